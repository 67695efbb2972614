"""The copy of a person's own data: everything that is stored about them, as JSON that a person can read."""

from __future__ import annotations

import json
from functools import partial
from typing import Any

from assessment.core.engine.answers import loaded
from assessment.core.items import Answers
from assessment.core.model.pack import Pack
from assessment.core.replies import CounselorReply
from assessment.records.drafts import OpenDraft
from assessment.records.submissions import OpenSubmission


def export_data(draft: OpenDraft, submission: OpenSubmission | None) -> str:
    """All data of this person; ``submission`` is None before they submitted."""
    first = loaded(submission.rounds[0].answers) if submission else draft.answers
    in_words = partial(_in_words, draft.pack, draft.pack.role_of(first))
    plain: dict[str, Any] = {
        "begun": draft.row.created_at.isoformat(),
        "place": draft.content.place,
        "answers": in_words(draft.answers),
    }
    if draft.content.unsent:
        plain["typed_and_not_sent"] = {
            item: typed for each in draft.content.unsent for item, typed in each.typed.items()
        }
    if draft.content.position.typed:
        plain["typed_into_a_form_and_not_sent"] = dict(draft.content.position.typed)
    if draft.content.check_in is not None:
        plain["check_in_begun"] = draft.content.check_in.isoformat()
    if draft.row.code_made_at is not None and draft.row.code_until is not None:
        plain["six_words_made"] = draft.row.code_made_at.isoformat()
        plain["six_words_until"] = draft.row.code_until.isoformat()
    if submission is not None:
        withdrawn_at = submission.row.withdrawn_at
        plain["code"] = submission.code
        plain["shared"] = submission.shared
        plain["stopped_sharing"] = withdrawn_at.isoformat() if withdrawn_at else None
        plain["contact"] = submission.contact
        plain["call_asked_for"] = submission.callback
        plain["sent_in"] = [
            {
                "at": each.at.isoformat(),
                "answers": in_words(loaded(each.answers)),
                "result": json.loads(each.outcome),
            }
            for each in submission.rounds
        ]
        if submission.replies:
            plain["counselor_replied"] = [_reply(draft.pack, each) for each in submission.replies]
    return json.dumps(plain, ensure_ascii=False, indent=2) + "\n"


def _reply(pack: Pack, reply: CounselorReply) -> dict[str, object]:
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
