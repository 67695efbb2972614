"""What studies say of the questions, as every page and report says it."""

from __future__ import annotations

from flask_babel import gettext as _

from assessment.core.model.texts import Paragraphs, Texts


def validity(texts: Texts) -> str:
    """What is validated, with its source, or that nothing is; '' where the pack says it among its limits."""
    if texts.validity is None:
        return ""
    say, source = texts.validity.say, texts.validity.source
    if not source:
        return say
    whence = _("Source: %(source)s.", source=source)
    return f"{say} {whence}"


def limits(texts: Texts) -> Paragraphs:
    """What the form is not, and what is validated of it."""
    said = validity(texts)
    return (said, *texts.limits) if said else texts.limits
