"""The question page: questions in the person's wording, what is filled in, and how far along they are. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import NamedTuple

from flask_babel import gettext as _

from assessment.core.engine.answers import dumped
from assessment.core.engine.routing import ShownPage, Walk
from assessment.core.items import Answer, Answers, Item
from assessment.core.model.pack import Pack
from assessment.presenters.formatting import isolated
from assessment.presenters.progress import Progress, at_page
from assessment.records.current_round import CurrentRound

Typed = Mapping[str, Sequence[str]]
"""Item id -> what its control sent."""


class FieldOption(NamedTuple):
    value: str
    label: str
    checked: bool
    only: bool


class Field(NamedTuple):
    """One question as ``templates/components/field.html`` draws it; ``id`` names no topic.

    ``kind``, ``group``, ``in_row`` and the limits are those of its ``Control``; ``sent``: what the control holds;
    ``focused``: whether the question has the focus when the page is opened.
    """

    id: str
    text: str
    help: str
    kind: str
    group: str
    options: tuple[FieldOption, ...]
    sent: tuple[str, ...]
    error: str
    other_tab: str
    minimum: int | None
    maximum: int | None
    minimum_label: str
    maximum_label: str
    max_length: int | None
    clearable: bool
    in_row: int
    focused: bool

    @property
    def value(self) -> str:
        """What a control of a single input holds."""
        return "\n".join(self.sent)

    @property
    def chosen(self) -> bool:
        """Whether everything it may show of an answer is on its list of options, so that nothing of it was typed."""
        return bool(self.options) and (not self.sent or {*self.sent} <= {option.value for option in self.options})


@dataclass(frozen=True)
class Problem:
    """What is wrong with the control ``id``."""

    id: str
    message: str


@dataclass(frozen=True)
class QuestionPage:
    """A page to fill in. ``seen``: a digest of the answers it was drawn with; ``back``: the page before, if any."""

    number: int
    title: str
    mark: str
    look_back: str
    intro: str
    fields: tuple[Field, ...]
    progress: Progress
    seen: str
    back: int | None

    @property
    def problems(self) -> tuple[Problem, ...]:
        return tuple(Problem(field.id, field.error) for field in self.fields if field.error)


def names(page: ShownPage) -> dict[str, str]:
    """Item id -> the name of its control, which names no topic: ``q2``."""
    return {item.id: f"q{page.item_ids.index(item.id) + 1}" for item in page.items}


def page_at(shown: Sequence[ShownPage], number: int) -> ShownPage:
    """The page ``number``; when it is not asked the next one that is, or the last."""
    return next((page for page in shown if page.number >= number), shown[-1])


def digest(pack: Pack, page: ShownPage, answers: Answers) -> str:
    """A short text that differs when the page, or an answer on it, does."""
    own = {item.id: answers[item.id] for item in page.items if item.id in answers}
    return sha256(f"{pack.hash} {page.number} {dumped(own)}".encode()).hexdigest()[:16]


def typed(pack: Pack, answers: Answers) -> Typed:
    """Answers as the controls would have sent them."""
    return {name: pack.items[name].form_values(answer) for name, answer in answers.items()}


def show_page(
    current_round: CurrentRound,
    walk: Walk,
    number: int,
    filled_in: Typed | None = None,
    errors: Mapping[str, str] | None = None,
    other_tab: Mapping[str, str] | None = None,
    focus: str = "",
    notices: Mapping[str, str] | None = None,
) -> QuestionPage:
    """The page ``number`` of a walk, or the nearest page, filled in with the answers or with what was typed instead.

    ``focus``: the name of the control whose question has the focus; ``notices``: the operator's words, by the name of
    the notice that they replace.
    """
    page = page_at(walk.pages, number)
    position = walk.pages.index(page)
    named, role = names(page), current_round.role(walk.all_answers)
    filled_in = typed(current_round.pack, walk.all_answers) if filled_in is None else filled_in
    errors, other_tab = errors or {}, other_tab or {}
    return QuestionPage(
        number=page.number,
        title=page.title,
        mark=page.mark,
        look_back=page.questionnaire.look_back,
        intro=page.intro,
        fields=tuple(
            _field(
                item,
                named[item.id],
                role,
                filled_in.get(item.id, ()),
                help=(notices or {}).get(item.notice, item.help),
                error=errors.get(item.id, ""),
                other_tab=other_tab.get(item.id, ""),
                focused=named[item.id] == focus,
            )
            for item in page.items
        ),
        progress=at_page(current_round, walk, page),
        seen=digest(current_round.pack, page, walk.all_answers),
        back=walk.pages[position - 1].number if position else None,
    )


def unanswered(page: ShownPage, answers: Answers) -> bool:
    """True if no question on the page is answered."""
    return not any(item.id in answers for item in page.items)


def changed_answers(pack: Pack, page: ShownPage, stored: Answers, posted: Answers) -> dict[str, str]:
    """Item id -> the stored answer in words, for every item of the page that is now answered in another way."""
    return {
        item.id: ", ".join(answer_in_words(pack.items[item.id], stored.get(item.id))) or _("Not answered")
        for item in page.items
        if stored.get(item.id) != posted.get(item.id)
    }


def answer_in_words(item: Item, answer: Answer | None) -> tuple[str, ...]:
    """The answer in words, one text for each option ticked; none when there is no answer."""
    if answer is None:
        return ()
    parts = [(each,) for each in answer] if isinstance(answer, tuple) else [answer]
    return tuple(item.describe(part) for part in parts)


def _field(
    item: Item, name: str, role: str, sent: Sequence[str], *, help: str, error: str, other_tab: str, focused: bool
) -> Field:
    control = item.control()
    options = tuple(FieldOption(option.id, option.label, option.id in sent, option.only) for option in control.options)
    return Field(
        id=name,
        text=item.ask.to(role),
        help=help,
        kind=control.kind,
        group=control.group,
        options=options,
        sent=tuple(sent),
        error=error,
        other_tab=isolated(other_tab),
        minimum=control.minimum,
        maximum=control.maximum,
        minimum_label=control.minimum_label,
        maximum_label=control.maximum_label,
        max_length=control.max_length,
        clearable=control.clearable,
        in_row=control.in_row,
        focused=focused,
    )
