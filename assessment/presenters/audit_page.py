"""The supervisor's page of the audit log: who did what, when. It names codes and never an answer."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext
from flask_babel.speaklater import LazyString

from assessment.presenters.audit_details import TeamNames, detail_in_words, subject_in_words
from assessment.presenters.formatting import format_number, moment
from assessment.records.audit import COMMAND, PERSON, UNKNOWN, AuditEntry
from assessment.records.audit_chain import DailyCheck
from assessment.records.audit_verbs import Kind, Verb
from assessment.records.reads_without_action import ReadWithoutAction

VERBS: Mapping[Verb, LazyString] = {
    Verb.OPENED: lazy_gettext("read the case"),
    Verb.PRINTED: lazy_gettext("made the staff copy (PDF)"),
    Verb.EXPORTED: lazy_gettext("made a file of the case"),
    Verb.EXPORT_DOWNLOADED: lazy_gettext("downloaded files of many cases"),
    Verb.RESCORED: lazy_gettext("compared scores of all shared cases"),
    Verb.NOT_FOUND: lazy_gettext("asked for a case that is not there for them"),
    Verb.SENT_IN: lazy_gettext("sent in more answers"),
    Verb.SHARED: lazy_gettext("shared the answers"),
    Verb.CALL_ASKED: lazy_gettext("asked for a call"),
    Verb.CONTACT_CHANGED: lazy_gettext("changed how they can be reached"),
    Verb.WAIT_ENDED: lazy_gettext("the wait for the person ended"),
    Verb.NOTED: lazy_gettext("added a note"),
    Verb.CLAIMED: lazy_gettext("claimed the case"),
    Verb.RELEASED: lazy_gettext("released the case"),
    Verb.HANDED_OVER: lazy_gettext("handed the case over"),
    Verb.TAKEN_OVER: lazy_gettext("took the case over"),
    Verb.CONTACT_LOGGED: lazy_gettext("logged a contact"),
    Verb.WAITS: lazy_gettext("waits for the person"),
    Verb.CONFIRMED: lazy_gettext("confirmed the level"),
    Verb.RAISED: lazy_gettext("asked to raise the level"),
    Verb.LOWERED: lazy_gettext("asked to lower the level"),
    Verb.VIEW_KEPT: lazy_gettext("kept a second view"),
    Verb.AGREED: lazy_gettext("agreed with the owner"),
    Verb.DISAGREED: lazy_gettext("disagreed with the owner"),
    Verb.DECIDED_ALONE: lazy_gettext("decided alone"),
    Verb.SIGNED_OFF: lazy_gettext("signed the case off"),
    Verb.REOPENED: lazy_gettext("opened the case again"),
    Verb.REPLIED: lazy_gettext("wrote to the person"),
    Verb.REVIEWED: lazy_gettext("marked it as reviewed"),
    Verb.PUT_BACK: lazy_gettext("put it back into the queue"),
    Verb.MOVED: lazy_gettext("handed the case over to another team"),
    Verb.SIGNED_IN: lazy_gettext("signed in"),
    Verb.SIGN_IN_REFUSED: lazy_gettext("was refused at the sign-in"),
    Verb.SIGNED_OUT: lazy_gettext("signed out"),
    Verb.SESSIONS_ENDED: lazy_gettext("ended sessions"),
    Verb.WITHDRAWN: lazy_gettext("stopped sharing; notes were erased"),
    Verb.FIGURED: lazy_gettext("worked out figures from all cases"),
    Verb.ERASED: lazy_gettext("deleted everything"),
    Verb.DELETED_BY_TIME: lazy_gettext("deleted by time"),
    Verb.ACCOUNT_ADDED: lazy_gettext("added an account"),
    Verb.LINK_MADE: lazy_gettext("made a one-time link"),
    Verb.ACCOUNT_DISABLED: lazy_gettext("disabled an account"),
    Verb.ACCOUNT_ENABLED: lazy_gettext("enabled an account"),
    Verb.ROLE_CHANGED: lazy_gettext("changed a role"),
    Verb.TEAMS_CHANGED: lazy_gettext("changed the teams of an account"),
    Verb.FACTORS_RESET: lazy_gettext("reset a second factor"),
    Verb.TEAM_ADDED: lazy_gettext("added a team"),
    Verb.TEAM_CHANGED: lazy_gettext("changed a team"),
    Verb.PASSWORD_CHANGED: lazy_gettext("changed the password"),
    Verb.FACTOR_ADDED: lazy_gettext("added a second factor"),
    Verb.FACTOR_REMOVED: lazy_gettext("removed a second factor"),
    Verb.RECOVERY_CODES_MADE: lazy_gettext("made recovery codes"),
    Verb.RECOVERY_CODE_USED: lazy_gettext("signed in with a recovery code"),
    Verb.UNLOCKED: lazy_gettext("unlocked an account"),
    Verb.AWAY: lazy_gettext("is away, and named who stands in"),
    Verb.BACK: lazy_gettext("is back"),
    Verb.DEMO_CODE_PRINTED: lazy_gettext("printed the current code of a demo account"),
    Verb.KEY_ADDED: lazy_gettext("added a key"),
    Verb.KEY_DROPPED: lazy_gettext("destroyed an older key"),
    Verb.KEY_ACCEPTED: lazy_gettext("went on with another key"),
    Verb.RESEALED: lazy_gettext("sealed shared answers to the newest key"),
    Verb.KEYS_CHECKED: lazy_gettext("checked that everything shared opens"),
    Verb.LOG_CUT: lazy_gettext("deleted the oldest entries of this log"),
}
"""What the page says of each verb, after the name of who did it."""

KINDS: Mapping[Kind, LazyString] = {
    Kind.READ: lazy_gettext("Reads"),
    Kind.CHANGE: lazy_gettext("Changes"),
    Kind.SIGN_IN: lazy_gettext("Sign-ins"),
    Kind.ENDED: lazy_gettext("Withdrawn and deleted"),
    Kind.SERVICE: lazy_gettext("Accounts and keys"),
}
STRONG = (Kind.CHANGE, Kind.ENDED)
CASE_KINDS = (Kind.READ, Kind.CHANGE)
"""Of these verbs the subject may be a case that can be opened still."""


@dataclass(frozen=True)
class AuditForm:
    """What is looked for, as it was typed. ``before``: the number below which entries are shown."""

    who: str = ""
    what: str = ""
    case: str = ""
    since: str = ""
    until: str = ""
    before: str = ""


@dataclass(frozen=True)
class FilterChoice:
    """One that can be chosen in the form."""

    value: str
    label: str


@dataclass(frozen=True)
class EntryRow:
    """One entry in words. ``case``: whether ``subject`` is a case that may be opened; ``strong``: something changed."""

    when: str
    who: str
    subject: str
    case: bool
    what: str
    detail: str
    strong: bool
    alarm: bool


@dataclass(frozen=True)
class ReadWithoutActionRow:
    """Somebody who read a case without doing anything in it."""

    when: str
    who: str
    case: str
    reads: str


@dataclass(frozen=True)
class AuditPage:
    """``problems``: what of the form cannot be read, by field.

    ``older``: the number below which the next page begins, None on the last one. ``whole``: None if not checked.
    """

    entries: tuple[EntryRow, ...]
    reads_without_action: tuple[ReadWithoutActionRow, ...]
    form: AuditForm
    problems: Mapping[str, str]
    people: tuple[FilterChoice, ...]
    kinds: tuple[FilterChoice, ...]
    older: int | None
    summary: str
    whole: bool | None

    @property
    def errors(self) -> list[dict[str, str]]:
        """The problems, for the summary above the page."""
        return [{"id": name, "message": message} for name, message in self.problems.items()]


def audit_page(
    entries: Sequence[AuditEntry],
    reads: Sequence[ReadWithoutAction],
    form: AuditForm,
    problems: Mapping[str, str],
    *,
    names: Mapping[int, str],
    teams: TeamNames,
    people: Collection[int],
    held_back: Collection[int],
    older: int | None,
    check: DailyCheck | None,
) -> AuditPage:
    """The page as it is shown. ``names``: of accounts, by their ids; ``people``: those that can be looked for.

    ``held_back``: the numbers of decisions that the reader is to look at without knowing which way they went.
    """
    return AuditPage(
        entries=tuple(_entry(each, names, teams, held_back=each.number in held_back) for each in entries),
        reads_without_action=tuple(_read_without_action(each, names) for each in reads),
        form=form,
        problems=problems,
        people=tuple(_people({each: names[each] for each in people})),
        kinds=tuple(FilterChoice(kind.value, str(label)) for kind, label in KINDS.items()),
        older=older,
        summary=_summary(check),
        whole=check.whole if check else None,
    )


def _people(names: Mapping[int, str]) -> list[FilterChoice]:
    accounts = sorted(names.items(), key=lambda each: (each[1].casefold(), each[0]))
    others = [FilterChoice(each, _actor(each)) for each in (PERSON.name, COMMAND.name)]
    return [*(FilterChoice(str(account_id), name) for account_id, name in accounts), *others]


def _entry(entry: AuditEntry, names: Mapping[int, str], teams: TeamNames, *, held_back: bool) -> EntryRow:
    known = {verb.value: verb for verb in Verb}.get(entry.verb)
    return EntryRow(
        when=moment(entry.at),
        who=_who(entry.account_id, entry.who, names),
        subject=subject_in_words(entry.subject, teams),
        case=known is not None and known.kind in CASE_KINDS and known is not Verb.RESCORED,
        what=_what(entry, known, held_back=held_back),
        detail=detail_in_words(known, entry.detail, teams),
        strong=known is not None and known.kind in STRONG,
        alarm=known in (Verb.NOT_FOUND, Verb.SIGN_IN_REFUSED, Verb.DECIDED_ALONE),
    )


def _what(entry: AuditEntry, known: Verb | None, *, held_back: bool) -> str:
    if held_back:
        return _("asked for a second look")
    return str(VERBS[known]) if known else entry.verb


def _read_without_action(read: ReadWithoutAction, names: Mapping[int, str]) -> ReadWithoutActionRow:
    times = ngettext("%(num)s read", "%(num)s reads", read.reads)
    return ReadWithoutActionRow(moment(read.last), _who(read.account_id, read.who, names), read.case, times)


def _who(account_id: int | None, stored: str, names: Mapping[int, str]) -> str:
    if account_id is not None:
        return names.get(account_id, stored)
    return _actor(stored)


def _actor(stored: str) -> str:
    if stored == PERSON.name:
        return _("The person")
    if stored == COMMAND.name:
        return _("A command on the server")
    name, _gap, mark = stored.partition(" ")
    return _("A name without an account (%(mark)s)", mark=mark) if name == UNKNOWN else stored


def _summary(check: DailyCheck | None) -> str:
    if check is None:
        return _("It was not checked yet whether the log is whole.")
    about = {"count": format_number(check.number), "when": moment(check.at)}
    if check.whole:
        return _("Whole at the check of %(when)s, up to entry %(count)s.", **about)
    return _(
        "The check of %(when)s found that somebody changed or cut this log. Tell whoever runs the service today.",
        **about,
    )
