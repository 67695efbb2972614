"""What leaves the result page on paper: the printed page and the file, made without what was answered in private."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from assessment.pdf import render_pool
from assessment.services import reports
from tests.support.report_samples import text_of
from tests.support.respondent_steps import ServeSleep, begun, finished, heading, record
from tests.support.strict_client import Pages

NIGHTS = {"q1": "0", "q2": "3", "q3": "3"}
BOMB = '<html lang="en">' + '<div style="display: flex">' * 16 + "x" + "</div>" * 16 + "</html>"
"""It would be laid out for hours."""
NOTHING_OF_PRIVATE = "The paper shows nothing of what you told us in private. You do not have to do the steps on it."
JUDGES = ("scores.yaml", "  needs: 2\n", "  needs: 2\n  judges_partner: true\n")


def answered(serve_sleep: ServeSleep, private: str | None) -> Pages:
    """Somebody with the same open answers as everybody here, and this private one."""
    return finished(begun(serve_sleep()), NIGHTS, {}, {}, {} if private is None else {"q1": private})


def printed(browser: Pages) -> str:
    """The printed result page of this browser, with a code that is the same for everybody."""
    browser.get("/result")
    (section,) = browser.page.select("main > .print-only")
    assert [each.name for each in browser.page.select("main > :not(.no-print)")] == ["section"]
    return str(section).replace(record(browser).code, "heron-42")


def test_equal_open_answers_give_equal_printed_pages(serve_sleep: ServeSleep) -> None:
    pages = {private: answered(serve_sleep, private) for private in ("yes", "no", "not_sure", None)}
    headlines = {browser.page.select(".result-top h1")[0].get_text() for browser in pages.values()}
    assert headlines == {"Care", "Fine"}
    assert len({printed(browser) for browser in pages.values()}) == 1


def test_equal_open_answers_give_equal_files(serve_sleep: ServeSleep) -> None:
    said = []
    for private in ("yes", "no"):
        browser = answered(serve_sleep, private)
        said.append(text_of(browser.client.get("/summary.pdf").data).replace(record(browser).code, "heron-42"))
    assert said[0] == said[1]
    assert "Small steps." in said[0]
    assert "Not known." in said[0]


def test_the_printed_page_says_what_the_file_says_and_nothing_of_the_screen(sleep: Pages) -> None:
    finished(sleep, NIGHTS, {}, {}, {"q1": "yes"})
    for said in ("You rest.", "Strain 33 of 100 · low", "Small steps.", "Not known.", "1. Walk", "A step of my own"):
        assert said in sleep.paper()
    for word in ("Care", "Call", "kept", "shared", "unsafe", "Thanks"):
        assert word not in sleep.paper()


def test_the_screen_says_what_the_paper_does_not_know_before_it_is_made(sleep: Pages) -> None:
    finished(sleep, NIGHTS)
    assert NOTHING_OF_PRIVATE in sleep.text()
    assert "it may say less than this page, and also more. A score may differ." in sleep.text()
    assert "which part you said was yours" in sleep.text()
    sleep.follow("Download as PDF")
    assert NOTHING_OF_PRIVATE in sleep.text()
    assert "may differ from the one on your result page" in sleep.text()
    assert "Which part you said was yours" in sleep.text()


@pytest.mark.parametrize(
    ("answer", "only_me"), [({}, False), ({"opened_by": "others"}, False), ({"opened_by": "only_me"}, True)]
)
def test_bars_on_the_partner_are_in_the_file_only_for_who_says_that_nobody_else_could_open_it(
    serve_sleep: ServeSleep, answer: dict[str, str], only_me: bool
) -> None:
    browser = finished(begun(serve_sleep(JUDGES)), NIGHTS)
    assert "Strain" in browser.text()
    assert "Strain" not in browser.paper()
    browser.follow("Download as PDF")
    browser.send(answer, status=200)
    assert ("Strain" in text_of(browser.response.data)) is only_me


def test_the_file_made_without_an_answer_leaves_them_out(sleep: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    finished(sleep, NIGHTS)
    monkeypatch.setattr(reports, "person_pdf", lambda *_, only_me, **__: str(only_me).encode())
    assert sleep.client.get("/summary.pdf").data == b"False"


@pytest.fixture
def pool(monkeypatch: pytest.MonkeyPatch) -> Iterator[render_pool.RenderPool]:
    """Processes of our own, so that one that is killed is missed by no other test."""
    made = render_pool.RenderPool(processes=2)
    monkeypatch.setattr(reports, "pool", made)
    yield made
    made.close()


@pytest.mark.usefixtures("pool")
def test_who_asks_for_a_file_that_takes_too_long_is_told_kindly_and_the_next_file_is_made(
    sleep: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    finished(sleep, NIGHTS).follow("Download as PDF")
    with monkeypatch.context() as bomb:
        bomb.setattr(render_pool, "CPU_SECONDS", 0.5)
        bomb.setattr(reports, "person_html", lambda report: BOMB)
        sleep.send({"opened_by": "only_me"}, status=503)
    assert heading(sleep) == "The PDF was not made"
    assert "Nothing was lost" in sleep.text()
    assert [(field["name"], field["value"]) for field in sleep.page.select("#again [name=opened_by]")] == [
        ("opened_by", "only_me")
    ]
    assert sleep.client.get("/summary.pdf").data.startswith(b"%PDF-")
