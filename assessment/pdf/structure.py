"""What the structure tree of a PDF needs for PDF/UA-1 beyond what WeasyPrint writes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pydyf  # type: ignore[import-untyped]  # it ships no types

from assessment.pdf.pdf_objects import object_at

_POINTS = 0.75
"""How many points a CSS pixel is."""
_IN_LISTS = ("/L", "/LI", "/Caption")
_IN_ITEMS = ("/Lbl", "/LBody")


def finish(pdf: pydyf.PDF) -> None:
    """Mend the tree in place, before the PDF is written."""
    elements = [
        each for each in pdf.objects if isinstance(each, pydyf.Dictionary) and each.get("Type") == "/StructElem"
    ]
    _set_apart_margins(pdf, elements)
    _set_apart_decoration(pdf, elements)
    # What is moved out of a list into an item has to be there when the item is looked at.
    for kind, mend in (("/TH", _scope), ("/Figure", _measure), ("/L", _take_in_strays), ("/LI", _make_body)):
        for element in elements:
            if element.get("S") == kind:
                mend(pdf, element)
    _share_ticks(pdf)


def _share_ticks(pdf: pydyf.PDF) -> None:
    """Let check boxes of one size share the drawing of their tick: WeasyPrint makes one for each."""
    drawings: dict[bytes, bytes] = {}
    for field in pdf.objects:
        if isinstance(field, pydyf.Dictionary) and field.get("FT") == "/Btn":
            states = field["AP"]["N"]
            for state, drawing in states.items():
                tick = object_at(pdf, drawing)
                content = tick.extra["BBox"].data + b"\n".join(tick.stream)
                states[state] = drawings.setdefault(content, drawing)
                if states[state] != drawing:
                    pdf.objects[tick.number] = _RemovedObject(tick.number)


class _RemovedObject(pydyf.Dictionary):  # type: ignore[misc]  # its base ships no types
    """Stands where an object was."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number


def _scope(pdf: pydyf.PDF, header: pydyf.Dictionary) -> None:
    """Say which cells a header cell is for: its column if it stands in the table's head, else its row."""
    in_head = object_at(pdf, object_at(pdf, header["P"])["P"])["S"] == "/THead"
    header["A"]["Scope"] = "/Column" if in_head else "/Row"


def _measure(pdf: pydyf.PDF, figure: pydyf.Dictionary) -> None:
    """Turn the figure's box from pixels below the upper edge of its page into points above the lower one."""
    left, top, right, bottom = (_POINTS * each for each in figure["A"]["BBox"])
    height = object_at(pdf, figure["Pg"])["MediaBox"][3]
    figure["A"]["BBox"] = pydyf.Array((left, height - bottom, right, height - top))


def _take_in_strays(pdf: pydyf.PDF, parent: pydyf.Dictionary) -> None:
    """Move what is no item, such as a space between two items, to the end of the item before it."""
    items, item = pydyf.Array(), None
    for reference in parent["K"]:
        kid = object_at(pdf, reference)
        if kid["S"] in _IN_LISTS or item is None:
            items.append(reference)
            item = kid if kid["S"] == "/LI" else item
        else:
            _move(kid, item)
    parent["K"] = items


def _make_body(pdf: pydyf.PDF, item: pydyf.Dictionary) -> None:
    """Put what stands beside the label of an item into its body."""
    kids = [object_at(pdf, reference) for reference in item["K"]]
    bodies = [kid for kid in kids if kid["S"] == "/LBody"]
    loose = [kid for kid in kids if kid["S"] not in _IN_ITEMS]
    if not loose:
        return
    item["K"] = pydyf.Array(kid.reference for kid in kids if kid["S"] in _IN_ITEMS)
    if not bodies:
        bodies.append(_body(pdf, item))
    for kid in loose:
        _move(kid, bodies[-1])


def _body(pdf: pydyf.PDF, item: pydyf.Dictionary) -> pydyf.Dictionary:
    body = pydyf.Dictionary({"Type": "/StructElem", "S": "/LBody", "K": pydyf.Array(), "Pg": item["Pg"]})
    pdf.add_object(body)
    _move(body, item)
    return body


def _set_apart_margins(pdf: pydyf.PDF, elements: Iterable[pydyf.Dictionary]) -> None:
    """Mark what stands in the margins of pages as artifacts: WeasyPrint tags it, and leaves it out of the tree."""
    document = next(each for each in elements if each["S"] == "/Document")
    in_tree = set(document["K"])
    for element in elements:
        if element.get("P") == document.reference and element.reference not in in_tree:
            _set_apart(pdf, element, "/Pagination")


def _set_apart_decoration(pdf: pydyf.PDF, elements: Iterable[pydyf.Dictionary]) -> None:
    """Mark pictures without an alternative as artifacts: the text says what they show."""
    for element in elements:
        if element.get("S") == "/Figure" and "Alt" not in element:
            object_at(pdf, element["P"])["K"].remove(element.reference)
            _set_apart(pdf, element, "/Layout")


def _set_apart(pdf: pydyf.PDF, element: pydyf.Dictionary, kind: str) -> None:
    """Make artifacts of this kind of the element's content, and empty it."""
    page = object_at(pdf, element["Pg"])
    marks = set(_marks(pdf, element))
    _unmark(object_at(pdf, page["Contents"]), marks, kind)
    _forget(pdf, page, marks)


def _marks(pdf: pydyf.PDF, element: pydyf.Dictionary) -> Iterator[int]:
    """The marks of the element's content; the elements themselves are emptied."""
    for kid in element.pop("K"):
        if isinstance(kid, int):
            yield kid
        else:
            yield from _marks(pdf, object_at(pdf, kid))
    element.clear()


def _unmark(stream: pydyf.Stream, marks: set[int], kind: str) -> None:
    for position, part in enumerate(stream.stream):
        if isinstance(part, pydyf.Dictionary) and part.get("MCID") in marks:
            stream.stream[position - 1] = "/Artifact"
            stream.stream[position] = pydyf.Dictionary({"Type": kind})


def _forget(pdf: pydyf.PDF, page: pydyf.Dictionary, marks: set[int]) -> None:
    """Take the marks out of the list of which element each mark of the page belongs to."""
    numbers = object_at(pdf, object_at(pdf, pdf.catalog["StructTreeRoot"])["ParentTree"])["Nums"]
    owners = numbers[numbers.index(page["StructParents"]) + 1]
    for mark in marks:
        owners[mark] = b"null"
    while owners and owners[-1] == b"null":
        owners.pop()


def _move(kid: pydyf.Dictionary, parent: pydyf.Dictionary) -> None:
    kid["P"] = parent.reference
    parent["K"].append(kid.reference)
