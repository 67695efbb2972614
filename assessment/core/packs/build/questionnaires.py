"""Answer sets, items, pages and questionnaires."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from assessment.core.errors import suggestion
from assessment.core.items import TYPES, Item, Subsets, Wording, Worse
from assessment.core.items.settings import Flaw
from assessment.core.model.questionnaire import Page, Question, Questionnaire
from assessment.core.packs.build.context import RESERVED_WORDS, BuildContext
from assessment.core.packs.schema import FILES
from assessment.core.packs.yaml_reader import Path
from assessment.core.rules.parser import Vocabulary


class Questionnaires:
    """Builds in the order of ``pack.yaml``, so that a condition only sees the items of earlier pages."""

    def __init__(self, draft: BuildContext) -> None:
        self.draft = draft
        self.items: dict[str, Item] = {}
        self.pages = 0
        self.built: list[Questionnaire] = []
        self.sets = self.shared_sets()
        self.written = frozenset(
            item["id"]
            for file in draft.shaped
            if file not in RESERVED
            for page in draft.part(file, "pages", [])
            for item in page["items"]
        )

    def build(self) -> tuple[Questionnaire, ...]:
        uses: list[tuple[Path, dict[str, Any]]] = [
            (("questionnaires", at), use) for at, use in enumerate(self.draft.part("pack.yaml", "questionnaires", []))
        ]
        check_ins = self.draft.part("pack.yaml", "again", None)
        if check_ins:
            uses.append((("again",), {"use": check_ins["use"], "private": False, "is_check_in": True}))
        self.draft.unique("pack.yaml", [(use["use"], path) for path, use in uses], "questionnaire")
        for path, use in uses:
            self.questionnaire(path, use)
        used = {f"{use['use']}.yaml" for _, use in uses}
        for file in self.draft.shaped:
            if file not in used and file not in RESERVED and self.draft.damaged is not None:
                self.draft.fault(
                    file, (), "E303", "no questionnaire in pack.yaml uses this file.", "Use it, or delete it."
                )
        self.check_roles()
        return tuple(self.built)

    def questionnaire(self, path: Path, use: Mapping[str, Any]) -> None:
        file = f"{use['use']}.yaml"
        if file not in self.draft.sources:
            files = [name for name in self.draft.sources if name not in RESERVED]
            self.draft.fault("pack.yaml", path, "E301", f"there is no file '{file}'.", suggestion(file, files))
            return
        show_if = self.draft.expression(use.get("show_if"), self.known(), "pack.yaml", (*path, "show_if"))
        if self.draft.part(file, "id", use["use"]) != use["use"]:
            self.draft.fault(file, ("id",), "E304", "the id is not the file's name.", f"Write 'id: {use['use']}'.")
        shaped = self.draft.part(file, "pages", [])
        self.built.append(
            Questionnaire(
                id=use["use"],
                title=self.draft.part(file, "title", ""),
                look_back=self.draft.part(file, "look_back", ""),
                pages=tuple(self.page(file, ("pages", at), page) for at, page in enumerate(shaped)),
                show_if=show_if,
                private=use["private"],
                is_check_in=use.get("is_check_in", False),
            )
        )

    def known(self) -> Vocabulary:
        return Vocabulary(items=dict(self.items), later=self.written - set(self.items))

    def page(self, file: str, path: Path, page: Mapping[str, Any]) -> Page:
        known = self.known()
        self.pages += 1
        number = self.pages
        questions = []
        show_if = self.draft.expression(page.get("show_if"), known, file, (*path, "show_if"))
        for shape in page["items"]:
            here = self.place_of(file, shape["id"]) or path
            item = self.item(file, here, shape, known)
            if item is None:
                continue
            if item.id in self.items:
                again = self.place_of(file, item.id, last=True) or here
                self.draft.fault(
                    file, again, "E302", f"there are two items '{item.id}'.", "Give each an id of its own."
                )
            if item.id in RESERVED_WORDS:
                self.draft.fault(
                    file, here, "E305", f"'{item.id}' is a word of the rule language.", "Choose another id."
                )
            self.items[item.id] = item
            condition = self.draft.expression(shape.get("show_if"), known, file, (*here, "show_if"))
            questions.append(Question(item, condition))
        return Page(number, page["title"], page["intro"], tuple(questions), show_if)

    def place_of(self, file: str, name: str, *, last: bool = False) -> Path | None:
        """Where the item stands in its file, whatever was taken out around it."""
        data = self.draft.sources[file].data
        pages = data.get("pages") if isinstance(data, dict) else None
        found = [
            ("pages", at, "items", place)
            for at, page in enumerate(pages if isinstance(pages, list) else [])
            if isinstance(page, dict) and isinstance(items := page.get("items"), list)
            for place, item in enumerate(items)
            if isinstance(item, dict) and item.get("id") == name
        ]
        return found[-1 if last else 0] if found else None

    def item(self, file: str, path: Path, shape: Mapping[str, Any], known: Vocabulary) -> Item | None:
        answer = self.answer_of(file, path, shape["answer"])
        if answer is None or not self.fits(file, path, shape, answer, known):
            if self.draft.damaged is not None:
                self.draft.damaged.add(shape["id"])
            return None
        item = _built(shape, answer, known)
        offered = item.space.names
        for at, option in enumerate(shape.get("critical", [])):
            if option not in offered:
                where = (*path, "critical", at)
                self.draft.fault(
                    file, where, "E301", f"'{item.id}' has no option '{option}'.", suggestion(option, offered)
                )
        return item

    def answer_of(self, file: str, path: Path, named: str | Mapping[str, Any]) -> Mapping[str, Any] | None:
        """The answer set written out, or the one of answers.yaml by that name; None when it is refused."""
        where = (*path, "answer")
        if not isinstance(named, str):
            return named if self.sound(file, where, named) else None
        if named not in self.sets:
            remedy = suggestion(named, list(self.sets))
            self.draft.unknown(file, where, f"there is no answer set '{named}'.", remedy, named)
        return self.sets.get(named)

    def shared_sets(self) -> dict[str, Mapping[str, Any] | None]:
        """Every set of answers.yaml, checked once; None for those that are refused."""
        shaped = self.draft.shaped.get("answers.yaml") or {}
        return {
            name: answer if answer is not None and self.sound("answers.yaml", (name,), answer) else None
            for name, answer in shaped.items()
        }

    def sound(self, file: str, path: Path, answer: Mapping[str, Any]) -> bool:
        """Whether the settings belong to the answer's type and agree with each other."""
        kind = TYPES[answer["type"]]
        flaws = [*_foreign(kind, answer), *kind.flaws(answer)]
        self.report(file, path, flaws)
        if flaws or "worse" not in answer:
            return not flaws
        return self.report(file, (*path, "worse"), kind.flaws_of_worse(answer, answer["worse"]))

    def fits(
        self, file: str, path: Path, shape: Mapping[str, Any], answer: Mapping[str, Any], known: Vocabulary
    ) -> bool:
        """Whether the item's own settings go with its answer set."""
        kind, sound = TYPES[answer["type"]], True
        if "also" in shape and not kind.takes_also:
            takers = " or ".join(name for name, each in TYPES.items() if each.takes_also)
            flaw = Flaw((), "E306", f"'also' belongs to type {takers}.", "Add it to the options.")
            sound = self.report(file, (*path, "also"), [flaw])
        elif "also" in shape:
            sound = self.report(file, (*path, "also"), kind.flaws_of_also(shape["also"]))
        if "worse" in shape:
            sound = self.report(file, (*path, "worse"), kind.flaws_of_worse(answer, shape["worse"])) and sound
        source = answer.get("options_from")
        if source and not (source in known.items and isinstance(known.items[source].space, Subsets)):
            where = (*path, "answer")
            if source in known.items or (self.draft.damaged is not None and source not in self.draft.damaged):
                message = f"'{source}' is no multiple choice on an earlier page."
                self.draft.fault(file, where, "E306", message, "Name one.")
            return False
        return sound

    def report(self, file: str, path: Path, flaws: Iterable[Flaw]) -> bool:
        """Add the flaws to the faults; whether there were none."""
        before = len(self.draft.faults)
        for flaw in flaws:
            self.draft.fault(file, (*path, *flaw.path), flaw.code, flaw.message, flaw.remedy)
        return len(self.draft.faults) == before

    def check_roles(self) -> None:
        role = self.draft.part("pack.yaml", "role", None)
        if role is not None and role not in self.items:
            remedy = suggestion(role, list(self.items))
            self.draft.unknown("pack.yaml", ("role",), f"there is no item '{role}'.", remedy, role)
        roles = set(self.items[role].space.names) if role in self.items else set()
        for questionnaire in self.built:
            for item in questionnaire.items:
                for unknown in sorted(set(item.ask.by_role) - roles):
                    self.draft.fault(
                        f"{questionnaire.id}.yaml",
                        (),
                        "E301",
                        f"'{item.id}' has a wording for '{unknown}', which is no role.",
                        suggestion(unknown, sorted(roles)),
                    )


RESERVED = frozenset({"answers.yaml", *FILES})


def _foreign(kind: type[Item], answer: Mapping[str, Any]) -> Iterable[Flaw]:
    """Settings of other types."""
    for name in sorted(answer.keys() - kind.settings().fields.keys() - {"type"}):
        yield Flaw((), "E306", f"'{name}' is no setting of type {kind.type}.", "Take it out, or change the type.")


def _built(shape: Mapping[str, Any], answer: Mapping[str, Any], known: Vocabulary) -> Item:
    ask, kind = shape["ask"], TYPES[answer["type"]]
    worse = shape.get("worse", answer.get("worse"))
    common: dict[str, Any] = {
        "id": shape["id"],
        "ask": Wording(ask["otherwise"], {role: text for role, text in ask.items() if role != "otherwise"}),
        "short": shape.get("short", ask["otherwise"]),
        "share": shape["share"],
        "code": shape["code"],
        "help": shape["help"],
        "construct": shape["construct"],
        "source": shape["source"],
        "critical": frozenset(shape.get("critical", [])),
        "worse": Worse() if worse is None else kind.worse_of(worse),
        "switch": shape["switch"],
        "notice": shape["notice"],
    }
    item = kind.build(common, answer, shape.get("also", []))
    return item.offering(known.items[item.options_from].control().options) if item.options_from else item
