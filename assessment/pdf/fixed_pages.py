"""Pages that are the same in many reports: drawn once, and put into each report as finished parts of its PDF.

Laying them out and drawing them takes half of the time that a report takes. The parts are kept by the text of the
pages, so there is nothing that could be out of date, and no report's own text is ever kept.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pydyf  # type: ignore[import-untyped]  # it ships no types

from assessment.pdf.pdf_objects import number_of, object_at

BEGIN, END = "<!-- the same in every report -->", "<!-- own again -->"
"""Where the fixed pages stand in the HTML of a report: each page is one section."""
_SECTION = re.compile(r"(<section\b[^>]*>).*?(</section>)", re.DOTALL)
_LOOK = re.compile(r'(?:lang|dir|class|data-sheet)="[^"]*"')
_RUNNING = re.compile(r'\sdata-page="[^"]*"')
_TEXT_OR_REFERENCE = re.compile(rb"\((?:\\.|[^\\])*?\)|(\d+) 0 R", re.DOTALL)
_LETTERS = string.ascii_uppercase.encode()
_NEXT = bytes.maketrans(_LETTERS, _LETTERS[1:] + _LETTERS[:1])
_NAMED = ("XObject", "Pattern", "Shading")
_FIRST_KEY = 100_000
"""The first key of their form fields in the tree of parents: higher than any that a report itself needs."""


def split(html: str) -> tuple[str, str]:
    """The HTML with its fixed pages left empty, and those pages without what runs in their margins; '' without any."""
    before, begin, rest = html.partition(BEGIN)
    fixed, end, after = rest.partition(END)
    if not (begin and end):
        return html, ""
    return before + _SECTION.sub(r"\1\2", fixed) + after, _RUNNING.sub("", fixed)


def sections(shared: str) -> list[str]:
    """The fixed pages of a report, each as it stands among them."""
    return [found[0] for found in _SECTION.finditer(shared)]


def alone(own: str, shared: str) -> str:
    """Fixed pages of a report as HTML of their own, with nothing from the report but its language and its look."""
    begin = own.index("<body")
    kept = (
        _LOOK.findall(own[own.index("<html") : own.index("<head")]),
        _LOOK.findall(own[begin : own.index(">", begin)]),
    )
    html, body = (" ".join(each) for each in kept)
    return f"<!DOCTYPE html><html {html}><head><title>-</title></head><body {body}>{shared}</body></html>"


@dataclass(frozen=True)
class PdfObject:
    """One object of a PDF: its bytes, with the number of an object wherever another one is referred to."""

    data: tuple[bytes | int, ...]
    is_stream: bool


@dataclass(frozen=True)
class FixedPage:
    """``content``: its stream; ``fields``: its form fields; ``owners``: the structure element of each mark."""

    content: int
    fields: tuple[int, ...]
    owners: tuple[int, ...]


@dataclass(frozen=True)
class FixedPages:
    """Finished pages. All numbers are those of the objects in the PDF that they were drawn in.

    ``document`` and ``places``: its root element and its pages, which give way to those of the report; ``elements``:
    what stands in the root element; ``parents``: a key in the tree of parents and the element of that form field.
    """

    parts: Mapping[int, PdfObject]
    pages: tuple[FixedPage, ...]
    document: int
    places: tuple[int, ...]
    elements: tuple[int, ...]
    parents: tuple[tuple[int, int], ...]
    fonts: Mapping[str, int]
    states: Mapping[str, pydyf.Dictionary]


def take(pdf: pydyf.PDF) -> FixedPages | None:
    """The pages of a finished PDF that holds nothing else; None if they use what cannot be put into another PDF."""
    places = [number_of(each) for each in pdf.page_references]
    pages = [pdf.objects[place] for place in places]
    resources = object_at(pdf, pages[0]["Resources"])
    if any(resources[kind] for kind in _NAMED) or any(name[0] not in "aA" for name in resources["ExtGState"]):
        return None
    root = object_at(pdf, pdf.catalog["StructTreeRoot"])
    numbers = object_at(pdf, root["ParentTree"])["Nums"]
    owners = dict(zip(numbers[::2], numbers[1::2], strict=True))
    (document,) = (number_of(each) for each in root["K"])
    fonts = _rename_fonts(pdf, resources, pages)
    parents = _renumber_fields(pdf, owners, len(pages))
    fixed = tuple(
        FixedPage(
            content=number_of(page["Contents"]),
            fields=tuple(number_of(each) for each in page.get("Annots", ())),
            owners=tuple(number_of(each) for each in owners[index]),
        )
        for index, page in enumerate(pages)
    )
    elements = tuple(number_of(each) for each in pdf.objects[document]["K"])
    starts = [*elements, *fonts.values(), *(page.content for page in fixed)]
    return FixedPages(
        parts=_reached(pdf, starts, {document, *places}),
        pages=fixed,
        document=document,
        places=tuple(places),
        elements=elements,
        parents=parents,
        fonts=fonts,
        states=dict(resources["ExtGState"]),
    )


def put(fixed: FixedPages, pdf: pydyf.PDF) -> None:
    """Put the pages into a finished PDF, which ends with an empty page for each of them; ValueError if it does not."""
    pages = [pdf.objects[number_of(each)] for each in pdf.page_references[-len(fixed.places) :]]
    resources = object_at(pdf, pages[0]["Resources"])
    root = object_at(pdf, pdf.catalog["StructTreeRoot"])
    (document,) = (object_at(pdf, each) for each in root["K"])
    references = {fixed.document: document.reference}
    references |= {place: page.reference for place, page in zip(fixed.places, pages, strict=True)}
    for number, part in fixed.parts.items():
        placed = _PlacedStream(part, references) if part.is_stream else _Placed(part, references)
        pdf.add_object(placed)
        references[number] = placed.reference
    object_at(pdf, resources["Font"]).update((name, references[number]) for name, number in fixed.fonts.items())
    resources["ExtGState"].update(fixed.states)
    document["K"] = pydyf.Array(
        [
            *(each for each in document["K"] if object_at(pdf, each)["K"]),
            *(references[number] for number in fixed.elements),
        ]
    )
    parents = object_at(pdf, root["ParentTree"])["Nums"]
    for page, own in zip(pages, fixed.pages, strict=True):
        owners = parents[parents.index(page["StructParents"]) + 1]
        if owners:
            raise ValueError("A fixed page has to begin a page of its own.")
        owners.extend(references[number] for number in own.owners)
        page["Contents"] = pydyf.Array((references[own.content], page["Contents"]))
        if own.fields:
            page["Annots"] = pydyf.Array(references[number] for number in own.fields)
            _form(pdf, resources)["Fields"].extend(page["Annots"])
    for key, number in fixed.parents:
        parents.extend((key, references[number]))


class _Placed(pydyf.Object):  # type: ignore[misc]  # its base ships no types
    """A part in a PDF, in which ``references`` says where each object is."""

    def __init__(self, part: PdfObject, references: Mapping[int, bytes]) -> None:
        super().__init__()
        self._part, self._references = part, references

    @property
    def data(self) -> bytes:
        return b"".join(self._references[each] if isinstance(each, int) else each for each in self._part.data)


class _PlacedStream(_Placed):
    """A part that is a stream, and cannot be packed together with others."""

    @property
    def compressible(self) -> bool:
        return False


def _rename_fonts(pdf: pydyf.PDF, resources: pydyf.Dictionary, pages: list[pydyf.Dictionary]) -> dict[str, int]:
    """Name -> font: a report has the same faces, with other glyphs in them, so these get names of their own."""
    for page in pages:
        stream = object_at(pdf, page["Contents"]).stream
        stream[:] = [_renamed(each) if isinstance(each, bytes) and each.endswith(b" Tf") else each for each in stream]
        # The report's own content follows, and begins with the state that a page begins with.
        stream.insert(0, b"q")
        stream.append(b"Q")
    for each in pdf.objects:
        for key in ("BaseFont", "FontName"):
            if isinstance(each, pydyf.Dictionary) and key in each:
                each[key] = _renamed(each[key])
    fonts = object_at(pdf, resources["Font"])
    return {_renamed(f"/{name}".encode())[1:].decode(): number_of(each) for name, each in fonts.items()}


def _renamed(name: bytes) -> bytes:
    """A name that begins with the six letters of a subset, with the letter after each of them in their place."""
    return name[:1] + name[1:7].translate(_NEXT) + name[7:]


def _renumber_fields(pdf: pydyf.PDF, owners: Mapping[int, bytes], count: int) -> tuple[tuple[int, int], ...]:
    """Key -> element of each form field, with keys that the report leaves free; ``count``: of the pages."""
    for each in pdf.objects:
        if isinstance(each, pydyf.Dictionary) and "StructParent" in each:
            each["StructParent"] += _FIRST_KEY
    return tuple((key + _FIRST_KEY, number_of(owner)) for key, owner in owners.items() if key >= count)


def _reached(pdf: pydyf.PDF, starts: list[int], others: set[int]) -> dict[int, PdfObject]:
    """Every object that can be reached from these, but for ``others``."""
    found: dict[int, PdfObject] = {}
    waiting = list(reversed(starts))
    while waiting:
        number = waiting.pop()
        if number not in found and number not in others:
            made = pdf.objects[number]
            found[number] = PdfObject(tuple(_cut(made.data)), isinstance(made, pydyf.Stream))
            waiting.extend(each for each in found[number].data if isinstance(each, int))
    return found


def _cut(data: bytes) -> Iterator[bytes | int]:
    """The bytes of an object, cut where a reference stands."""
    head, begin, stream = data.partition(b"\nstream\n")
    position = 0
    for found in _TEXT_OR_REFERENCE.finditer(head):
        if found[1]:
            yield head[position : found.start()]
            yield int(found[1])
            position = found.end()
    yield head[position:] + begin + stream


def _form(pdf: pydyf.PDF, resources: pydyf.Dictionary) -> pydyf.Dictionary:
    if "AcroForm" not in pdf.catalog:
        pdf.catalog["AcroForm"] = pydyf.Dictionary(
            {"Fields": pydyf.Array(), "DR": resources.reference, "NeedAppearances": "true"}
        )
    return pdf.catalog["AcroForm"]
