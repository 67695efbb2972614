"""The pack as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from assessment.core.errors import suggestion
from assessment.core.items import Item
from assessment.core.model.pack import Contact, Pack, Sharing
from assessment.core.model.privacy import PrivateNames, private_names
from assessment.core.model.scales import Scale
from assessment.core.packs.build.case_brief import build_case_brief
from assessment.core.packs.build.check_ins import build_check_ins, build_over_time
from assessment.core.packs.build.claims import Sentences, build_claims
from assessment.core.packs.build.context import BuildContext
from assessment.core.packs.build.examples import build_examples
from assessment.core.packs.build.help_lines import build_places
from assessment.core.packs.build.pages import QuestionnaireBuilder
from assessment.core.packs.build.replies import build_replies
from assessment.core.packs.build.rules import Rulebook, build_rulebook
from assessment.core.packs.build.safety_messages import build_safety_messages
from assessment.core.packs.build.scales import build_scales
from assessment.core.packs.build.texts import build_steps, build_texts
from assessment.core.rules.parser import Vocabulary

FILE = "pack.yaml"


def build_pack(context: BuildContext, folder_name: str | None, snapshot: str, digest: str) -> Pack | None:
    """The pack of the shapes in ``context``; None, with faults in the context, when there is something wrong.

    ``folder_name``: the folder that the pack is in, None when it is in none.
    """
    questionnaire_builder = QuestionnaireBuilder(context)
    questionnaires = questionnaire_builder.build()
    scales = build_scales(context, questionnaire_builder.items)
    rules = build_rulebook(context, _vocabulary(questionnaire_builder.items, scales))
    private = private_names(questionnaires, scales)
    check_ins = build_check_ins(context, questionnaires, rules, scales, private)
    over_time = build_over_time(context, questionnaires, rules, scales)
    outputs = _outputs(context, rules, private)
    places = build_places(context)
    examples = build_examples(context)
    sharing = _sharing(context, rules.known)
    brief = build_case_brief(context, questionnaire_builder.items, [each.id for each in questionnaires])
    _check_id(context, folder_name)
    if context.faults or outputs["texts"] is None or sharing is None:
        return None
    return Pack(
        **_own_keys(context),
        **outputs,
        questionnaires=questionnaires,
        check_ins=check_ins,
        sharing=sharing,
        brief=brief,
        scales=scales,
        access=rules.access,
        priorities=rules.priorities,
        levels=rules.levels,
        groups=rules.groups,
        rules=rules.rules,
        over_time=over_time,
        notes=rules.notes,
        second_look_from=rules.second_look_from,
        places=places,
        examples=examples,
        snapshot=snapshot,
        hash=digest,
    )


def _outputs(context: BuildContext, rules: Rulebook, private: PrivateNames) -> dict[str, Any]:
    """What people are told after their answers, and what is claimed of it; ``texts`` is None when some are missing."""
    safety_messages = build_safety_messages(context, rules.known)
    library = build_steps(context, rules.known)
    texts = build_texts(context, rules.known, private, library.gate)
    sentences = Sentences(
        [step.id for step in library.steps],
        [shape["id"] for shape in context.part("texts.yaml", "strengths", [])],
        [shape["id"] for shape in context.entries("pauses.yaml")],
    )
    return {
        "safety_messages": safety_messages,
        "steps": library.steps,
        "step_on_every_paper": library.on_every_paper,
        "step_otherwise": library.otherwise,
        "gate": library.gate,
        "texts": texts,
        "replies": build_replies(context),
        "claims": build_claims(context, rules, sentences),
    }


def _check_id(context: BuildContext, folder_name: str | None) -> None:
    """Report an id that is not the name of the pack's folder."""
    if folder_name is not None and context.part(FILE, "id", folder_name) != folder_name:
        context.report(FILE, ("id",), "E304", "the id is not the folder's name.", f"Write 'id: {folder_name}'.")


def _own_keys(context: BuildContext) -> dict[str, Any]:
    """What pack.yaml says of the pack itself, and the note above the help lines."""
    own: dict[str, Any] = {
        key: context.part(FILE, key, None)
        for key in ("id", "title", "version", "language", "role", "purpose", "privacy", "accept")
    }
    own["help_note"] = context.part("help-lines.yaml", "note", "")
    return own


def _vocabulary(items: Mapping[str, Item], scales: tuple[Scale, ...]) -> Vocabulary:
    return Vocabulary(
        items=items,
        scores={scale.id: (scale.low, scale.high) for scale in scales},
        bands={scale.id: _edges(scale) for scale in scales},
    )


def _edges(scale: Scale) -> dict[str, tuple[Fraction | None, Fraction | None]]:
    """The limits of each band; None at the ends of the scale."""
    starts = [None, *(band.below for band in scale.bands[:-1])]
    return {band.id: (start, band.below) for band, start in zip(scale.bands, starts, strict=True)}


def _sharing(context: BuildContext, known: Vocabulary) -> Sharing | None:
    shape = context.part(FILE, "sharing", None)
    if shape is None:
        return None
    contact = _contact(context, shape["contact"], known) if "contact" in shape else None
    asks_for_call = None
    if "asks_for_call" in shape:
        asks_for_call = context.parse(shape["asks_for_call"], known, FILE, ("sharing", "asks_for_call"))
    return Sharing(
        ask=shape["ask"],
        hint=shape["hint"],
        share_label=shape["share"]["label"],
        share_hint=shape["share"]["hint"],
        keep_label=shape["keep"]["label"],
        keep_hint=shape["keep"]["hint"],
        contact=contact,
        asks_for_call=asks_for_call,
    )


def _contact(context: BuildContext, shape: Mapping[str, Any], known: Vocabulary) -> Contact | None:
    when = context.parse(shape["when"], known, FILE, ("sharing", "contact", "when"))
    channels = {
        channel: context.parse(safe, known, FILE, ("sharing", "contact", "channels", channel))
        for channel, safe in shape["channels"].items()
    }
    parsed = {channel: safe for channel, safe in channels.items() if safe is not None}
    if shape["asks"] and shape["asks"] not in known.items:
        remedy = suggestion(shape["asks"], list(known.items))
        message = f"there is no item '{shape['asks']}'."
        context.report_unknown(FILE, ("sharing", "contact", "asks"), message, remedy, shape["asks"])
    return Contact(when, shape["ask"], shape["hint"], parsed, shape["asks"]) if when is not None else None
