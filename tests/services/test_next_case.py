"""Which case somebody turns to next: what stands first on Today, unless only others can go on with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, insert

from assessment.records.store import Store
from assessment.services.accounts import SUPERVISOR
from assessment.services.staff import Staff
from assessment.services.today import next_case
from assessment.storage import colleagues
from assessment.storage.engine import writing
from assessment.storage.tables import SubmissionRow
from assessment.vault.keyring import Keyring
from tests.support.staff import counselor
from tests.support.stopped_clock import NOON, later
from tests.support.storage_rows import add_account, keep_pack, new_draft, new_submission

SOON, DAYS = later(hours=2), later(days=3)
Next = Callable[..., str]


@pytest.fixture
def names(engine: Engine) -> dict[str, int]:
    """Who looks, a colleague, and one who is away."""
    with writing(engine) as conn:
        keep_pack(conn)
    ids = {name: add_account(engine, f"{name}@desk.example") for name in ("me", "colleague", "away")}
    with writing(engine) as conn:
        colleagues.set_absence(conn, ids["away"], later(days=5), None)
    return ids


@pytest.fixture
def following(engine: Engine, ring: Keyring, names: dict[str, int]) -> Next:
    """Put these cases there, each by its code, state, owner and due time; and say which is next."""

    def find(*cases: tuple[str, str, str, Any], left: str = "wren-99", staff: Staff | None = None) -> str:
        rows = [
            vars(
                new_submission(
                    new_draft(),
                    shared=True,
                    code=code,
                    state=state,
                    owner_id=names.get(owner),
                    due_at=due,
                    wait_until=due if state == "waiting_for_person" else None,
                )
            )
            for code, state, owner, due in cases
        ]
        with writing(engine) as conn:
            conn.execute(insert(SubmissionRow), rows)
        return next_case(Store(engine, ring), staff or counselor(names["me"]), left, NOON)

    return find


IN_ORDER = (
    ("wren-13", "new", "", SOON - timedelta(hours=1)),
    ("wren-12", "claimed", "me", SOON),
    ("wren-11", "claimed", "me", DAYS),
    ("wren-10", "new", "", later(days=2)),
)


@pytest.mark.parametrize("done", range(4))
def test_what_cannot_wait_comes_first_then_ones_own_then_what_nobody_has(following: Next, done: int) -> None:
    assert following(*IN_ORDER[done:]) == IN_ORDER[done][0]


def test_the_case_that_is_left_is_not_the_next(following: Next) -> None:
    assert following(*IN_ORDER, left="wren-13") == "wren-12"


@pytest.mark.parametrize(
    ("state", "owner", "is_next"),
    [
        ("new", "", True),
        ("returned", "me", True),
        ("claimed", "me", True),
        ("in_contact", "me", True),
        ("decided", "me", True),
        ("waiting_for_person", "me", False),
        ("second_look", "me", False),
        ("returned", "colleague", False),
        ("claimed", "colleague", False),
        ("returned", "away", True),
        ("claimed", "away", False),
    ],
)
@pytest.mark.parametrize("supervises", [False, True])
def test_a_case_is_next_if_who_looks_can_claim_it_or_go_on(
    following: Next, names: dict[str, int], state: str, owner: str, is_next: bool, supervises: bool
) -> None:
    staff = counselor(names["me"])
    staff = replace(staff, role=SUPERVISOR) if supervises else staff
    assert following(("wren-10", state, owner, SOON), staff=staff) == ("wren-10" if is_next else "")


def test_a_supervisor_is_not_sent_to_what_others_are_late_with(following: Next, names: dict[str, int]) -> None:
    late, new = ("wren-10", "claimed", "colleague", later(hours=-1)), ("wren-11", "new", "", SOON)
    assert following(late, new, staff=replace(counselor(names["me"]), role=SUPERVISOR)) == "wren-11"


def test_a_wait_that_is_over_goes_on(following: Next) -> None:
    assert following(("wren-10", "waiting_for_person", "me", NOON)) == "wren-10"


def test_nothing_of_another_team_is_next(following: Next, names: dict[str, int]) -> None:
    assert following(("wren-10", "new", "", SOON), staff=counselor(names["me"], teams=frozenset({2}))) == ""
