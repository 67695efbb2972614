"""The error of records that do not decrypt."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from assessment.core.errors import AssessmentError
from assessment.vault.envelope import DecryptionFailed
from assessment.vault.key_files import BadKeys

DAMAGED = "It, or what stands beside it in its row, was changed: restore the database from its backup."


class CannotDecrypt(AssessmentError):
    """A stored record does not decrypt, because it or a key is damaged. The message says why, and no content.

    ``code`` is the case code of the submission, '' for a draft. ``resume_code_may_help``: the damage is to the
    browser's access only, and the person's resume code still decrypts the draft.
    """

    def __init__(self, why: str, *, code: str = "", resume_code_may_help: bool = False) -> None:
        super().__init__(why)
        self.code, self.resume_code_may_help = code, resume_code_may_help


@contextmanager
def decrypting(code: str = "", *, resume_code_may_help: bool = False) -> Iterator[None]:
    """Turn the vault's errors inside the block into CannotDecrypt."""
    try:
        yield
    except (DecryptionFailed, BadKeys) as failed:
        why = str(failed) if isinstance(failed, BadKeys) else DAMAGED
        raise CannotDecrypt(why, code=code, resume_code_may_help=resume_code_may_help) from failed
