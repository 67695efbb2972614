"""Steps, strengths and the other texts of the result page and the report, as frozen data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from assessment.core.rules.syntax_tree import Expression

Paragraphs = tuple[str, ...]
RHYTHMS = ("daily", "weekly", "once")


@dataclass(frozen=True)
class Step:
    """A next step, given when ``when`` is true, which includes the pack's gate if it is ``gated``.

    ``couple``: it is for two people, and given only with the loosest access. ``instead_of``: the couple's step that it
    stands for while access is tighter. ``shown``: screen for a step that never stands on paper, else everywhere.
    ``first_when``: it comes before other steps when this is true. ``lead_in``: a sentence before ``do``, by role.
    ``rhythm``: one of ``RHYTHMS``, how often it is done; the planner on paper has so many boxes for it. ``tonight``: a
    sentence to say to the partner, or ''; only steps behind the gate have one.
    """

    id: str
    title: str
    when: Expression
    do: Paragraphs
    in_short: str
    couple: bool
    shown: str
    rhythm: str = RHYTHMS[0]
    source: str = ""
    first_when: Expression | None = None
    lead_in: Mapping[str, str] = field(default_factory=dict)
    gated: bool = False
    instead_of: str | None = None
    tonight: str = ""


@dataclass(frozen=True)
class Strength:
    """A strength named to the person when ``when`` is true, which includes the gate if it is ``gated``.

    ``on_paper``: it may stand there, because it does not praise the partner alone.
    """

    id: str
    when: Expression
    say: str
    gated: bool = False
    on_paper: bool = True


@dataclass(frozen=True)
class Headline:
    """What the result page begins with instead of the level's own headline, for those of whom ``when`` is true."""

    id: str
    when: Expression
    say: str


@dataclass(frozen=True)
class SignGrade:
    """How much of a sign somebody told of, in a word or two."""

    when: Expression
    say: str


@dataclass(frozen=True)
class Sign:
    """A sign that help is wise. ``grades``: from the least to the most; from the index ``line`` on help is wise."""

    id: str
    label: str
    line: int
    grades: tuple[SignGrade, ...]


@dataclass(frozen=True)
class Signs:
    """The signs that the result page draws, with their title and what stands before them."""

    title: str
    intro: str
    shown: tuple[Sign, ...]


@dataclass(frozen=True)
class PaperTexts:
    """What paper says instead of a level: ``say_more_help`` at these levels, ``say`` at all others, ``box`` always."""

    say: Paragraphs
    say_more_help: Paragraphs
    more_help_at: frozenset[str]
    box: str


@dataclass(frozen=True)
class Faq:
    """A frequent question with its answer; ``on_paper``: it is printed, too."""

    ask: str
    reply: str
    on_paper: bool = False


@dataclass(frozen=True)
class Validity:
    """What studies say of the questions, or that there are none; ``source`` is '' then."""

    say: str
    source: str = ""


@dataclass(frozen=True)
class Texts:
    """The texts of the result page and the report that do not depend on the level.

    ``validity`` is None in packs that were kept before they said it by itself.
    """

    thanks: str
    strengths: tuple[Strength, ...]
    no_strengths: str
    bands_note: str
    about_report: Paragraphs
    limits: Paragraphs
    validity: Validity | None
    paper: PaperTexts
    choosing_title: str
    choosing_intro: str
    choosing_questions: Paragraphs
    faq: tuple[Faq, ...]
    callback_title: str
    callback_say: str
    deleting: str
    headlines: tuple[Headline, ...] = ()
    signs: Signs | None = None
