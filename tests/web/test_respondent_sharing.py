"""Withdrawing what was shared, and sharing it again."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask

from tests.support.respondent_steps import (
    BAD_NIGHTS,
    finished,
    rows,
)
from tests.support.strict_client import Pages


def test_who_stops_sharing_is_read_by_nobody_and_shown_as_withdrawn(
    sleep: Pages, counselor_at: Callable[[Flask], Pages]
) -> None:
    finished(sleep, BAD_NIGHTS, choice="share")
    [(code,)] = rows(sleep.client.application, "SELECT code FROM submissions")
    sleep.get("/withdraw")
    sleep.send()
    assert sleep.path.startswith("/result")
    assert "You kept your answers to yourself" in sleep.text()
    desk = counselor_at(sleep.client.application)
    desk.get("/counselor")
    assert code in desk.text()
    assert "Withdrawn lately" in desk.text()
    desk.get(f"/counselor/{code}", 404)
    assert rows(sleep.client.application, "SELECT sealed_key FROM submissions") == [(None,)]


def test_what_was_withdrawn_can_be_shared_again(sleep: Pages) -> None:
    finished(sleep, BAD_NIGHTS, choice="share")
    sleep.get("/withdraw")
    sleep.send()
    sleep.get("/share")
    sleep.send({"contact": ""})
    assert rows(sleep.client.application, "SELECT state FROM submissions") == [("new",)]
