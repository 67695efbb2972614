"""What the audit log records: every verb, by the kind that the supervisor's page filters by.

A verb's value is what stands in the database: it stays, whatever the verb is called in code. Its words, in the
languages of the desk, are in ``presenters/audit_page.py``.
"""

from __future__ import annotations

from enum import Enum


class Kind(Enum):
    """What a verb is about."""

    READ = "reads"
    CHANGE = "changes"
    SIGN_IN = "sign-ins"
    ENDED = "withdrawn-and-erased"
    SERVICE = "accounts-and-keys"


class Verb(Enum):
    """Something that was done, as it stands in the database."""

    OPENED = "opened"
    """The case page was read, which a browser may print: no server learns of that, so this covers it."""
    PRINTED = "printed"
    """The staff report was made, as a PDF."""
    EXPORTED = "exported"
    """The case was written to a file that staff may take along; detail: its format."""
    EXPORT_DOWNLOADED = "downloaded an export"
    """Files of several cases were taken along; detail: of how many."""
    RESCORED = "rescored"
    """All shared cases of a pack were opened, to see what an edited pack would change; subject: the pack."""
    FIGURED = "worked out figures"
    """All cases of one's teams were opened, to count answers; detail: how many."""
    NOT_FOUND = "not found"
    """Somebody asked for a case that does not exist, is not shared, or is another team's: they saw nothing."""

    SENT_IN = "sent in"
    """The person sent in a check-in or an addendum of a case that is shared."""
    SHARED = "shared"
    CALL_ASKED = "asked for a call"
    CONTACT_CHANGED = "changed the contact"
    WAIT_ENDED = "waited until then"
    NOTED = "noted"
    CLAIMED = "claimed"
    RELEASED = "released"
    HANDED_OVER = "handed over"
    TAKEN_OVER = "took over"
    CONTACT_LOGGED = "logged a contact"
    WAITS = "waits for the person"
    CONFIRMED = "confirmed the level"
    RAISED = "raised the level"
    LOWERED = "lowered the level"
    VIEW_KEPT = "kept a second view"
    AGREED = "agreed"
    DISAGREED = "disagreed"
    DECIDED_ALONE = "decided alone"
    SIGNED_OFF = "signed off"
    REOPENED = "reopened"
    REPLIED = "replied"
    REVIEWED = "reviewed"
    """In entries from before cases had states; so is the next one."""
    PUT_BACK = "put back"
    MOVED = "moved"
    """The case was handed over to another team; team: the one that had it."""

    SIGNED_IN = "signed in"
    """Detail: by which second factor; none for a password alone."""
    SIGN_IN_REFUSED = "sign-in refused"
    SIGNED_OUT = "signed out"
    RECOVERY_CODE_USED = "used a recovery code"
    SESSIONS_ENDED = "ended sessions"
    """Staff sessions of an account were ended; subject: its email; detail: why."""

    WITHDRAWN = "withdrew"
    ERASED = "erased"
    """Detail: "by time", "on request", or "again" for what a backup brought back."""
    DELETED_BY_TIME = "deleted by time"
    """Detail: how many of what."""

    ACCOUNT_ADDED = "added an account"
    """Somebody was invited; subject: the email; detail: the role."""
    LINK_MADE = "made a one-time link"
    """A link that sets the password of an account once; subject: its email."""
    ACCOUNT_DISABLED = "disabled an account"
    ACCOUNT_ENABLED = "enabled an account"
    ROLE_CHANGED = "changed the role"
    """Subject: the account's email; detail: the role that it has now."""
    TEAMS_CHANGED = "changed the teams"
    """Subject: the account's email; detail: the numbers of the teams that it works in now."""
    FACTORS_RESET = "reset the second factor"
    PASSWORD_CHANGED = "changed the password"  # noqa: S105  # a verb
    FACTOR_ADDED = "added a second factor"
    FACTOR_REMOVED = "removed a second factor"
    RECOVERY_CODES_MADE = "made recovery codes"
    UNLOCKED = "unlocked an account"
    AWAY = "is away"
    """Others stand in for an account; detail: until which day."""
    BACK = "is back"
    DEMO_CODE_PRINTED = "printed the code of a demo account"
    TEAM_ADDED = "added a team"
    TEAM_CHANGED = "changed a team"
    KEY_ADDED = "added a key"
    KEY_DROPPED = "dropped a key"
    KEY_ACCEPTED = "accepted a key"
    RESEALED = "resealed"
    KEYS_CHECKED = "checked the keys"
    LOG_CUT = "cut the log"

    @property
    def kind(self) -> Kind:
        return _KINDS[self]


_KINDS = {
    verb: kind
    for kind, verbs in {
        Kind.READ: (
            *(Verb.OPENED, Verb.PRINTED, Verb.EXPORTED, Verb.EXPORT_DOWNLOADED),
            *(Verb.RESCORED, Verb.FIGURED, Verb.NOT_FOUND),
        ),
        Kind.CHANGE: (
            *(Verb.SENT_IN, Verb.SHARED, Verb.CALL_ASKED, Verb.CONTACT_CHANGED, Verb.WAIT_ENDED, Verb.NOTED),
            *(Verb.CLAIMED, Verb.RELEASED, Verb.HANDED_OVER, Verb.TAKEN_OVER, Verb.MOVED),
            *(Verb.CONTACT_LOGGED, Verb.WAITS, Verb.CONFIRMED, Verb.RAISED, Verb.LOWERED),
            *(Verb.VIEW_KEPT, Verb.AGREED, Verb.DISAGREED, Verb.DECIDED_ALONE, Verb.SIGNED_OFF, Verb.REOPENED),
            *(Verb.REPLIED, Verb.REVIEWED, Verb.PUT_BACK),
        ),
        Kind.SIGN_IN: (
            *(Verb.SIGNED_IN, Verb.SIGN_IN_REFUSED, Verb.SIGNED_OUT, Verb.SESSIONS_ENDED),
            Verb.RECOVERY_CODE_USED,
        ),
        Kind.ENDED: (Verb.WITHDRAWN, Verb.ERASED, Verb.DELETED_BY_TIME),
        Kind.SERVICE: (
            *(Verb.LINK_MADE, Verb.ACCOUNT_DISABLED, Verb.ACCOUNT_ENABLED),
            *(Verb.ROLE_CHANGED, Verb.TEAMS_CHANGED, Verb.FACTORS_RESET),
            *(Verb.ACCOUNT_ADDED, Verb.PASSWORD_CHANGED, Verb.FACTOR_ADDED, Verb.FACTOR_REMOVED),
            *(Verb.RECOVERY_CODES_MADE, Verb.UNLOCKED, Verb.DEMO_CODE_PRINTED),
            *(Verb.AWAY, Verb.BACK),
            *(Verb.TEAM_ADDED, Verb.TEAM_CHANGED),
            *(Verb.KEY_ADDED, Verb.KEY_DROPPED, Verb.KEY_ACCEPTED),
            *(Verb.RESEALED, Verb.KEYS_CHECKED, Verb.LOG_CUT),
        ),
    }.items()
    for verb in verbs
}
