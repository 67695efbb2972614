"""JSON in the form that is encrypted: sorted keys, no spaces between them, UTF-8, padded."""

from __future__ import annotations

import json


def encode(plain: object) -> bytes:
    """The canonical JSON text of ``plain``, as UTF-8."""
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def padded(plain: object, step: int) -> bytes:
    """The canonical JSON text with spaces after it, up to the next multiple of ``step`` bytes: JSON reads past them."""
    text = encode(plain)
    return text.ljust(-(-len(text) // step) * step)
