"""“My account”: where somebody is signed in, and what they typed and could not save. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from flask_babel import gettext as _

from assessment.presenters.case_words import FORMS
from assessment.presenters.formatting import moment
from assessment.records.unsaved_forms import UnsavedForm

SHORT = 40
"""Characters: a longer value was typed, and is shown; so is one with a space or a new line."""


CARRIED = frozenset({"seen", "kept", "from", "next", "form", "do"})
"""Names of fields that nobody types: what a page says of itself."""


class OpenSession(Protocol):
    """A staff session, as the service finds it; browser and system are '' where they are not known."""

    @property
    def id(self) -> UUID: ...

    @property
    def browser(self) -> str: ...

    @property
    def system(self) -> str: ...

    @property
    def opened_at(self) -> datetime: ...

    @property
    def seen_at(self) -> datetime: ...


@dataclass(frozen=True)
class ShownSession:
    """``device``: "Firefox on Windows". ``here``: the one that asks."""

    id: UUID
    device: str
    since: str
    seen: str
    here: bool


@dataclass(frozen=True)
class ShownField:
    """One field of a form; ``typed`` if it is text to be read and changed, else it is only carried along."""

    name: str
    value: str
    typed: bool


@dataclass(frozen=True)
class ShownForm:
    """An unsaved form. ``about``: the case that it is about and what it does there, '' if none.

    ``chosen``: something was chosen in it that stands only on its own page, where it is saved, then.
    """

    id: UUID
    to: str
    about: str
    sent: str
    fields: tuple[ShownField, ...]

    @property
    def chosen(self) -> bool:
        return any(field.value and not field.typed and field.name not in CARRIED for field in self.fields)


def shown_sessions(sessions: Sequence[OpenSession], here: UUID) -> tuple[ShownSession, ...]:
    """The open sessions of an account, the one that asks first."""
    ordered = sorted(sessions, key=lambda each: each.id != here)
    return tuple(
        ShownSession(each.id, device_in_words(each), moment(each.opened_at), moment(each.seen_at), each.id == here)
        for each in ordered
    )


def shown_form(form: UnsavedForm, about: str) -> ShownForm:
    """A form that was not saved."""
    fields = tuple(ShownField(name, value, _is_typed(value)) for name, value in form.fields)
    if not any(field.typed for field in fields):
        fields = tuple(ShownField(field.name, field.value, typed=field.name not in CARRIED) for field in fields)
    return ShownForm(form.id, form.to, _about(about, form.to), moment(form.sent_at), fields)


def _about(code: str, to: str) -> str:
    does = FORMS.get(to.rpartition("/")[2])
    if code and does:
        return _("%(code)s: %(what)s", code=code, what=does.title)
    return _("About %(code)s", code=code) if code else ""


def device_in_words(session: OpenSession) -> str:
    """Browser and system, as far as they are known."""
    if session.browser and session.system:
        return _("%(browser)s on %(system)s", browser=session.browser, system=session.system)
    return session.browser or session.system or _("Unknown browser")


def _is_typed(value: str) -> bool:
    return len(value) > SHORT or any(letter.isspace() for letter in value.strip())
