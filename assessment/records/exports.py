"""Files of cases that staff asked for: compressed, and sealed to the team of the case until they are taken along."""

from __future__ import annotations

import zlib
from dataclasses import replace

from assessment.records import associated_data
from assessment.records.errors import decrypting
from assessment.storage.exports import ExportProgress as ExportProgress
from assessment.storage.exports import SealedFile as SealedFile
from assessment.storage.exports import StoredExport as StoredExport
from assessment.vault import envelope
from assessment.vault.keyring import Keyring

FILE_STEP = 4 * 1024
"""Bytes: compressed files are padded to the next multiple, so that their length tells little."""


def seal(file: SealedFile, content: bytes, keyring: Keyring, team: int) -> SealedFile:
    """The file with this content, sealed to the newest key of this team."""
    key = keyring.team_key(team)
    named, plain = replace(file, team_key_id=key.id), zlib.compress(content)
    padded = plain.ljust(-(-len(plain) // FILE_STEP) * FILE_STEP, b"\0")
    return replace(named, sealed=envelope.seal(key.secret, padded, associated_data.export_file(named)))


def content_of(file: SealedFile, keyring: Keyring) -> bytes:
    """What is in a file that is made. Raises CannotDecrypt."""
    assert file.sealed is not None
    assert file.team_key_id is not None
    with decrypting():
        private_key = keyring.private_key(file.team_key_id)
        plain = envelope.unseal(private_key, file.sealed, associated_data.export_file(file))
    return zlib.decompressobj().decompress(plain)
