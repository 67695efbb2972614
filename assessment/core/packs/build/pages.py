"""Questionnaires with their pages and questions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from assessment.core.errors import suggestion
from assessment.core.items import Item
from assessment.core.model.questionnaire import PLAIN_MARK, Page, Question, Questionnaire
from assessment.core.packs.build.context import RESERVED_WORDS, BuildContext
from assessment.core.packs.build.items import ItemBuilder
from assessment.core.packs.build.roles import check_role_item, known_roles
from assessment.core.packs.schema import ANSWERS, FILES
from assessment.core.packs.yaml_reader import Path
from assessment.core.rules.parser import Vocabulary

PACK = "pack.yaml"
OTHER_FILES = frozenset({ANSWERS, *FILES})
"""Files that are no questionnaire."""


class QuestionnaireBuilder:
    """Builds questionnaires in the order of ``pack.yaml``, so that a condition can only use items of earlier pages.

    ``items``: the items built so far, by their ids.
    """

    def __init__(self, context: BuildContext) -> None:
        self.context = context
        self.items: dict[str, Item] = {}
        self._item_builder = ItemBuilder(context)
        self._pages = 0
        self._built: list[Questionnaire] = []
        self._defined = frozenset(
            item["id"]
            for file in context.shaped
            if file not in OTHER_FILES
            for page in context.part(file, "pages", [])
            for item in page["items"]
        )

    def build(self) -> tuple[Questionnaire, ...]:
        """Every questionnaire that pack.yaml uses, that of the check-ins last."""
        uses: list[tuple[Path, dict[str, Any]]] = [
            (("questionnaires", at), use) for at, use in enumerate(self.context.part(PACK, "questionnaires", []))
        ]
        check_ins = self.context.part(PACK, "again", None)
        if check_ins:
            uses.append((("again",), {"use": check_ins["use"], "private": False, "is_check_in": True}))
        self.context.check_unique(PACK, [(use["use"], path) for path, use in uses], "questionnaire")
        self._check_used({f"{use['use']}.yaml" for _, use in uses})
        for path, use in uses:
            self._questionnaire(path, use)
        self._check_roles()
        return tuple(self._built)

    def _check_used(self, used: set[str]) -> None:
        """Report files that no questionnaire uses, unless one that was dropped may have, or one has no file."""
        named = used.issubset(self.context.sources)
        for file in self.context.shaped:
            if file in used or file in OTHER_FILES:
                continue
            damaged = self.context.damaged
            if named and damaged is not None and file.removesuffix(".yaml") not in damaged:
                message = "no questionnaire in pack.yaml uses this file."
                remedy = "Use it, under 'questionnaires' or as 'again', or delete it."
                self.context.report(file, (), "E303", message, remedy)
            self.context.drop(*(item["id"] for page in self.context.part(file, "pages", []) for item in page["items"]))
        if not named:
            self.context.damaged = None

    def _questionnaire(self, path: Path, use: Mapping[str, Any]) -> None:
        file = f"{use['use']}.yaml"
        if file not in self.context.sources:
            files = [name for name in self.context.sources if name not in OTHER_FILES]
            self.context.report(PACK, path, "E301", f"there is no file '{file}'.", suggestion(file, files))
            return
        show_if = self.context.parse(use.get("show_if"), self._vocabulary(), PACK, (*path, "show_if"))
        if self.context.part(file, "id", use["use"]) != use["use"]:
            self.context.report(file, ("id",), "E304", "the id is not the file's name.", f"Write 'id: {use['use']}'.")
        questionnaire = Questionnaire(
            id=use["use"],
            title=self.context.part(file, "title", ""),
            look_back=self.context.part(file, "look_back", ""),
            pages=tuple(self._pages_of(file)),
            show_if=show_if,
            private=use["private"],
            is_check_in=use.get("is_check_in", False),
        )
        self._check_chapters(file, questionnaire)
        self._built.append(questionnaire)

    def _pages_of(self, file: str) -> Iterator[Page]:
        """Its pages. A mark stands for the pages that follow as well, until another one is named."""
        mark = PLAIN_MARK
        for at, shape in enumerate(self.context.part(file, "pages", [])):
            mark = shape.get("mark", mark)
            yield self._page(file, ("pages", at), {**shape, "mark": mark})

    def _check_chapters(self, file: str, questionnaire: Questionnaire) -> None:
        for at, page in enumerate(questionnaire.pages):
            if page.chapter and not (questionnaire.show_if is None and page.asks_everybody):
                message = f"the chapter '{page.chapter}' begins with a page that not everybody is asked."
                remedy = "Let it begin with one that is, so that nobody sees the count of parts jump."
                self.context.report(file, ("pages", at, "chapter"), "E308", message, remedy)

    def _vocabulary(self) -> Vocabulary:
        return Vocabulary(items=dict(self.items), later=self._defined - set(self.items))

    def _page(self, file: str, path: Path, page: Mapping[str, Any]) -> Page:
        known = self._vocabulary()
        self._pages += 1
        number = self._pages
        questions = []
        show_if = self.context.parse(page.get("show_if"), known, file, (*path, "show_if"))
        for shape in page["items"]:
            here = self._path_of(file, shape["id"]) or path
            item = self._item_builder.build(file, here, shape, known.items)
            if item is None:
                continue
            if item.id in self.items:
                second = self._path_of(file, item.id, last=True) or here
                message = f"the item '{item.id}' appears twice."
                self.context.report(file, second, "E302", message, "Give each an id of its own.")
            if item.id in RESERVED_WORDS:
                message = f"'{item.id}' is a word of the rule language."
                self.context.report(file, here, "E305", message, "Choose another id.")
            self.items[item.id] = item
            condition = self.context.parse(shape.get("show_if"), known, file, (*here, "show_if"))
            questions.append(Question(item, condition))
        return Page(number, page["title"], page["intro"], tuple(questions), show_if, page["mark"], page["chapter"])

    def _path_of(self, file: str, name: str, *, last: bool = False) -> Path | None:
        """The path of the item in the file as it was written, before invalid parts were dropped."""
        data = self.context.sources[file].data
        pages = data.get("pages") if isinstance(data, dict) else None
        found = [
            ("pages", page_index, "items", item_index)
            for page_index, page in enumerate(pages if isinstance(pages, list) else [])
            if isinstance(page, dict) and isinstance(items := page.get("items"), list)
            for item_index, item in enumerate(items)
            if isinstance(item, dict) and item.get("id") == name
        ]
        return found[-1 if last else 0] if found else None

    def _check_roles(self) -> None:
        """Report wordings for what is no role; only the first one if the pack has no roles."""
        check_role_item(self.context, self.items)
        roles = known_roles(self.context, self.items)
        if roles is None:
            return
        for file, item in ((f"{each.id}.yaml", item) for each in self._built for item in each.items):
            for unknown in sorted(set(item.ask.by_role) - set(roles)):
                path = (*(self._path_of(file, item.id) or ()), "ask", unknown)
                message = f"'{item.id}' has a wording for '{unknown}', which is no role."
                if not roles:
                    remedy = "Name the item that asks for it in pack.yaml: 'role: …'. Or write one wording for all."
                    self.context.report(file, path, "E301", message, remedy)
                    return
                self.context.report(file, path, "E301", message, suggestion(unknown, roles))
