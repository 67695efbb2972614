"""The language of a page: the one picked in this browser, or one that the browser prefers, or the pack's.

At the desk the one that an account has comes before what the browser prefers.

A page offers the languages that both the interface and the pack are written in. All of a page is in one language.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from babel import Locale
from flask import Blueprint, Flask, Response, current_app, g, has_request_context, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import Babel, get_translations, refresh
from markupsafe import Markup
from werkzeug.datastructures import LanguageAccept
from werkzeug.exceptions import HTTPException
from werkzeug.http import parse_accept_header
from werkzeug.urls import iri_to_uri

from assessment.core.errors import InvalidPack
from assessment.core.model.pack import Pack
from assessment.presenters.formatting import isolated
from assessment.records import pack_cache
from assessment.settings import ROOT
from assessment.web import app_context, cookies, error_pages, sign_in_state
from assessment.web.access import Role, admits
from assessment.web.links import own_link

bp = Blueprint("language", __name__)

SOURCE = "en"
"""The language that the interface is written in; every folder of translations adds another."""
FOLDER = ROOT / "translations"


@dataclass(frozen=True)
class LanguageChoice:
    """A language to switch to. ``name`` is its name in that language; ``here`` is True for the page's own."""

    tag: str
    name: str
    here: bool


def set_up(app: Flask) -> None:
    """Set up translation for templates and views, and the form that switches languages."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(FOLDER)
    app.config["BABEL_DEFAULT_TIMEZONE"] = app.config["SETTINGS"].time_zone
    app.config["LANGUAGES"] = (SOURCE, *sorted(path.parents[1].name for path in FOLDER.glob("*/*/messages.mo")))
    Babel(app, locale_selector=_locale)
    _cache_translations(app)
    app.context_processor(_for_templates)
    app.after_request(_remember_language)
    app.register_blueprint(bp)


def current() -> str:
    """The language tag of this request, as in HTML."""
    if not has_request_context():
        return SOURCE
    tag: str | None = g.get("language")
    if tag is None:
        tag = g.language = _select()
    return tag


def localize(pack: Pack) -> Pack:
    """``pack`` in the language of this request. If it has no translation, the page changes to the pack's language."""
    localized = pack.in_language(current())
    g.pack_languages = _in_both(_pack_languages(), pack.languages) or pack.languages
    g.setdefault("written_in", localized.language)
    if localized.language != current() and localized.language in current_app.config["LANGUAGES"]:
        g.language = localized.language
        refresh()
    return localized


def offered() -> tuple[str, ...]:
    """The languages that both the interface and the pack are written in, the pack's own first."""
    return _in_both(_pack_languages(), current_app.config["LANGUAGES"]) or (SOURCE,)


def choices() -> tuple[LanguageChoice, ...]:
    """The languages of ``offered``, each with its own name."""
    return named(offered(), current())


@contextmanager
def speaking(tag: str) -> Iterator[None]:
    """Let everything that is said inside be said in this language, which is one of ``offered``."""
    here = current()
    g.language = tag
    refresh()
    try:
        yield
    finally:
        g.language = here
        refresh()


def is_switch() -> bool:
    """True if a form was posted only to see its page in another language: keep what was typed, and do nothing else."""
    return request.method == "POST" and (picked := _picked()) != "" and picked in offered()


@bp.post("/language")
@admits(Role.ANYONE)
def switch() -> ResponseReturnValue:
    """Switch the language of a page on which nothing is typed, or of an error page that carries a form along."""
    if cookies.LANGUAGE_OF_ERROR in request.form:
        return error_pages.show_in_another_language()
    back = request.form.get("back", "")
    return redirect(back if error_pages.OUR_PATH.fullmatch(back) else url_for("respondent.start"), 303)


def return_path() -> str:
    """The link to return to after switching: the page's own if it answers a GET, or else the first page."""
    if request.method in ("GET", "HEAD") or _answers_get():
        return iri_to_uri(own_link())
    return url_for("counselor.home" if request.path.startswith("/counselor") else "respondent.start")


def _answers_get() -> bool:
    """True if the path of this request can be asked for, too."""
    adapter = current_app.create_url_adapter(request)
    return adapter is not None and adapter.test(method="GET")


@lru_cache(maxsize=64)
def _in_both(tags: tuple[str, ...], others: tuple[str, ...]) -> tuple[str, ...]:
    """The tags that are among the others, too."""
    return tuple(tag for tag in tags if tag in others)


def _as_markup(text: str) -> Markup:
    return Markup(text)  # noqa: S704 - our own text; what is put into it is escaped


def _cache_translations(app: Flask) -> None:
    """Let templates look each text up once in a process, because pages show the same forty every time."""

    @lru_cache(maxsize=8192)
    def cached(_language: str, text: str) -> Markup:
        return _as_markup(get_translations().ugettext(text))

    @lru_cache(maxsize=1024)
    def cached_of(_language: str, one: str, several: str, number: int) -> Markup:
        return _as_markup(get_translations().ungettext(one, several, number))

    def translate(text: str, **variables: Any) -> Markup:
        return cached(current(), text) % variables

    def translate_number(one: str, several: str, number: int, **variables: Any) -> Markup:
        return cached_of(current(), one, several, number) % {"num": number, **variables}

    app.jinja_env.globals.update({"_": translate, "gettext": translate, "ngettext": translate_number})
    app.jinja_env.filters["isolated"] = isolated


def _select() -> str:
    known = offered()
    for tag in (_picked(), cookies.remembered(cookies.LANGUAGE), _of_account()):
        if tag in known:
            return tag
    return _preferred(known, request.headers.get("Accept-Language", ""))


def _of_account() -> str:
    """What an account that signed in here chose for the desk, '' for other pages."""
    return sign_in_state.language() if request.path.startswith("/counselor") else ""


@lru_cache(maxsize=256)
def _preferred(known: tuple[str, ...], header: str) -> str:
    """What the browser prefers, else the first. The Spanish of Mexico matches Spanish."""
    for wanted, quality in parse_accept_header(header, LanguageAccept):
        for tag in known:
            if quality and _base(wanted) == _base(tag):
                return tag
    return known[0]


def _base(tag: str) -> str:
    """The language of a tag without its region, in lower case: tags are equal in any case (RFC 4647, 2)."""
    return tag.partition("-")[0].lower()


def _picked() -> str:
    try:
        return request.values.get(cookies.LANGUAGE_OF_ERROR) or request.values.get(cookies.LANGUAGE, "")
    except HTTPException:
        return ""  # the form cannot be read, which the view that needs it reports


def _pack_languages() -> tuple[str, ...]:
    """The languages that all packs on this page share; before one was localized, those of the pack that is served."""
    if "pack_languages" not in g:
        settings = app_context.settings()
        try:
            g.pack_languages = pack_cache.served(settings.pack_folder).languages
        except InvalidPack:
            g.pack_languages = ()  # an error page needs no pack
    shared: tuple[str, ...] = g.pack_languages
    return shared


def _locale() -> str:
    return current().replace("-", "_")


def _for_templates() -> dict[str, Any]:
    here = current()
    return {
        "language": here,
        "direction": _babel_locale(here).text_direction,
        "written_in": g.get("written_in", here),
        "languages": choices(),
        "return_path": return_path,
    }


@lru_cache(maxsize=256)
def named(tags: tuple[str, ...], here: str) -> tuple[LanguageChoice, ...]:
    """These languages, each with its own name."""
    return tuple(LanguageChoice(tag, _own_name(tag), tag == here) for tag in tags)


def _own_name(tag: str) -> str:
    name = _babel_locale(tag).language_name or tag
    return name[:1].upper() + name[1:]


@cache
def _babel_locale(tag: str) -> Locale:
    return Locale.parse(tag, sep="-")


def _remember_language(response: Response) -> Response:
    return cookies.remember(response, cookies.LANGUAGE, _picked()) if is_switch() else response
