"""The commands `assess` and `report`, as an operator meets them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

import pikepdf
import pytest
from click.testing import Result

from assessment.core import check_pack
from assessment.core.check_ins import Round
from assessment.core.engine import answers
from assessment.core.engine.outcome import assess
from assessment.core.model.pack import Pack
from assessment.services import reports
from assessment.settings import ROOT
from tests.support.answer_sets import answer_sets
from tests.support.fixtures import PATIENCE
from tests.support.report_samples import text_of
from tests.support.sleep_pack import written
from tests.support.stopped_clock import StoppedClock

REPAIR = ROOT / "questionnaires" / "relationship-repair"
GOOD = '{"my_part": "both", "same_argument": 3}'

Run = Callable[..., Result]


def test_assess_writes_one_outcome_a_line_in_the_order_of_the_lines(run: Run, repair: Pack) -> None:
    raw = list(answer_sets(30, seed=41))
    result = run("assess", "relationship-repair", lines="\n".join(json.dumps(each) for each in raw))
    assert (result.exit_code, result.stderr) == (0, "")
    found = [json.loads(line) for line in result.stdout.splitlines()]
    assert found == [check_pack.outcome_in_short(assess(repair, answers.read(repair, each))) for each in raw]


def test_an_outcome_has_exactly_these_keys_and_every_score(run: Run, repair: Pack) -> None:
    found = json.loads(run("assess", "relationship-repair", lines='{"hurts_most": "lie"}').stdout)
    assert list(found) == ["level", "access", "priority", "rules", "scores", "steps", "not_shown"]
    assert (found["level"], found["access"], found["priority"]) == ("not_enough_answers", "locked", "none")
    assert found["rules"] == ["not_enough_answers", "gate_unanswered"]
    assert found["scores"] == dict.fromkeys(repair.scale)
    assert found["not_shown"] == ["hurts_most"]


def test_a_score_is_written_whole_where_it_is_whole(run: Run) -> None:
    trust = {"my_part": "was_hurt", "believes_partner": 4, "can_count_on_partner": 4, "partner_means_well": 4}
    lines = [json.dumps(trust | {"has_to_check_up": 0}), json.dumps({**trust, "partner_means_well": 3})]
    found = [json.loads(line)["scores"]["trust"] for line in written_for(run, *lines)]
    assert found[0] == 100
    assert isinstance(found[0], int)
    assert found[1] == pytest.approx(100 * 11 / 12)


def written_for(run: Run, *lines: str) -> list[str]:
    result = run("assess", "relationship-repair", lines="\n".join(lines))
    assert result.exit_code == 0, result.stderr
    return result.stdout.splitlines()


@pytest.mark.parametrize("lines", ["\n{}\n\n  \n{}", "{}\r\n{}\r\n", "\ufeff{}\n {} \n\n"])
def test_blank_lines_and_line_endings_do_not_matter(run: Run, tmp_path: Path, lines: str) -> None:
    result = run("assess", written(tmp_path), lines=lines)
    assert (result.exit_code, len(result.stdout.splitlines())) == (0, 2)


def test_no_line_gives_no_outcome(run: Run, tmp_path: Path) -> None:
    result = run("assess", written(tmp_path))
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "")


BAD_NIGHTS = '{"tired": 3, "awake": 2}'
OBJECT_EXPECTED = 'Line 3: expected one object of answers, such as {"item": "option"}.'
REFUSED: list[tuple[str | bytes, str]] = [
    ('{"tird": 3}', "Line 3: tird: there is no such item. Did you mean 'tired'?"),
    ('{"help": "maybe"}', 'Line 3: help: "maybe" is not an answer to it: expected one of: yes, no, not_sure.'),
    ('{"help": null}', "Line 3: help: null is not an answer to it: expected one of: yes, no, not_sure."),
    (
        '{"tired": "3"}',
        'Line 3: tired: "3" is not an answer to it: expected one of: 0, 1, 2, 3, numbers without quotes.',
    ),
    ('{"reasons": "noise"}', 'Line 3: reasons: "noise" is not an answer to it: expected a list with one or more of: '),
    ('{"reasons": []}', "Line 3: reasons: [] is not an answer to it: expected a list with one or more of: "),
    ('{"hours": 25}', "Line 3: hours: 25 is not an answer to it: expected a whole number from 0 to 24."),
    ('{"hours": 2.5}', "Line 3: hours: 2.5 is not an answer to it: expected a whole number from 0 to 24."),
    ('{"hours": true}', "Line 3: hours: true is not an answer to it: expected a whole number from 0 to 24."),
    ('{"hours": NaN}', "Line 3: hours: NaN is not an answer to it: expected a whole number from 0 to 24."),
    ('{"hours": -Infinity}', "Line 3: hours: -Infinity is not an answer to it: expected a whole number"),
    ('{"hours": 1e999}', "Line 3: hours: Infinity is not an answer to it: expected a whole number"),
    ('{"hours": ' + "9" * 5000 + "}", "Line 3: this cannot be read: a number in it is too long."),
    ('{"help": "yes"', "Line 3: this is not JSON (Expecting ',' delimiter at line 3, column 15). Write one object"),
    ("help: yes", "Line 3: this is not JSON (Expecting value at line 3, column 1). Write one object"),
    ('{"help": "yes"} {}', "Line 3: this is not JSON (Extra data at line 3, column 17). Write one object"),
    ("{'help': 'yes'}", "Line 3: this is not JSON (Expecting property name enclosed in double quotes at line 3"),
    ('{"help": "yes", "help": "yes"}', "Line 3: this cannot be read: 'help' occurs twice."),
    ('{"help": {"a": 1, "a": 1}}', "Line 3: this cannot be read: 'a' occurs twice."),
    ('["help"]', OBJECT_EXPECTED),
    ('"help"', OBJECT_EXPECTED),
    ("null", OBJECT_EXPECTED),
    ("[" * 100_000, "Line 3: this cannot be read: it is nested too deeply."),
    ('{"help": ' * 100_000, "Line 3: this cannot be read: it is nested too deeply."),
    (b'{"help": "\xff"}', "Line 3: this cannot be read: it is not UTF-8."),
    (b"\xff\xfe{\x00}\x00", "Line 3: this cannot be read: it is not UTF-8."),
    (b"\x00\x00", "Line 3: this is not JSON (Expecting value at line 3, column 1). Write one object"),
    ('{"\\ud800": "yes"}', "Line 3: \\ud800: there is no such item."),
    ('{"help": "\\ud800\\u0000"}', 'Line 3: help: "\\ud800\\u0000" is not an answer to it'),
    ('{"' + "x" * 100_000 + '": 1}', f"Line 3: {'x' * 60}: there is no such item."),
]


@pytest.mark.parametrize(("line", "message"), REFUSED, ids=[message[8:50] for _, message in REFUSED])
def test_a_line_that_is_refused_is_named_after_the_outcomes_before_it(
    run: Run, tmp_path: Path, line: str | bytes, message: str
) -> None:
    good, raw = BAD_NIGHTS.encode(), line if isinstance(line, bytes) else line.encode()
    result = run("assess", written(tmp_path), lines=good + b"\n\n" + raw + b"\n" + good)
    assert result.exit_code == 1
    assert [json.loads(each)["level"] for each in result.stdout.splitlines()] == ["care"]
    assert result.stderr.startswith(message)
    assert len(result.stderr) < 1000


def test_every_item_that_is_refused_in_a_line_is_named(run: Run, tmp_path: Path) -> None:
    result = run("assess", written(tmp_path), lines='{"tird": 3, "help": "maybe"}')
    assert [line.partition(": ")[2].partition(":")[0] for line in result.stderr.splitlines()] == ["tird", "help"]


def test_an_unknown_pack_is_named_with_what_to_do(run: Run) -> None:
    result = run("assess", "relationship-repir", lines="{}")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "The pack 'relationship-repir' cannot be used:" in result.stderr
    assert "there is no such folder. Name the folder of a pack." in result.stderr


def test_a_pack_may_be_named_by_its_folder(run: Run, tmp_path: Path) -> None:
    result = run("assess", written(tmp_path), lines=BAD_NIGHTS)
    assert json.loads(result.stdout)["scores"] == {"strain": pytest.approx(250 / 3)}


def test_a_broken_pack_assesses_nothing_and_lists_its_faults(run: Run, tmp_path: Path) -> None:
    folder = written(tmp_path, ("rules.yaml", "unsafe == yes", "unsafe == yess"))
    result = run("assess", folder, lines="{}")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "rules.yaml:20: error E210:" in result.stderr


def test_check_and_assess_need_no_database_and_no_key_and_leave_none_behind(
    run: Run, instance: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("check", "relationship-repair")
    assert run("assess", "relationship-repair", lines=GOOD).exit_code == 0
    assert not instance.exists()
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/nothing")
    assert run("assess", "relationship-repair", lines=GOOD).exit_code == 0


@pytest.mark.parametrize("audience", ["person", "counselor"])
def test_report_writes_a_pdf(run: Run, tmp_path: Path, audience: str) -> None:
    out = tmp_path / "report.pdf"
    result = run(
        *("report", "relationship-repair", "--out", out, "--for", audience, "--place", "uk", "--day", "2026-11-22"),
        lines=GOOD,
    )
    assert result.exit_code == 0, result.stderr
    made = out.read_bytes()
    assert made.startswith(b"%PDF-")
    assert result.stdout == f"{out}: {len(made)} bytes\n"


def test_report_says_which_characters_of_an_answer_paper_cannot_show(run: Run, tmp_path: Path) -> None:
    pack, out = written(tmp_path), tmp_path / "report.pdf"
    result = run("report", pack, "--out", out, "--for", "counselor", lines='{"words": "I said ᜁᜀ"}')
    assert result.exit_code == 0, result.stderr
    assert result.stderr == "Paper cannot show 'ᜁ' (U+1701), 'ᜀ' (U+1700): the report has a box instead.\n"


@pytest.fixture(params=["Pacific/Kiritimati", "America/Los_Angeles"])
def far_away(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The machine is set to a time zone far from UTC."""
    with monkeypatch.context() as machine:
        machine.setenv("TZ", request.param)
        time.tzset()
        yield
    time.tzset()


@pytest.mark.usefixtures("far_away")
def test_report_prints_the_day_in_utc_wherever_the_machine_stands(
    run: Run, tmp_path: Path, stopped_clock: StoppedClock
) -> None:
    with_day, without_day = tmp_path / "told.pdf", tmp_path / "found-out.pdf"
    for hour in (0, 23):
        stopped_clock.time = datetime(2028, 2, 29, hour, 30, tzinfo=UTC)
        run("report", "relationship-repair", "--out", with_day, "--day", "2028-02-29", lines=GOOD)
        run("report", "relationship-repair", "--out", without_day, lines=GOOD)
        assert with_day.read_bytes() == without_day.read_bytes()


def test_report_prints_the_paper_that_the_service_makes_whatever_was_answered_in_private(
    run: Run, tmp_path: Path, repair: Pack
) -> None:
    out, made = tmp_path / "report.pdf", set()
    given: dict[str, Any] = {
        "my_part": "was_hurt",
        "believes_partner": 1,
        "can_count_on_partner": 1,
        "partner_means_well": 2,
    }
    for private in ({}, {"private_now": "yes", "afraid_of_partner": "yes"}):
        lines = json.dumps({**given, **private})
        run("report", "relationship-repair", "--out", out, "--place", "uk", "--day", "2026-11-22", lines=lines)
        made.add(out.read_bytes())
    rounds = [Round(datetime(2026, 11, 22, tzinfo=UTC), given)]
    made.add(reports.person_pdf(repair, rounds, code="sample-00", served=repair, chosen="uk"))
    assert len(made) == 1
    run("report", "relationship-repair", "--out", out, "--place", "uk", "--only-me", lines=json.dumps(given))
    assert "Trust in your partner" in text_of(out.read_bytes())


def test_report_writes_in_a_language_of_the_pack(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "report.pdf"
    result = run("report", "relationship-repair", "--out", out, "--language", "es", lines=GOOD)
    assert result.exit_code == 0, result.stderr
    with pikepdf.open(out) as opened:
        assert (str(opened.Root.Lang), str(opened.docinfo.Title)) == ("es", "Resumen: Cuestionario")


@pytest.mark.parametrize(
    ("options", "stdin", "message"),
    [
        ((), '{"my_prt": "both"}', "my_prt: there is no such item. Did you mean 'my_part'?"),
        ((), '{"my_part":\n"both"', "this is not JSON (Expecting ',' delimiter at line 2, column 7). Write one object"),
        ((), "", "this is not JSON (Expecting value at line 1, column 1). Write one object"),
        (("--place", "atlantis"), GOOD, "There is no place 'atlantis'. Places: "),
        (("--language", "eo"), GOOD, "The pack has no translation into 'eo'. Languages: en, es."),
    ],
)
def test_report_refuses_in_words_and_writes_nothing(
    run: Run, tmp_path: Path, options: tuple[str, ...], stdin: str, message: str
) -> None:
    out = tmp_path / "report.pdf"
    result = run("report", "relationship-repair", "--out", out, *options, lines=stdin)
    assert result.exit_code == 1
    assert result.stderr.startswith(message)
    assert not out.exists()


def started(*args: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "wsgi", *args],
        cwd=ROOT,
        env=os.environ | {"LC_ALL": "C", "PYTHONUTF8": "0"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def pipe(of: IO[bytes] | None) -> IO[bytes]:
    assert of is not None
    return of


@pytest.mark.usefixtures("instance")
def test_an_outcome_is_written_before_the_next_line_is_sent() -> None:
    with started("assess", "relationship-repair") as command:
        to, back = pipe(command.stdin), pipe(command.stdout)
        for line, level in ((GOOD, "counselor"), ("{}", "not_enough_answers")):
            to.write(line.encode() + b"\n")
            to.flush()
            assert json.loads(back.readline())["level"] == level
        to.write('{"my_part": "bo\u00e4t"}\n'.encode())
        to.close()
        assert back.read() == b""
        assert b"Traceback" not in (errors := pipe(command.stderr).read())
        assert errors.startswith(b"Line 3: my_part: ")
    assert command.returncode == 1


@pytest.mark.usefixtures("instance")
def test_a_reader_that_stops_early_is_met_without_a_traceback() -> None:
    with started("assess", "relationship-repair") as command:
        pipe(command.stdout).close()
        _, errors = command.communicate(GOOD.encode() + b"\n", timeout=PATIENCE)
    assert b"Traceback" not in errors
    assert command.returncode == 1
