"""What a pack is: frozen data, checked when it was loaded."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property

from assessment.core.items import Item
from assessment.core.model.check_ins import CheckInPlan, OverTime
from assessment.core.rules.claims import Claim
from assessment.core.rules.syntax_tree import Expression

Paragraphs = tuple[str, ...]


@dataclass(frozen=True)
class Question:
    """An item at its place; it is asked when ``show_if`` (its own, without those above it) is true."""

    item: Item
    show_if: Expression | None = None


@dataclass(frozen=True)
class Page:
    """Shown whole. ``number`` counts from 1 through the pack, and is the same whatever is answered."""

    number: int
    title: str
    intro: str
    questions: tuple[Question, ...]
    show_if: Expression | None = None

    @property
    def items(self) -> Iterator[Item]:
        return (question.item for question in self.questions)


@dataclass(frozen=True)
class Questionnaire:
    id: str
    title: str
    look_back: str
    pages: tuple[Page, ...]
    show_if: Expression | None = None
    private: bool = False
    again: bool = False

    @property
    def items(self) -> Iterator[Item]:
        return (item for page in self.pages for item in page.items)


@dataclass(frozen=True)
class Contact:
    """One line of text asked for when the answers are shared, and ``when`` is true of them."""

    when: Expression
    ask: str
    hint: str


@dataclass(frozen=True)
class Sharing:
    ask: str
    hint: str
    share_label: str
    share_hint: str
    keep_label: str
    keep_hint: str
    contact: Contact | None


@dataclass(frozen=True)
class Part:
    """One thing a scale is made from: an item, or another scale."""

    id: str
    reverse: bool = False
    weight: int = 1


@dataclass(frozen=True)
class Band:
    """A named stretch of a scale: scores under ``below``, the last band without a limit."""

    id: str
    label: str
    below: Fraction | None
    tone: str = ""


@dataclass(frozen=True)
class Scale:
    """How a score comes about. ``needs`` is how many parts must have points; ``of_scales`` says what the parts are."""

    id: str
    label: str
    parts: tuple[Part, ...]
    of_scales: bool
    method: str
    low: Fraction
    high: Fraction
    needs: int
    higher_is: str
    bands: tuple[Band, ...]
    at_least: int = 0


@dataclass(frozen=True)
class OutcomeChoice:
    """One value of access or priority; ``target_hours`` only for priorities that have one."""

    id: str
    label: str
    target_hours: int | None = None


@dataclass(frozen=True)
class Level:
    """``discreet`` levels share one wording in print; ``action_to`` is steps, choosing or help."""

    id: str
    label: str
    headline: str
    say: Paragraphs
    why: str
    action_label: str
    action_to: str
    step_up: str
    discreet: bool
    print_headline: str
    print_say: Paragraphs


@dataclass(frozen=True)
class Rule:
    """``when`` is None for the rule that holds when no rule with a level before it does."""

    id: str
    label: str
    when: Expression | None
    because: str
    source: str = ""
    level: str | None = None
    access: str | None = None
    priority: str | None = None


@dataclass(frozen=True)
class Note:
    id: str
    when: Expression
    say: str


@dataclass(frozen=True)
class SafetyMessage:
    """What is said at once, before the next question, to a person whose answers make ``when`` true.

    ``again`` stands instead of ``say`` where an earlier page had said it; () means ``say`` once more. ``action`` is
    call_emergency, call_line, see_lines or go_on; ``lines``: audiences whose help lines come first; ``call``: whether
    a private call is offered.
    """

    id: str
    when: Expression
    title: str
    say: Paragraphs
    again: Paragraphs
    action: str
    lines: tuple[str, ...]
    call: bool


@dataclass(frozen=True)
class Step:
    id: str
    title: str
    when: Expression
    do: Paragraphs
    in_short: str
    couple: bool
    printed: bool
    source: str = ""


@dataclass(frozen=True)
class Strength:
    id: str
    when: Expression
    say: str


@dataclass(frozen=True)
class Faq:
    ask: str
    reply: str


@dataclass(frozen=True)
class Texts:
    thanks: str
    strengths: tuple[Strength, ...]
    no_strengths: str
    bands_note: str
    about_report: Paragraphs
    limits: Paragraphs
    discreet_headline: str
    discreet_say: Paragraphs
    choosing_title: str
    choosing_intro: str
    choosing_questions: Paragraphs
    faq: tuple[Faq, ...]
    callback_title: str
    callback_say: str
    deleting: str


@dataclass(frozen=True)
class HelpLine:
    """``checked_on`` is an ISO date, the day somebody last read the number at its source; '' when never."""

    id: str
    name: str
    number: str
    hours: str
    say: str
    audience: tuple[str, ...]
    source: str
    confirmed: bool
    checked_on: str


@dataclass(frozen=True)
class Place:
    id: str
    label: str
    emergency_number: str
    emergency_say: str
    lines: tuple[HelpLine, ...]

    @property
    def shown(self) -> tuple[HelpLine, ...]:
        """The lines a person may see: never one that waits to be verified."""
        return tuple(line for line in self.lines if line.confirmed)


@dataclass(frozen=True)
class ExampleRound:
    """The answers of a check-in, so many days after the first pass."""

    after_days: int
    answers: Mapping[str, object]


@dataclass(frozen=True)
class Example:
    """Answers, those of check-ins too, and what the last of them must lead to; ``expect`` holds only what is named."""

    name: str
    answers: Mapping[str, object]
    expect: Mapping[str, object]
    line: int = 0
    rounds: tuple[ExampleRound, ...] = ()


@dataclass(frozen=True, eq=False, repr=False)
class Pack:
    """Everything a person is asked and told, and how one leads to the other.

    ``snapshot`` is the canonical text of the definition, ``hash`` its sha256: loading the snapshot gives an equal pack.
    ``language`` is the one its texts are in; ``tongues`` is the pack in every language, its own first, and shared by
    all of them. They differ in texts alone and are equal.
    ``pauses`` begin with the most urgent. ``not_asked``: the items that the service left out of it.
    """

    id: str
    title: str
    version: str
    language: str
    minutes: int
    role: str | None
    purpose: Paragraphs
    privacy: Paragraphs
    accept: str
    questionnaires: tuple[Questionnaire, ...]
    again: CheckInPlan | None
    sharing: Sharing
    scales: tuple[Scale, ...]
    access: tuple[OutcomeChoice, ...]
    priorities: tuple[OutcomeChoice, ...]
    levels: tuple[Level, ...]
    groups: Mapping[str, tuple[str, ...]]
    rules: tuple[Rule, ...]
    over_time: OverTime
    notes: tuple[Note, ...]
    pauses: tuple[SafetyMessage, ...]
    claims: tuple[Claim, ...]
    steps: tuple[Step, ...]
    discreet_steps: tuple[str, ...]
    texts: Texts
    places: tuple[Place, ...]
    help_note: str
    examples: tuple[Example, ...]
    snapshot: str
    hash: str
    not_asked: tuple[Item, ...] = ()
    tongues: Mapping[str, Pack] = field(default_factory=dict, repr=False)

    @property
    def languages(self) -> tuple[str, ...]:
        """Tags as in HTML; the language that the pack was written in first."""
        return tuple(self.tongues)

    def spoken(self, language: str) -> Pack:
        """The same definition in ``language``; a text without translation stays as it was written.

        The pack itself when it does not speak that language.
        """
        found = self.tongues.get(language.replace("_", "-"), self)
        # What somebody made from this pack alone is another definition, and must not turn into the whole one.
        return found if found == self else self

    def changed(self, change: Callable[[Pack], Pack]) -> Pack:
        """What ``change`` makes of the pack, in every language: a pack that is made otherwise speaks only its own."""
        tongues: dict[str, Pack] = {}
        for language, pack in self.tongues.items():
            tongues[language] = replace(change(pack), tongues=tongues)
        return tongues.get(self.language) or change(self)

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
    def switches(self) -> frozenset[str]:
        """The names under which a service may leave questions out."""
        return frozenset(item.switch for item in self.items.values() if item.switch)

    @cached_property
    def scale(self) -> dict[str, Scale]:
        return {scale.id: scale for scale in self.scales}

    @cached_property
    def level(self) -> dict[str, Level]:
        return {level.id: level for level in self.levels}

    @cached_property
    def rule(self) -> dict[str, Rule]:
        return {rule.id: rule for rule in self.rules}

    @cached_property
    def step(self) -> dict[str, Step]:
        return {step.id: step for step in self.steps}

    @cached_property
    def place(self) -> dict[str, Place]:
        return {place.id: place for place in self.places}

    @cached_property
    def pages(self) -> dict[int, Page]:
        return {page.number: page for questionnaire in self.questionnaires for page in questionnaire.pages}

    @cached_property
    def private_items(self) -> frozenset[str]:
        """Items of private questionnaires and items only the reviewing counselor may see."""
        return frozenset(
            item.id
            for questionnaire in self.questionnaires
            for item in questionnaire.items
            if questionnaire.private or item.private
        )

    def priority_rank(self, priority: str) -> int:
        """0 for the lowest."""
        return [choice.id for choice in self.priorities].index(priority)

    def role_of(self, answers: Mapping[str, object]) -> str:
        """The answer that picks the wording; '' when there is none."""
        return str(answers.get(self.role, "")) if self.role else ""
