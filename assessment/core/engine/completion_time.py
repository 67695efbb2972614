"""How long questions take: the one place that turns pages into minutes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from assessment.core.items import Item
from assessment.core.model.pack import Pack
from assessment.core.model.questionnaire import Page

WORDS_PER_MINUTE = 200
"""Adults read about 240 (Brysbaert 2019, doi:10.1016/j.jml.2019.104047); in distress, fewer."""
SECONDS_TO_ANSWER = 5
"""To think, choose and go on, beside reading."""


def seconds(pack: Pack, items: Iterable[str], pages: Iterable[int]) -> float:
    """How long it takes to read and answer these items, with the words above the pages of these numbers."""
    of_items, of_pages = _seconds(pack, pack.language)
    return sum(of_items[name] for name in items) + sum(of_pages.get(number, 0) for number in pages)


@lru_cache(maxsize=32)
def _seconds(pack: Pack, _language: str) -> tuple[Mapping[str, float], Mapping[int, float]]:
    """By item, and by page number."""
    # A pack equals itself in another language, but its pages do not read the same.
    items, pages = {}, {}
    for number, page in pack.pages.items():
        pages[number] = _reading(page.title, page.intro)
        items.update(_of_items(page))
    return items, pages


def _of_items(page: Page) -> dict[str, float]:
    """Labels are read once: who meets the same ones again on the page knows them."""
    found, known = {}, set()
    for item in page.items:
        labels = tuple(option.label for option in item.control().options)
        found[item.id] = _reading(_longest(item), item.help, *(() if labels in known else labels)) + SECONDS_TO_ANSWER
        known.add(labels)
    return found


def _longest(item: Item) -> str:
    return max((item.ask.otherwise, *item.ask.by_role.values()), key=len)


def _reading(*texts: str) -> float:
    return 60 * sum(len(text.split()) for text in texts) / WORDS_PER_MINUTE
