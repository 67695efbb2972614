"""The browser and the system of a request in words, such as Firefox on Windows; nothing that tells of a place."""

from __future__ import annotations

import re

from assessment.services.staff_sessions import Device

LONGEST_HEADER, LONGEST_WORD = 400, 40
SHORTER = {"Mac OS X": "macOS", "HeadlessChrome": "Chrome", "Mobile Safari": "Safari"}
"""What the library calls them -> what people do."""
_VARIANT = re.compile(r" (Mobile iOS|Mobile WebView|Mobile|iOS)$")


def device_of(user_agent: str) -> Device:
    """Browser and system by this header, '' where it does not say."""
    import ua_parser  # here, because a worker that nobody signs in at needs none of its 2,000 patterns

    found = ua_parser.parse(user_agent[:LONGEST_HEADER])
    browser, system = (part.family if part else "" for part in (found.user_agent, found.os))
    return Device(_word(browser), _word(system))


def _word(name: str) -> str:
    return _VARIANT.sub("", SHORTER.get(name, name))[:LONGEST_WORD]
