"""What a render process is asked: this head, and then the HTML."""

from __future__ import annotations

from struct import Struct

HEAD = Struct(">ddI")
"""Seconds of computing, seconds by the clock, and the bytes of HTML that follow."""
