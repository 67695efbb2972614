"""What counselors read first of a case."""

from __future__ import annotations

from collections.abc import Mapping

from assessment.core.errors import suggestion
from assessment.core.items import Item
from assessment.core.model.case_brief import CaseBrief, StoryLine
from assessment.core.packs.build.context import BuildContext
from assessment.core.packs.build.roles import known_roles

FILE, KEY = "pack.yaml", "case"


def build_case_brief(context: BuildContext, items: Mapping[str, Item], questionnaires: list[str]) -> CaseBrief:
    """The brief of pack.yaml; an empty one where it has none. Reports what it names and is not there."""
    shape = context.part(FILE, KEY, None)
    if shape is None:
        return CaseBrief()
    _check_roles(context, shape["roles"], items)
    lines = shape["story"]
    context.check_unique(FILE, [(line["id"], (KEY, "story", at)) for at, line in enumerate(lines)], "line")
    for at, line in enumerate(lines):
        for position, name in enumerate(line["items"]):
            if name not in items:
                path = (KEY, "story", at, "items", position)
                context.report_unknown(FILE, path, f"there is no item '{name}'.", suggestion(name, list(items)), name)
    warning_signs = shape.get("signs")
    if warning_signs is not None and warning_signs not in questionnaires:
        message = f"there is no questionnaire '{warning_signs}'."
        context.report_unknown(FILE, (KEY, "signs"), message, suggestion(warning_signs, questionnaires), warning_signs)
    return CaseBrief(
        roles=shape["roles"],
        story=tuple(StoryLine(line["id"], line["label"], tuple(line["items"])) for line in lines),
        warning_signs=warning_signs,
    )


def _check_roles(context: BuildContext, named: Mapping[str, str], items: Mapping[str, Item]) -> None:
    """Report short names for what is no role; only the first one if the pack has no roles."""
    roles = known_roles(context, items)
    if roles is None:
        return
    unknown_roles = [name for name in named if name not in roles]
    for unknown in unknown_roles if roles else unknown_roles[:1]:
        message = f"'{unknown}' is no answer to the question on the role."
        context.report_unknown(FILE, (KEY, "roles", unknown), message, suggestion(unknown, roles), unknown)
