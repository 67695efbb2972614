"""JSON in the form that is encrypted: sorted keys, no spaces, UTF-8."""

from __future__ import annotations

import json


def encode(plain: object) -> bytes:
    """The canonical JSON text of ``plain``, as UTF-8."""
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
