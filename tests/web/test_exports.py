"""Files of several cases: asked for on a page, made one by one by a worker, and taken along by who asked."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from fhir.resources.R4B.bundle import Bundle
from flask import Flask

from assessment import clock
from assessment.records.audit import COMMAND
from assessment.records.exports import SealedFile, StoredExport
from assessment.records.store import Store
from assessment.services import exports, key_rotation, people, sweep
from assessment.services import teams as team_service
from assessment.services.accounts import SUPERVISOR
from assessment.storage import exports as export_rows
from tests.support.corruption import flip
from tests.support.counselor_steps import EMAIL, PASSWORD, sent, sign_in, supervise
from tests.support.respondent_steps import BAD_NIGHTS, Clock, ServeSleep, begun, finished, open_form, rows
from tests.support.second_factor_steps import account_of
from tests.support.stopped_clock import NOON
from tests.support.strict_client import Pages, filled_in, one
from tests.support.worker_turns import worked

TOLD = {"tired": 3, "awake": 3, "rested": 1, "words": "planted words", "unsafe": "yes"}
PAGE, NEW = "/counselor/exports", "/counselor/exports/new"


@pytest.fixture
def app(serve_sleep: ServeSleep) -> Flask:
    return serve_sleep()


@pytest.fixture
def ada(app: Flask) -> Pages:
    """A counselor who has just shown that it is her."""
    browser = sign_in(app)
    prove_it(browser)
    return browser


def prove_it(browser: Pages) -> None:
    browser.get("/counselor/account/password")
    browser.send({"fresh-code": PASSWORD}, form="#fresh-factor", status=200)


def ask(browser: Pages, *codes: str, kind: str = "json", status: int = 303) -> None:
    browser.get(NEW)
    browser.send({"codes": " ".join(codes), "kind": kind}, form="#choose-cases", status=status)


def zipped(browser: Pages) -> dict[str, bytes]:
    """The files in the ZIP that the page offers."""
    browser.get(PAGE)
    form = one(browser.page, "form[action$='/download']")
    answer = browser.client.post("/counselor/exports/download", data=filled_in(form))
    assert (answer.status_code, answer.mimetype) == (200, "application/zip")
    assert answer.headers["Content-Disposition"] == "attachment; filename=2026-11-22.zip"
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        return {each.filename: archive.read(each) for each in archive.infolist()}


def audited(app: Flask) -> list[tuple[str, str, str, str]]:
    return rows(app, "SELECT who, verb, subject, detail FROM audit WHERE verb LIKE '%export%' ORDER BY id")


def test_a_worker_makes_a_file_of_each_case_and_who_asked_takes_them_along(app: Flask, ada: Pages) -> None:
    first, second = sorted(sent(app, TOLD).code for _ in range(2))
    ask(ada, first, second)
    assert ada.path == PAGE
    assert "0 of 2 files are made." in ada.text()
    assert not ada.page.select("form[action$='/download']")
    worked(app)
    ada.get(PAGE)
    assert "2 files are ready." in ada.text()
    assert "It is deleted by itself on 23 November 2026, 12:00 UTC." in ada.text()
    found = zipped(ada)
    assert list(found) == [f"{each}-2026-11-22.json" for each in (first, second)]
    assert [json.loads(each)["code"] for each in found.values()] == [first, second]


@pytest.mark.parametrize("kind", ["json", "csv", "fhir"])
def test_every_file_and_every_download_is_on_record(app: Flask, ada: Pages, kind: str) -> None:
    code = sent(app, TOLD, contact="me@own.example").code
    ask(ada, code, kind=kind)
    worked(app)
    [content] = zipped(ada).values()
    assert b"planted words" in content
    assert b"me@own.example" not in content
    if kind == "fhir":
        assert Bundle.model_validate_json(content)
    assert audited(app) == [(EMAIL, "exported", code, kind), (EMAIL, "downloaded an export", "", "1 cases")]


def test_the_cases_of_a_list_can_be_ticked_or_all_be_taken(app: Flask, ada: Pages) -> None:
    codes = sorted(sent(app, TOLD).code for _ in range(3))
    ada.get(f"{NEW}?show=unclaimed")
    assert sorted(str(each["value"]) for each in ada.page.select("input[name=case]")) == codes
    ada.send({"case": codes[:1]}, form="#choose-cases")
    ada.get(f"{NEW}?show=unclaimed")
    ada.send({"all": "yes"}, form="#choose-cases")
    assert rows(app, "SELECT cases FROM exports ORDER BY cases") == [(1,), (3,)]


def test_a_list_of_more_cases_than_one_export_may_hold_says_so(
    app: Flask, ada: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        sent(app, TOLD)
    monkeypatch.setattr(exports, "MOST_CASES", 2)
    ada.get(f"{NEW}?show=unclaimed")
    assert "The first 2 cases of this list" in ada.text()
    ada.send({"all": "yes"}, form="#choose-cases")
    assert rows(app, "SELECT cases FROM exports") == [(2,)]


@pytest.mark.parametrize("show", ["now", "open", "mine", "closed", "withdrawn", "nonsense"])
def test_every_list_can_be_chosen_from_but_what_was_withdrawn(app: Flask, ada: Pages, show: str) -> None:
    sent(app, TOLD)
    ada.get(f"{NEW}?show={show}")
    assert not ada.page.select(".chips [value=withdrawn]")
    assert len(ada.page.select(".chips [aria-current=true]")) == 1


def test_today_leads_to_the_files_and_a_list_to_its_cases(app: Flask, ada: Pages) -> None:
    sent(app, TOLD)
    ada.get("/counselor")
    ada.follow("Files of cases to take along")
    assert ada.path == PAGE
    ada.get("/counselor?show=unclaimed")
    ada.follow("Take cases of this list along, as files")
    assert ada.path == f"{NEW}?show=unclaimed"


def test_another_list_keeps_what_was_ticked_and_written(app: Flask, ada: Pages) -> None:
    first, second = sorted(sent(app, TOLD).code for _ in range(2))
    ada.get(f"{NEW}?show=unclaimed")
    ada.send({"case": [first], "codes": "otter-17", "kind": "fhir"}, form="#choose-cases", press="Closed", status=200)
    assert one(ada.page, "#codes")["value"] == f"otter-17 {first}"
    assert one(ada.page, "[name=kind][checked]")["value"] == "fhir"
    ada.send({"case": [second]}, form="#choose-cases", press="Unclaimed", status=200)
    assert [each["value"] for each in ada.page.select("[name=case][checked]")] == [second]
    assert one(ada.page, "#codes")["value"] == f"otter-17 {first}"


def test_what_is_not_there_for_them_is_refused_and_nothing_typed_is_lost(app: Flask, ada: Pages) -> None:
    with app.app_context():
        team_service.add(app.extensions["store"], "York", COMMAND, NOON)
    mine, others = sent(app, TOLD, team=1).code, sent(app, TOLD, team=2).code
    ask(ada, mine, others, status=422)
    assert f"No case with the code {others} is here" in ada.text()
    assert one(ada.page, "#codes")["value"] == f"{mine} {others}"
    assert rows(app, "SELECT count(*) FROM exports") == [(0,)]
    assert rows(app, "SELECT subject FROM audit WHERE verb = 'not found'") == [(others,)]


def test_somebody_chooses_a_case_and_not_too_many(app: Flask, ada: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    codes = [sent(app, TOLD).code for _ in range(2)]
    ask(ada, status=422)
    assert "Choose a case, or write its code" in ada.text()
    monkeypatch.setattr(exports, "MOST_CASES", 1)
    ask(ada, *codes, status=422)
    assert "Choose up to 1 cases" in ada.text()
    monkeypatch.setattr(exports, "MOST_EXPORTS", 1)
    ask(ada, codes[0])
    ask(ada, codes[0], status=422)
    assert "You have 1 already: delete one first" in ada.text()


def test_what_is_withdrawn_before_it_is_made_is_not_in_it(app: Flask, ada: Pages) -> None:
    kept = sent(app, TOLD).code
    person = finished(begun(app), BAD_NIGHTS, choice="share")
    [(gone,)] = rows(app, f"SELECT code FROM submissions WHERE code != '{kept}'")
    ask(ada, kept, gone)
    withdraw(person)
    worked(app)
    assert list(zipped(ada)) == [f"{kept}-2026-11-22.json"]
    ada.get(PAGE)
    assert "1 case is left out: it is not shared with your teams any more" in ada.text()
    assert [each[2] for each in audited(app) if each[1] == "exported"] == [kept]


def test_what_is_withdrawn_once_it_is_made_is_deleted_and_not_in_it(app: Flask, ada: Pages) -> None:
    person = finished(begun(app), BAD_NIGHTS, choice="share")
    kept = sent(app, TOLD).code
    [(gone,)] = rows(app, f"SELECT code FROM submissions WHERE code != '{kept}'")
    ask(ada, kept, gone)
    worked(app)
    withdraw(person)
    assert rows(app, "SELECT count(*) FROM export_files") == [(1,)]
    assert list(zipped(ada)) == [f"{kept}-2026-11-22.json"]


def test_what_is_withdrawn_while_its_file_is_made_is_not_in_it(
    app: Flask, ada: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = finished(begun(app), BAD_NIGHTS, choice="share")
    [(code,)] = rows(app, "SELECT code FROM submissions")
    ask(ada, code)
    make = exports._made

    def made(store: Store, export: StoredExport, submission_id: UUID, code: str, now: datetime) -> SealedFile | None:
        file = make(store, export, submission_id, code, now)
        withdraw(person)
        return file

    monkeypatch.setattr(exports, "_made", made)
    worked(app)
    assert rows(app, "SELECT count(*) FROM export_files") == [(0,)]
    ada.get(PAGE)
    assert "No file is in it." in ada.text()


def withdraw(person: Pages) -> None:
    open_form(person, "withdraw")
    person.send()


def test_what_is_deleted_is_in_no_file(app: Flask, ada: Pages) -> None:
    person = finished(begun(app), BAD_NIGHTS, choice="share")
    [(code,)] = rows(app, "SELECT code FROM submissions")
    ask(ada, code)
    worked(app)
    person.get("/delete")
    person.send({}, form="main form")
    assert rows(app, "SELECT count(*) FROM export_files") == [(0,)]


def test_what_goes_to_another_team_is_not_taken_along(app: Flask, ada: Pages) -> None:
    with app.app_context():
        team_service.add(app.extensions["store"], "York", COMMAND, NOON)
    kept, moved = sent(app, TOLD, team=1).code, sent(app, TOLD, team=1).code
    ask(ada, kept, moved)
    worked(app)
    ines = supervise(app)
    ines.get(f"/counselor/{moved}")
    ines.send({"team": "2"}, form="form[action$='/team']")
    assert list(zipped(ada)) == [f"{kept}-2026-11-22.json"]


def test_who_left_gets_no_more_files_made(app: Flask, ada: Pages) -> None:
    code = sent(app, TOLD).code
    ask(ada, code)
    with app.app_context():
        people.disable(app.extensions["store"], account_of(app, EMAIL).id, COMMAND, NOON)
    worked(app)
    assert rows(app, "SELECT count(*) FROM export_files") == [(0,)]
    assert audited(app) == []


def test_a_case_that_does_not_open_is_left_out_and_the_others_are_made(app: Flask, ada: Pages) -> None:
    broken = sent(app, TOLD).code
    flip(app.extensions["store"].engine, "submissions", "body")
    whole = sent(app, TOLD).code
    ask(ada, broken, whole)
    worked(app)
    assert list(zipped(ada)) == [f"{whole}-2026-11-22.json"]


def test_a_file_of_which_workers_die_is_left_out(
    app: Flask, ada: Pages, later: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(ada, sent(app, TOLD).code)
    monkeypatch.setattr(exports, "_made", lambda *_: 1 / 0)
    for number in range(exports.MOST_TRIES):
        later(number * 2 * export_rows.LEASE)
        with pytest.raises(ZeroDivisionError):
            worked(app)
    later(exports.MOST_TRIES * 2 * export_rows.LEASE)
    worked(app)
    assert rows(app, "SELECT count(*) FROM export_files") == [(0,)]


def test_another_worker_leaves_what_one_has_alone_and_goes_on_after_its_lease(app: Flask, ada: Pages) -> None:
    ask(ada, sent(app, TOLD).code)
    store = app.extensions["store"]
    with store.writing() as conn:
        assert export_rows.take(conn, "one", NOON) is not None
        assert export_rows.take(conn, "two", NOON) is None
        assert export_rows.take(conn, "two", NOON + export_rows.LEASE) is not None


def test_the_desk_of_somebody_else_has_none_of_it(app: Flask, ada: Pages) -> None:
    ask(ada, sent(app, TOLD).code)
    worked(app)
    ada.get(PAGE)
    form = filled_in(one(ada.page, "form[action$='/download']"))
    bea = sign_in(app, "bea@desk.example", "Bea", SUPERVISOR)
    prove_it(bea)
    bea.get(PAGE)
    assert "You have not asked for any files yet." in bea.text()
    token = {"csrf_token": str(one(bea.page, "input[name=csrf_token]")["value"])}
    assert bea.client.post("/counselor/exports/download", data={**form, **token}).status_code == 404
    bea.client.post("/counselor/exports/delete", data={**form, **token})
    assert list(zipped(ada))


def test_who_asked_can_delete_it(app: Flask, ada: Pages) -> None:
    ask(ada, sent(app, TOLD).code)
    ada.get(PAGE)
    ada.send(form="form[action$='/delete']")
    assert "You have not asked for any files yet." in ada.text()
    assert rows(app, "SELECT count(*) FROM export_files") == [(0,)]


def test_it_is_deleted_by_time(app: Flask, ada: Pages, later: Clock) -> None:
    ask(ada, sent(app, TOLD).code)
    worked(app)
    later(timedelta(days=1, minutes=1))
    again = sign_in(app)
    again.get(PAGE)
    assert "You have not asked for any files yet." in again.text()
    later(timedelta(days=2))
    with app.app_context():
        chosen = app.config["SETTINGS"]
        sweep.sweep(app.extensions["store"], chosen.instance_dir, clock.clocks())
    assert rows(app, "SELECT count(*) FROM exports") == [(0,)]


def test_files_are_sealed_until_they_are_taken_along(app: Flask, ada: Pages) -> None:
    ask(ada, sent(app, TOLD).code)
    worked(app)
    found = rows(app, "SELECT sealed, team_key_id FROM export_files")
    [(sealed, key)] = found
    assert key in app.extensions["store"].keyring.team_key_ids
    assert len(sealed) % 4096 == 48  # what HPKE adds
    assert b"planted" not in sealed


def test_a_file_that_was_moved_to_another_row_is_in_no_zip(app: Flask, ada: Pages) -> None:
    ask(ada, *(sent(app, TOLD).code for _ in range(2)))
    worked(app)
    with app.extensions["store"].writing() as conn:
        conn.exec_driver_sql("UPDATE export_files SET sealed = (SELECT max(sealed) FROM export_files)")
    assert len(zipped(ada)) == 1


def test_a_new_key_of_the_team_makes_the_files_again(app: Flask, ada: Pages) -> None:
    ask(ada, sent(app, TOLD).code)
    worked(app)
    store = app.extensions["store"]
    with app.app_context():
        old, new = store.keyring.team_key(1).id, key_rotation.rotate_team(store, 1).id
        with pytest.raises(key_rotation.StillNeeded):
            key_rotation.drop_team(store, old)
        key_rotation.reseal(store, lambda _: None)
        key_rotation.drop_team(store, old)
    ada.get(PAGE)
    assert "0 of 1 files are made." in ada.text()
    worked(app)
    assert rows(app, "SELECT team_key_id FROM export_files") == [(new,)]
    assert list(zipped(ada))


def test_the_script_is_told_how_far_it_is(app: Flask, ada: Pages) -> None:
    ask(ada, sent(app, TOLD).code)
    ada.get(PAGE)
    at = str(one(ada.page, "[data-exports]")["data-exports"])
    [told] = ada.client.get(at).get_json()["exports"].values()
    assert told == {"made": 0, "words": "0 of 1 files are made."}
    worked(app)
    assert ada.client.get(at).get_json()["waiting"] is False


def test_asking_takes_a_fresh_second_factor_and_keeps_what_was_chosen(app: Flask) -> None:
    code = sent(app, TOLD).code
    browser = sign_in(app)
    ask(browser, code, status=200)
    assert rows(app, "SELECT count(*) FROM exports") == [(0,)]
    browser.send({"fresh-code": PASSWORD}, form="#fresh-factor")
    assert browser.path == PAGE
    assert rows(app, "SELECT cases FROM exports") == [(1,)]
