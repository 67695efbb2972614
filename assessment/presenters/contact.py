"""How staff may reach a person, and whether the person asks for a call."""

from __future__ import annotations

from flask_babel import gettext as _

from assessment.core.model.pack import Pack
from assessment.core.rules.explain import reads
from assessment.presenters.case import Case
from assessment.presenters.staff_answers import ShownAnswer, StaffAnswers


def contact_items(pack: Pack) -> tuple[str, ...]:
    """The items that decide whether a contact is asked for: they say which way of contact is safe."""
    contact = pack.sharing.contact
    return tuple(name for name in pack.items if contact is not None and name in reads(contact.when))


def contact_facts(answers: StaffAnswers, case: Case) -> tuple[ShownAnswer, ...]:
    """The safe way of contact, the contact given, whether a call is asked for, and whether they were alone."""
    pack = answers.pack
    private = {name for each in pack.questionnaires if each.private and each.show_if for name in reads(each.show_if)}
    return (
        *answers.show_all(contact_items(pack)),
        ShownAnswer(_("Contact given"), case.contact or _("None"), given=bool(case.contact)),
        ShownAnswer(_("Asks for a call"), _("Yes") if case.callback else _("No"), given=case.callback),
        *answers.show_all(name for name in pack.items if name in private),
    )
