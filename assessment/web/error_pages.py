"""Error pages: what each of them says, and the form that sends again what did not arrive."""

from __future__ import annotations

import re
from dataclasses import dataclass

from flask import Response, make_response, render_template, request, url_for
from flask_babel import get_locale, lazy_gettext
from flask_babel import gettext as _
from flask_babel.speaklater import LazyString
from werkzeug.exceptions import HTTPException

from assessment.core.errors import InvalidPack
from assessment.presenters.help_lines import HelpLines, help_for
from assessment.records import pack_cache
from assessment.web import app_context, cookies, request_log, security_headers, sign_in_state
from assessment.web.links import own_link, route_of

RETRY_AFTER_S = 5
EXPLAINED = (403, 404, 405, 409, 413, 422)
"""What nobody needs help with from whoever runs the service: these pages show no number of the request."""


NOT_LOST = lazy_gettext("What you sent is not lost: press the button to send it again.")


@dataclass(frozen=True)
class ErrorPage:
    """What an error page says, translated when it is shown.

    ``resend``: the page carries along the form that was posted, with a button that posts it again. ``again`` says so.
    ``words``: whether it offers to open answers with a resume code first.
    """

    title: LazyString
    what: LazyString
    resend: bool = False
    again: LazyString = NOT_LOST
    words: bool = False


@dataclass(frozen=True)
class UnsentForm:
    """A form that was not accepted: the link it was posted to, and its fields in order."""

    to: str
    fields: tuple[tuple[str, str], ...]


OUR_PATH = re.compile(r"/(?![/\\])[!-\[\]-~]*")
"""A path on this host that leads nowhere else, however a browser reads it."""
PAGE_FIELD, TO_FIELD = "again", "again-to"
"""Fields of a page that resends a form: the page's name, and the link it was posted to."""


NOT_FOUND = ErrorPage(
    lazy_gettext("This page is not here"), lazy_gettext("It may have moved, or it is not open to you.")
)
PAGES = {
    400: ErrorPage(lazy_gettext("That did not arrive"), lazy_gettext("Something went wrong on the way."), resend=True),
    403: NOT_FOUND,
    404: NOT_FOUND,
    405: NOT_FOUND,
    409: ErrorPage(
        lazy_gettext("This was changed somewhere else"),
        lazy_gettext(
            "You have it open in another tab or window, and it was saved there. Nothing of that was lost. "
            "Open the page again to see what is saved."
        ),
    ),
    413: ErrorPage(
        lazy_gettext("That is too much text"),
        lazy_gettext(
            "It could not be taken, and we do not have it. Go back: some browsers still show it. Then write less."
        ),
    ),
    422: ErrorPage(
        lazy_gettext("One of the answers could not be read"),
        lazy_gettext("Open the page again and choose from what is there."),
    ),
    429: ErrorPage(lazy_gettext("That was a lot at once"), lazy_gettext("Please wait a minute."), resend=True),
    500: ErrorPage(
        lazy_gettext("Something went wrong here"),
        lazy_gettext("It is not your fault, and it was noted."),
        resend=True,
    ),
    503: ErrorPage(lazy_gettext("We are busy for a moment"), lazy_gettext("Please wait a few seconds."), resend=True),
}
UNDECRYPTABLE = ErrorPage(
    lazy_gettext("This one cannot be opened"),
    lazy_gettext(
        "It is still kept, but it is damaged, or a key is missing. You did nothing wrong. Tell whoever runs the "
        "service its code. Then go on with the others."
    ),
    resend=True,
)
SESSION_EXPIRED = ErrorPage(
    lazy_gettext("Your visit had ended"),
    lazy_gettext("This page was open for a long time, or your browser takes no cookies from us: it needs to."),
    resend=True,
)
NO_DRAFT = ErrorPage(
    lazy_gettext("Your answers are not open here"),
    lazy_gettext(
        "This browser has lost the key to your answers. What you just sent is kept on this page, and nowhere else."
    ),
    resend=True,
    again=lazy_gettext(
        "If you have words to come back, open your answers with them in a new tab. Then come back to this page and "
        "send it again."
    ),
    words=True,
)
NOT_DELETED = ErrorPage(
    lazy_gettext("It is not deleted yet"),
    lazy_gettext(
        "Nothing was deleted: something on our side does not work right now. Your answers are still here. "
        "If you shared them, a counselor can still read them."
    ),
    resend=True,
    again=lazy_gettext(
        "Wait a minute, then press the button. If you have to go, choose “Exit this page”: this browser then forgets "
        "your answers."
    ),
)
DELETION_NOTED = ErrorPage(
    lazy_gettext("It is not deleted yet"),
    lazy_gettext(
        "We wrote down that you want it deleted. It will be, as soon as our side works again, even if you leave now. "
        "Until then your answers are still here."
    ),
    resend=True,
    again=lazy_gettext("To see that it is done, wait a minute, then press the button."),
)
NOT_WITHDRAWN = ErrorPage(
    lazy_gettext("You are still sharing"),
    lazy_gettext(
        "Sharing was not stopped: something on our side does not work right now. A counselor can still open your "
        "answers."
    ),
    resend=True,
    again=lazy_gettext("Wait a minute, then press the button."),
)
WITHDRAWAL_NOTED = ErrorPage(
    lazy_gettext("You are still sharing"),
    lazy_gettext(
        "We wrote down that you want to stop. It will stop, as soon as our side works again, even if you leave now. "
        "Until then a counselor can still open your answers."
    ),
    resend=True,
    again=lazy_gettext("To see that it is done, wait a minute, then press the button."),
)
NO_REPORT = ErrorPage(
    lazy_gettext("The PDF was not made"),
    lazy_gettext("It took too long just now. Nothing was lost: all answers and results are as they were."),
    resend=True,
    again=lazy_gettext(
        "Wait a minute, then press the button. If it fails again, go back and print the page from your browser."
    ),
)
AWAY = ErrorPage(
    lazy_gettext("This page cannot be shown right now"),
    lazy_gettext(
        "Something stopped on our side. What was saved is still there. Wait a minute, then load this page again. "
        "If you had just sent something, your browser asks whether to send it again: say yes."
    ),
)
"""What the web server in front says while the service does not answer."""
MAINTENANCE = ErrorPage(
    lazy_gettext("We are closed for a short while"),
    lazy_gettext("We are working on this website. Please come back later. What was saved before is kept."),
    resend=True,
    again=lazy_gettext(
        "What you sent just now is not saved yet. In a while, press the button to send it again. If you have to go, "
        "choose “Exit this page”."
    ),
)
PAGES_BY_NAME = {
    "maintenance": MAINTENANCE,
    "no-report": NO_REPORT,
    "visit": SESSION_EXPIRED,
    "no-draft": NO_DRAFT,
    "unopened": UNDECRYPTABLE,
    "not-deleted": NOT_DELETED,
    "deletion-noted": DELETION_NOTED,
    "not-withdrawn": NOT_WITHDRAWN,
    "withdrawal-noted": WITHDRAWAL_NOTED,
    **{str(status): page for status, page in PAGES.items()},
}


def show(status: int, page: ErrorPage | None = None, code: str = "") -> Response:
    """The error page for ``status``; ``code`` is the case code of the submission that it is about."""
    page = page or PAGES.get(status) or PAGES[500 if status >= 500 else 404]
    number = "" if status in EXPLAINED or page is MAINTENANCE else request_log.number()
    body = _render_resend(page, number) if page.resend and _may_resend() else _render(page, code, number)
    response = make_response(body, status)
    if status == 503:
        response.headers["Retry-After"] = str(RETRY_AFTER_S)
    return response


def show_in_another_language() -> Response:
    """The page that the posted form came from, which carries another form along, in the language picked now."""
    page = PAGES_BY_NAME.get(request.form.get(PAGE_FIELD, ""), PAGES[400])
    return make_response(_render_resend(page, request_log.number()))


def is_counselor_path(path: str) -> bool:
    """True if ``path`` belongs to the counselor's pages."""
    serves = app_context.settings().serves
    return serves == "counselor" or (serves == "all" and path.startswith("/counselor"))


def help_lines(language: str) -> HelpLines | None:
    """The help lines of the place chosen in this browser, without asking the database; None if the pack is broken."""
    chosen = app_context.settings()
    try:
        pack = pack_cache.served(chosen.pack_folder, chosen.not_asked)
    except InvalidPack:
        return None
    return help_for(pack.in_language(language), cookies.remembered(cookies.PLACE), chosen.place)


def help_on(path: str) -> HelpLines | None:
    """The help lines for a respondent who was at ``path``; None at the desk."""
    return None if is_counselor_path(path) else help_lines(str(get_locale()).replace("_", "-"))


def _may_resend() -> bool:
    """True for a form of ours that arrived whole, without a password or a code in it."""
    return (
        request.method == "POST"
        and request.endpoint not in (None, "security.login")
        and request.blueprint != "second_factor"
        and not security_headers.is_refused()
        and not security_headers.from_other_site()
        and _arrived()
    )


def _arrived() -> bool:
    try:
        _ = request.form
    except HTTPException:
        return False
    return True


def _render(page: ErrorPage, code: str, number: str) -> str:
    at_desk = is_counselor_path(request.path)
    return render_template(
        "errors/error.html",
        title=page.title,
        what=page.what,
        code=code,
        number=number,
        help=help_on(request.path),
        exit_to="" if at_desk else app_context.settings().exit_url,
        next_label=_("Go to the desk") if at_desk else _("Go to the start"),
        next_href=url_for("counselor.home" if at_desk else "respondent.start"),
    )


def _render_resend(page: ErrorPage, number: str) -> str:
    unsent = _unsent_form()
    name = next(name for name, each in PAGES_BY_NAME.items() if each is page)
    return render_template(
        "errors/send_again.html",
        title=page.title,
        what=page.what,
        how=page.again,
        words=page.words,
        number=number,
        help=help_on(route_of(unsent.to)),
        exit_to="" if is_counselor_path(route_of(unsent.to)) else app_context.settings().exit_url,
        sent=unsent,
        again={PAGE_FIELD: name, TO_FIELD: unsent.to},
    )


def holds_answers() -> bool:
    """Whether this request sent something that a person typed or chose, and not only where they want to go."""
    return request.method == "POST" and not {"seen", "form"}.isdisjoint(request.form) and "go" not in request.form


def _unsent_form() -> UnsentForm:
    """The form of this request, or the one that it carries along when only the language changes."""
    to = request.form.get(TO_FIELD, "")
    if not OUR_PATH.fullmatch(to):
        to = own_link()
    own = ("csrf_token", PAGE_FIELD, TO_FIELD, cookies.LANGUAGE_OF_ERROR)
    once = (sign_in_state.FRESH_CODE, sign_in_state.FRESH_PASSKEY)
    return UnsentForm(to, tuple(field for field in request.form.items(multi=True) if field[0] not in (*own, *once)))
