"""In which language a page speaks: the one picked in this browser, else the one it asks for, else the pack's.

Offered are the languages that both the interface and the pack are written in. A page is in one language as a whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from babel import Locale
from flask import Blueprint, Flask, Response, current_app, g, has_request_context, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import Babel, get_translations, refresh
from markupsafe import Markup
from werkzeug.exceptions import HTTPException
from werkzeug.urls import iri_to_uri

from assessment.core.errors import InvalidPack
from assessment.core.model.pack import Pack
from assessment.records import pack_cache
from assessment.settings import ROOT
from assessment.web import app_context, cookies, error_pages
from assessment.web.access import Role, admits

bp = Blueprint("language", __name__)

SOURCE = "en"
"""What the interface is written in; every folder of translations is one more language."""
FOLDER = ROOT / "translations"


@dataclass(frozen=True)
class Offered:
    """A language to switch to. ``name`` is what it calls itself; ``here``: it is that of the page."""

    tag: str
    name: str
    here: bool


def set_up(app: Flask) -> None:
    """Let templates and views say ``_("…")``, and know in which language."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(FOLDER)
    app.config["LANGUAGES"] = (SOURCE, *sorted(path.parents[1].name for path in FOLDER.glob("*/*/messages.mo")))
    Babel(app, locale_selector=_locale)
    _look_up_once(app)
    app.context_processor(_for_templates)
    app.after_request(_remember)
    app.register_blueprint(bp)


def current() -> str:
    """The tag of the language of this request, as in HTML."""
    if not has_request_context():
        return SOURCE
    if "language" not in g:
        g.language = _chosen()
    tag: str = g.language
    return tag


def localize(pack: Pack) -> Pack:
    """``pack`` in the language of this request. When it does not speak that, the whole page speaks the pack's own."""
    said = pack.in_language(current())
    g.tags = tuple(tag for tag in _tags() if tag in pack.languages) or pack.languages
    g.setdefault("written_in", said.language)
    if said.language != current() and said.language in current_app.config["LANGUAGES"]:
        g.language = said.language
        refresh()
    return said


def switching() -> bool:
    """Whether a form came because its page is wanted in another language: keep what was typed, and do nothing else."""
    return request.method == "POST" and _picked() in _offered()


@bp.post("/language")
@admits(Role.ANYONE)
def switch() -> ResponseReturnValue:
    """The same page in the language picked, for pages on which nothing is typed."""
    if cookies.LANGUAGE_OF_ERROR in request.form:
        return error_pages.show_in_another_language()
    back = request.form.get("back", "")
    return redirect(back if error_pages.OUR_PATH.fullmatch(back) else url_for("respondent.start"), 303)


def way_back() -> str:
    """The path to come back to after switching: the page's own, where that can be asked for."""
    path = iri_to_uri(request.full_path.rstrip("?"))
    adapter = current_app.create_url_adapter(request)
    if request.method in ("GET", "HEAD") or (adapter and adapter.test(method="GET")):
        return path
    return url_for("counselor.queue" if request.path.startswith("/counselor") else "respondent.start")


def _look_up_once(app: Flask) -> None:
    """Let templates look every text up once: pages say the same forty every time."""

    @lru_cache(maxsize=8192)
    def found(_language: str, text: str) -> Markup:
        return Markup(get_translations().ugettext(text))  # noqa: S704 - our own text; what is put into it is escaped

    def said(text: str, **variables: Any) -> Markup:
        return found(current(), text) % variables

    app.jinja_env.globals.update({"_": said, "gettext": said})


def _chosen() -> str:
    offered = _offered()
    picked = [tag for tag in (_picked(), cookies.remembered(cookies.LANGUAGE)) if tag in offered]
    return (*picked, *_asked_for(offered), offered[0])[0]


def _asked_for(offered: tuple[str, ...]) -> Iterator[str]:
    """What the browser asks for, best first; the Spanish of Mexico asks for Spanish."""
    for wanted, quality in request.accept_languages:
        yield from (tag for tag in offered if quality and wanted.partition("-")[0] == tag.partition("-")[0])


def _picked() -> str:
    try:
        return request.values.get(cookies.LANGUAGE_OF_ERROR) or request.values.get(cookies.LANGUAGE, "")
    except HTTPException:
        return ""  # a form that cannot be read; whoever needs it says so


def _offered() -> tuple[str, ...]:
    """Those that both the interface and the pack are written in, the pack's own first."""
    known: tuple[str, ...] = current_app.config["LANGUAGES"]
    return tuple(tag for tag in _tags() if tag in known) or (SOURCE,)


def _tags() -> tuple[str, ...]:
    """The languages of every pack on this page, before there is one those of the pack that is served."""
    if "tags" in g:
        found: tuple[str, ...] = g.tags
        return found
    settings = app_context.settings()
    try:
        return pack_cache.served(settings.packs_dir / settings.pack).languages
    except InvalidPack:
        return ()  # error pages speak all the same


def _locale() -> str:
    return current().replace("-", "_")


def _for_templates() -> dict[str, Any]:
    here = current()
    return {
        "language": here,
        "direction": _named(here).text_direction,
        "written_in": g.get("written_in", here),
        "languages": [Offered(tag, _own_name(tag), tag == here) for tag in _offered()],
        "way_back": way_back,
    }


def _own_name(tag: str) -> str:
    name = _named(tag).language_name or tag
    return name[:1].upper() + name[1:]


def _named(tag: str) -> Locale:
    return Locale.parse(tag, sep="-")


def _remember(response: Response) -> Response:
    return cookies.remember(response, cookies.LANGUAGE, _picked()) if switching() else response
