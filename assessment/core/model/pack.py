"""A pack: questionnaires, scales, rules and texts that belong together, as frozen data checked when it was loaded."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from math import lcm

from assessment.core.items import Item
from assessment.core.model.case_brief import CaseBrief
from assessment.core.model.check_ins import CheckInPlan, OverTime
from assessment.core.model.examples import Example
from assessment.core.model.help_lines import Place
from assessment.core.model.paper import PaperItems, paper_items
from assessment.core.model.privacy import PrivateNames, private_names
from assessment.core.model.questionnaire import Page, Questionnaire
from assessment.core.model.replies import ReplyMessage
from assessment.core.model.rules import Level, Note, OutcomeChoice, Rule
from assessment.core.model.safety_messages import SafetyMessage
from assessment.core.model.scales import Part, Scale, WeightedPart
from assessment.core.model.texts import Paragraphs, Step, Texts
from assessment.core.rules.claims import Claim
from assessment.core.rules.syntax_tree import Expression

CHANNELS = ("phone", "text", "email", "letter")
"""The ways in which a counselor may reach somebody from outside of this service."""


@dataclass(frozen=True)
class Contact:
    """The request for contact details, made when answers are shared and ``when`` is true.

    ``channels``: a way to reach somebody (one of ``CHANNELS``) -> what is true of answers that call it safe.
    ``asks``: the id of the item that says which way is safe, asked beside the contact and on no page; '' for none.
    """

    when: Expression
    ask: str
    hint: str
    channels: Mapping[str, Expression] = field(default_factory=dict)
    asks: str = ""


@dataclass(frozen=True)
class Sharing:
    """The texts of the choice to share the answers or to keep them.

    ``asks_for_call``: true of answers that ask for a call, as the button on the result page does.
    """

    ask: str
    hint: str
    share_label: str
    share_hint: str
    keep_label: str
    keep_hint: str
    contact: Contact | None
    asks_for_call: Expression | None = None

    @property
    def asks_item(self) -> str:
        """The id of the item that is asked when answers are shared, and on no page; '' for none."""
        return self.contact.asks if self.contact is not None else ""


@dataclass(frozen=True, eq=False, repr=False)
class Pack:
    """Everything a person is asked and shown, and the rules that lead from answers to an outcome.

    ``snapshot`` is the canonical text of the definition and ``hash`` its sha256; a pack loaded from it is equal.
    ``language`` is the one its texts are in; ``translations`` is the pack in every language, its own first. All of
    them share that mapping, differ in texts alone and are equal.
    ``safety_messages`` begin with the most urgent.
    ``gate``: when steps on the subject itself, and what is said about the partner, may be shown; None for always.
    ``second_look_from``: the lowest level of danger, that no counselor decides on alone; None for none.
    ``replies``: the messages that a counselor may send back.
    ``not_asked``: the items left out because the service has switched them off; ``brief``: what counselors read first.
    ``step_on_every_paper``: the id of that step; ``step_otherwise``: of the one that is given when no other step of
    kind own is.
    """

    id: str
    title: str
    version: str
    language: str
    role: str | None
    purpose: Paragraphs
    privacy: Paragraphs
    accept: str
    questionnaires: tuple[Questionnaire, ...]
    check_ins: CheckInPlan | None
    sharing: Sharing
    scales: tuple[Scale, ...]
    access: tuple[OutcomeChoice, ...]
    priorities: tuple[OutcomeChoice, ...]
    levels: tuple[Level, ...]
    groups: Mapping[str, tuple[str, ...]]
    rules: tuple[Rule, ...]
    over_time: OverTime
    notes: tuple[Note, ...]
    safety_messages: tuple[SafetyMessage, ...]
    claims: tuple[Claim, ...]
    steps: tuple[Step, ...]
    step_on_every_paper: str
    step_otherwise: str | None
    texts: Texts
    places: tuple[Place, ...]
    help_note: str
    examples: tuple[Example, ...]
    snapshot: str
    hash: str
    gate: Expression | None = None
    second_look_from: str | None = None
    replies: tuple[ReplyMessage, ...] = ()
    brief: CaseBrief = field(default_factory=CaseBrief)
    not_asked: tuple[Item, ...] = ()
    translations: Mapping[str, Pack] = field(default_factory=dict, repr=False)

    @property
    def languages(self) -> tuple[str, ...]:
        """HTML language tags, the language that the pack was written in first."""
        return tuple(self.translations)

    def in_language(self, language: str) -> Pack:
        """The pack with its texts in ``language``, an HTML tag; a text without translation stays as it was written.

        Returns the pack itself when it has no such translation.
        """
        found = self.translations.get(language.replace("_", "-"), self)
        # A pack that was changed alone, without its translations, must not turn back into the unchanged one.
        return found if found == self else self

    def changed(self, change: Callable[[Pack], Pack]) -> Pack:
        """Apply ``change`` to the pack in every language, so that the changed pack keeps its translations."""
        translations: dict[str, Pack] = {}
        for language, pack in self.translations.items():
            translations[language] = replace(change(pack), translations=translations)
        return translations.get(self.language) or change(self)

    def weighted_parts(self, scale: Scale) -> tuple[WeightedPart, ...]:
        """The parts of one of its scales, each with the points that it can have and what one of these counts."""
        ends = [self._ends(scale, part) for part in scale.parts]
        # In a mean every part counts the same, so the shorter its range, the more one of its points weighs.
        longest = lcm(*(high - low for low, high in ends))
        mean = scale.method == "mean"
        return tuple(
            WeightedPart(part, low, high, longest // (high - low) if mean else part.weight)
            for part, (low, high) in zip(scale.parts, ends, strict=True)
        )

    def _ends(self, scale: Scale, part: Part) -> tuple[int, int]:
        if scale.of_scales:
            return int(self.scale[part.id].low), int(self.scale[part.id].high)
        return self.items[part.id].point_range() or (0, 0)

    def __repr__(self) -> str:
        return f"<Pack {self.id} {self.version} in {self.language}, {self.hash[:12]}>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Pack) and other.hash == self.hash

    def __hash__(self) -> int:
        return hash(self.hash)

    @cached_property
    def items(self) -> dict[str, Item]:
        return {item.id: item for questionnaire in self.questionnaires for item in questionnaire.items}

    @cached_property
    def asked_if(self) -> dict[str, tuple[Expression, ...]]:
        """Item id -> all conditions that must be true for it to be asked: those above it and its own."""
        return {
            question.item.id: tuple(
                each for each in (questionnaire.show_if, page.show_if, question.show_if) if each is not None
            )
            for questionnaire in self.questionnaires
            for page in questionnaire.pages
            for question in page.questions
        }

    @cached_property
    def switches(self) -> frozenset[str]:
        """The names of the switches with which a service may leave questions out."""
        return frozenset(item.switch for item in self.items.values() if item.switch)

    @cached_property
    def scale(self) -> dict[str, Scale]:
        return {scale.id: scale for scale in self.scales}

    @cached_property
    def scales_on_partner(self) -> frozenset[str]:
        """The ids of the scales that say how the partner is seen, or are made of one that does."""
        found: set[str] = set()
        for scale in self.scales:
            if scale.judges_partner or any(part.id in found for part in scale.parts):
                found.add(scale.id)
        return frozenset(found)

    @cached_property
    def about_partner(self) -> frozenset[str]:
        """The ids of the scales and the items that say how the partner is seen."""
        return self.scales_on_partner.union(item.id for item in self.items.values() if item.judges_partner)

    def hidden_at(self, level: str) -> frozenset[str]:
        """The ids of the scales that the result page leaves out at this level, or that are made of one."""
        hidden = [scale.id for scale in self.scales if level in scale.hidden_at]
        return frozenset(scale.id for scale in self.scales_using(hidden))

    def scales_using(self, names: Iterable[str]) -> tuple[Scale, ...]:
        """The scales made of any of these items or scales, directly or through other scales, in the pack's order."""
        found, using = set(names), []
        for scale in self.scales:
            if scale.id in found or any(part.id in found for part in scale.parts):
                found.add(scale.id)
                using.append(scale)
        return tuple(using)

    @cached_property
    def level(self) -> dict[str, Level]:
        return {level.id: level for level in self.levels}

    @cached_property
    def level_rank(self) -> dict[str, int]:
        """The id of each level -> its place in the list, 0 for the lowest."""
        return {level.id: rank for rank, level in enumerate(self.levels)}

    @property
    def danger_from(self) -> int:
        """The rank of the lowest level of danger; one above the highest level if none is."""
        return len(self.levels) if self.second_look_from is None else self.level_rank[self.second_look_from]

    @cached_property
    def rule(self) -> dict[str, Rule]:
        return {rule.id: rule for rule in self.rules}

    @cached_property
    def step(self) -> dict[str, Step]:
        return {step.id: step for step in self.steps}

    @cached_property
    def reply(self) -> dict[str, ReplyMessage]:
        return {message.id: message for message in self.replies}

    @cached_property
    def place(self) -> dict[str, Place]:
        return {place.id: place for place in self.places}

    @cached_property
    def pages(self) -> dict[int, Page]:
        return {page.number: page for questionnaire in self.questionnaires for page in questionnaire.pages}

    @cached_property
    def check_in_items(self) -> frozenset[str]:
        """The items of the questionnaires that only check-ins ask."""
        return frozenset(item.id for each in self.questionnaires if each.is_check_in for item in each.items)

    @cached_property
    def private(self) -> PrivateNames:
        """The items and scales that only the reviewing counselor may see."""
        return private_names(self.questionnaires, self.scales)

    @cached_property
    def paper(self) -> PaperItems:
        """What paper assumes of some items, and which of them it leaves out."""
        return paper_items(self.questionnaires, self.private)

    def items_of(self, name: str) -> tuple[str, ...]:
        """The items that the score ``name`` is made of, directly or through other scores; of an item, itself."""
        return self._items_of_scale.get(name, (name,))

    @cached_property
    def _items_of_scale(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for scale in self.scales:  # a scale stands after the scales that it is made of
            parts = (found[part.id] if scale.of_scales else (part.id,) for part in scale.parts)
            found[scale.id] = tuple(dict.fromkeys(name for names in parts for name in names))
        return found

    def order_of(self, output: str) -> tuple[str, ...]:
        """The possible values of level, access or priority, lowest first."""
        choices: dict[str, Sequence[Level | OutcomeChoice]]
        choices = {"level": self.levels, "access": self.access, "priority": self.priorities}
        return tuple(each.id for each in choices[output])

    def priority_rank(self, priority: str) -> int:
        """The position of the priority, 0 for the lowest."""
        return self.order_of("priority").index(priority)

    def role_of(self, answers: Mapping[str, object]) -> str:
        """The answer that selects the wording of questions; '' if there is none."""
        return str(answers.get(self.role, "")) if self.role else ""
