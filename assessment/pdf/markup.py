"""Reads the HTML of reports."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from html.entities import html5
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import tinyhtml5  # type: ignore[import-untyped]  # it ships no types
from cssselect2 import ElementWrapper  # type: ignore[import-untyped]  # it ships no types

_DOCTYPE = "<!DOCTYPE html>"
_VOID = re.compile(r"<(meta|img|input|br)\b([^<>]*?)/?>")
_ENTITY = re.compile(r"&(?!amp;|lt;|gt;|quot;)([A-Za-z0-9]+;)")


def parse(html: str) -> Element:
    """The root element of a page.

    Ours are one step away from XML, which is read twenty times as fast: elements without an end, names of characters.
    Any other HTML is read as browsers read it.
    """
    xml = _VOID.sub(r"<\1\2/>", _ENTITY.sub(_character, html.removeprefix(_DOCTYPE)))
    try:
        return ElementTree.fromstring(xml)  # noqa: S314 - it has no document type, so no entities of its own
    except ElementTree.ParseError:
        root: Element = tinyhtml5.parse(html, namespace_html_elements=False)
        return root


def _character(name: re.Match[str]) -> str:
    return html5.get(name[1], name[0])


class Root(ElementWrapper):  # type: ignore[misc]  # its base ships no types
    """An element as WeasyPrint asks for it; the root is asked for every element three times."""

    def iter_subtree(self) -> Iterator[ElementWrapper]:
        return iter(self._subtree)

    def query_all(self, *names: str) -> Iterator[ElementWrapper]:
        """The elements of these names; no other selectors are asked for."""
        return (each for each in self._subtree if each.local_name in names)

    @cached_property
    def _subtree(self) -> list[ElementWrapper]:
        return list(super().iter_subtree())
