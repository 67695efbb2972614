"""The messages that counselors may send back."""

from __future__ import annotations

from assessment.core.model.replies import ReplyMessage
from assessment.core.packs.build.context import BuildContext

FILE = "replies.yaml"


def build_replies(context: BuildContext) -> tuple[ReplyMessage, ...]:
    """The messages, in the order in which counselors choose among them."""
    context.check_unique_entries(FILE, "", "message")
    return tuple(
        ReplyMessage(shape["id"], shape["label"], shape["say"], shape["only_if_reachable"])
        for shape in context.entries(FILE)
    )
