"""The whole pack from its parts."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from assessment.core.items import Item
from assessment.core.model.pack import Contact, Pack, Sharing
from assessment.core.model.privacy import private_names
from assessment.core.model.scales import Scale
from assessment.core.packs.build import texts as texts_build
from assessment.core.packs.build.check_ins import again, over_time
from assessment.core.packs.build.claims import claims
from assessment.core.packs.build.context import BuildContext
from assessment.core.packs.build.questionnaires import Questionnaires
from assessment.core.packs.build.rules import rulebook
from assessment.core.packs.build.safety_messages import pauses
from assessment.core.packs.build.scales import scales
from assessment.core.rules.parser import Vocabulary

FILE = "pack.yaml"


def pack(draft: BuildContext, name: str | None, snapshot: str, digest: str) -> Pack | None:
    """Build the pack; None, with faults in the draft, when it cannot be. ``name`` is the folder's, if there is one."""
    builder = Questionnaires(draft)
    questionnaires = builder.build()
    scored = scales(draft, builder.items)
    rules = rulebook(draft, _vocabulary(builder.items, scored))
    claimed = claims(draft, rules)
    repeated = again(draft, questionnaires, rules, scored)
    later = over_time(draft, questionnaires, rules, scored)
    paused = pauses(draft, rules.known)
    private = private_names(questionnaires, scored)
    steps, discreet = texts_build.steps(draft, rules.known, private)
    texts = texts_build.texts(draft, rules.known, private, rules.levels, discreet)
    places = texts_build.places(draft)
    examples = texts_build.examples(draft)
    sharing = _sharing(draft, rules.known)
    if name is not None and draft.part(FILE, "id", name) != name:
        draft.fault(FILE, ("id",), "E304", "the id is not the folder's name.", f"Write 'id: {name}'.")
    if draft.faults or texts is None or sharing is None:
        return None
    return Pack(
        **_named(draft),
        questionnaires=questionnaires,
        check_ins=repeated,
        sharing=sharing,
        scales=scored,
        access=rules.access,
        priorities=rules.priorities,
        levels=rules.levels,
        groups=rules.groups,
        rules=rules.rules,
        over_time=later,
        notes=rules.notes,
        safety_messages=paused,
        claims=claimed,
        steps=steps,
        discreet_steps=discreet,
        texts=texts,
        places=places,
        examples=examples,
        snapshot=snapshot,
        hash=digest,
    )


def _named(draft: BuildContext) -> dict[str, Any]:
    """What the pack's own file says of it, and the note above its help lines."""
    said: dict[str, Any] = {
        key: draft.part(FILE, key, None)
        for key in ("id", "title", "version", "language", "minutes", "role", "purpose", "privacy", "accept")
    }
    said["help_note"] = draft.part("help-lines.yaml", "note", "")
    return said


def _vocabulary(items: Mapping[str, Item], scored: tuple[Scale, ...]) -> Vocabulary:
    return Vocabulary(
        items=items,
        scores={scale.id: (scale.low, scale.high) for scale in scored},
        bands={scale.id: _edges(scale) for scale in scored},
    )


def _edges(scale: Scale) -> dict[str, tuple[Fraction | None, Fraction | None]]:
    """Where each band begins and ends; None at the ends of the scale."""
    starts = [None, *(band.below for band in scale.bands[:-1])]
    return {band.id: (start, band.below) for band, start in zip(scale.bands, starts, strict=True)}


def _sharing(draft: BuildContext, known: Vocabulary) -> Sharing | None:
    shape = draft.part(FILE, "sharing", None)
    if shape is None:
        return None
    contact = None
    if "contact" in shape:
        asked = shape["contact"]
        when = draft.expression(asked["when"], known, FILE, ("sharing", "contact", "when"))
        contact = Contact(when, asked["ask"], asked["hint"]) if when is not None else None
    return Sharing(
        ask=shape["ask"],
        hint=shape["hint"],
        share_label=shape["share"]["label"],
        share_hint=shape["share"]["hint"],
        keep_label=shape["keep"]["label"],
        keep_hint=shape["keep"]["hint"],
        contact=contact,
    )
