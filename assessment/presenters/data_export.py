"""The copy of a person's own data: everything that is stored about them, as JSON made to be read, or as a table."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _

from assessment.core.engine.answers import loaded
from assessment.core.engine.outcome import Outcome, from_json, rule_behind
from assessment.core.items import Answers
from assessment.core.model.pack import Pack
from assessment.core.replies import CounselorReply
from assessment.presenters import spreadsheet
from assessment.presenters.export_values import ExportedScore, exported_scores, plain_pack
from assessment.presenters.spreadsheet import Cell
from assessment.records.drafts import OpenDraft
from assessment.records.submissions import OpenSubmission, StoredRound


def export_data(draft: OpenDraft, submission: OpenSubmission | None) -> str:
    """All data of this person as JSON; ``submission`` is None before they submitted."""
    role = _role(draft, submission)
    plain = _plain_draft(draft, role)
    if submission is not None:
        plain |= _plain_submission(draft.pack, role, submission, draft.content.ticks)
    return json.dumps(plain, ensure_ascii=False, indent=2) + "\n"


def _plain_draft(draft: OpenDraft, role: str) -> dict[str, Any]:
    plain: dict[str, Any] = {
        "begun": draft.row.created_at.isoformat(),
        "place": draft.content.place,
        "questions": plain_pack(draft.pack),
        "answers": _in_words(draft.pack, role, draft.answers),
    }
    if draft.content.unsent:
        plain["typed_and_not_sent"] = dict(_unsent(draft))
    if draft.content.typed_into_forms:
        plain["typed_into_a_form_and_not_sent"] = dict(draft.content.typed_into_forms)
    if draft.content.begun_at is not None:
        begun = "left_out_begun" if draft.content.addendum else "check_in_begun"
        plain[begun] = draft.content.begun_at.isoformat()
    if draft.row.code_made_at is not None and draft.row.code_until is not None:
        plain["words_made"] = draft.row.code_made_at.isoformat()
        plain["words_until"] = draft.row.code_until.isoformat()
    return plain


def _plain_submission(
    pack: Pack, role: str, submission: OpenSubmission, ticks: Mapping[int, Sequence[str]]
) -> dict[str, Any]:
    withdrawn_at = submission.row.withdrawn_at
    plain: dict[str, Any] = {
        "code": submission.code,
        "shared": submission.shared,
        "stopped_sharing": withdrawn_at.isoformat() if withdrawn_at else None,
        "contact": submission.contact,
        "call_asked_for": submission.callback,
        "sent_in": [
            {
                "at": each.at.isoformat(),
                "left_out_before": each.addendum,
                "answers": _in_words(pack, role, loaded(each.answers)),
                "result": _result(pack, from_json(each.outcome)),
                "steps_ticked": [pack.step[name].title for name in ticks.get(number, ())],
            }
            for number, each in enumerate(submission.rounds, 1)
        ],
    }
    if submission.replies:
        plain["counselor_replied"] = [_reply(pack, each) for each in submission.replies]
    return plain


def export_table(draft: OpenDraft, submission: OpenSubmission | None) -> bytes:
    """All data of this person as CSV, a line for each thing; in the language of the pack."""
    columns = (_("When"), _("What it is"), _("Question or name"), _("Answer or value"), _("In words"))
    return spreadsheet.table(columns, _lines(draft, submission))


Line = tuple[Cell, ...]


def _lines(draft: OpenDraft, submission: OpenSubmission | None) -> Iterator[Line]:
    pack, role = draft.pack, _role(draft, submission)
    yield (draft.row.created_at.isoformat(), _("You began"), pack.title, pack.version, draft.content.place)
    if submission is None or draft.content.begun_at is not None:
        at = (draft.content.begun_at or draft.row.created_at).isoformat()
        yield from _answer_lines(pack, role, draft.answers, at, _("Answer, not sent in"))
    for name, typed in _unsent(draft).items():
        yield ("", _("Typed, not sent"), _question(pack, role, name), "", ", ".join(typed))
    for name, text in draft.content.typed_into_forms.items():
        yield ("", _("Typed, not sent"), name, "", text)
    if draft.row.code_made_at is not None and draft.row.code_until is not None:
        yield (draft.row.code_made_at.isoformat(), _("Words for coming back made"), "", "", "")
        yield (draft.row.code_until.isoformat(), _("Words for coming back end"), "", "", "")
    if submission is not None:
        yield from _submission_lines(pack, role, submission)
        for number, each in enumerate(submission.rounds, 1):
            for name in draft.content.ticks.get(number, ()):
                yield (each.at.isoformat(), _("Step you ticked"), pack.step[name].title, "", "")


def _submission_lines(pack: Pack, role: str, submission: OpenSubmission) -> Iterator[Line]:
    yield ("", _("Your code"), "", submission.code, "")
    yield ("", _("Shared"), "", "", _("yes") if submission.shared else _("no"))
    if submission.row.withdrawn_at is not None:
        yield (submission.row.withdrawn_at.isoformat(), _("You stopped sharing"), "", "", "")
    yield ("", _("Contact"), "", "", submission.contact)
    yield ("", _("You asked for a call"), "", "", _("yes") if submission.callback else _("no"))
    for each in submission.rounds:
        yield from _round_lines(pack, role, each)
    for reply in submission.replies:
        sent_back = _reply(pack, reply)
        for each in sent_back["message"]:
            yield (sent_back["at"], _("From a counselor"), "", "", each)
        for title in (*sent_back["steps"], *sent_back["steps_for_two"]):
            yield (sent_back["at"], _("Step from a counselor"), title, "", "")


def _round_lines(pack: Pack, role: str, sent_in: StoredRound) -> Iterator[Line]:
    at, outcome = sent_in.at.isoformat(), from_json(sent_in.outcome)
    level = pack.level[outcome.level]
    if sent_in.addendum:
        yield (at, _("You answered what you had left out"), "", "", "")
    yield from _answer_lines(pack, role, loaded(sent_in.answers), at, _("Answer"))
    yield (at, _("Result"), level.headline, "", "\n".join(level.say))
    for score in exported_scores(pack, outcome):
        yield (at, _("Score"), score.scale.label, score.value, _band(score))
    for name in outcome.steps:
        yield (at, _("Step"), pack.step[name].title, "", "\n".join(pack.step[name].do))


def _answer_lines(pack: Pack, role: str, answers: Answers, at: str, what: str) -> Iterator[Line]:
    for name, answer in answers.items():
        stored = ", ".join(answer) if isinstance(answer, tuple) else answer
        item = pack.items[name]
        yield (at, what, item.ask.to(role), "" if item.free_text else stored, item.describe(answer))


def _band(score: ExportedScore) -> str:
    counted = {"given": score.score.answered, "all": score.score.of}
    if score.band is None:
        return _("not enough answers (%(given)s of %(all)s)", **counted)
    return score.band.label


def _role(draft: OpenDraft, submission: OpenSubmission | None) -> str:
    return draft.pack.role_of(submission.latest_answers if submission else draft.answers)


def _unsent(draft: OpenDraft) -> Mapping[str, Sequence[str]]:
    return {item: typed for each in draft.content.unsent for item, typed in each.typed.items()}


def _question(pack: Pack, role: str, name: str) -> str:
    """The question that a field of a page asks; the name of the field if it is no item's."""
    return pack.items[name].ask.to(role) if name in pack.items else name


def _result(pack: Pack, outcome: Outcome) -> dict[str, object]:
    """What somebody read of an outcome; the rest of it by the ids that programs know it by."""
    level = pack.level[outcome.level]
    return {
        "headline": level.headline,
        "in_words": list(level.say),
        "over_time": [rule_behind(pack, each).say for each in outcome.over_time],
        "strengths": [each.say for each in pack.texts.strengths if each.id in outcome.strengths],
        "scores": [each.plain for each in exported_scores(pack, outcome)],
        "steps": [pack.step[name].title for name in outcome.steps],
        "ids": {
            "level": outcome.level,
            "access": outcome.access,
            "priority": outcome.priority,
            "decided_by": outcome.decided_by,
            "rules": [each.id for each in outcome.rules],
            "rules_over_time": [each.id for each in outcome.over_time],
            "steps": list(outcome.steps),
            "steps_held_back": list(outcome.withheld),
            "notes": list(outcome.notes),
            "answers_left_out": list(outcome.not_shown),
        },
    }


def _reply(pack: Pack, reply: CounselorReply) -> dict[str, Any]:
    message = pack.reply.get(reply.message)
    titles = {"steps": reply.steps, "steps_for_two": reply.released}
    return {
        "at": reply.at.isoformat(),
        "message": list(message.say) if message is not None else [],
        **{kind: [pack.step[name].title for name in names] for kind, names in titles.items()},
    }


def _in_words(pack: Pack, role: str, answers: Answers) -> dict[str, dict[str, object]]:
    return {
        name: {
            "question": pack.items[name].ask.to(role),
            "answer": answer,
            "in_words": pack.items[name].describe(answer),
        }
        for name, answer in answers.items()
    }
