"""The rail of a case promises only what its page does."""

from __future__ import annotations

import pytest
from flask import Flask

from assessment.core.case_states import Action, CaseState
from assessment.core.case_transitions import CaseStanding
from assessment.presenters.case_rail import CaseReader, rail

OWNER = CaseReader(
    may={Action.CONFIRM}, owner="Dana Ruiz", mine=True, reachable=True, wait_until=None, supervisors=["Ines Vega"]
)
NOWHERE = CaseReader(
    may={Action.CONFIRM}, owner="Dana Ruiz", mine=True, reachable=False, wait_until=None, supervisors=["Ines Vega"]
)


@pytest.mark.parametrize(
    ("state", "talked", "reader", "said"),
    [
        (CaseState.IN_CONTACT, True, OWNER, "To lower this level you need a reason and a second person."),
        (CaseState.IN_CONTACT, False, OWNER, "To lower this level you need a logged talk alone, a reason"),
        (CaseState.CLAIMED, True, OWNER, "To lower this level, log another contact first"),
        (CaseState.CLAIMED, False, NOWHERE, "It cannot be lowered: no way of contact is safe"),
    ],
)
def test_it_says_what_is_missing_to_lower_a_level(
    app: Flask, state: CaseState, talked: bool, reader: CaseReader, said: str
) -> None:
    case = CaseStanding(state, level=5, danger_from=4, owner=7, tried=talked, talked=talked)
    with app.test_request_context():
        assert any(each.startswith(said) for each in rail(case, reader).missing)
