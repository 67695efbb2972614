"""Answer sets, items, pages and questionnaires."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assessment.core.building import worse
from assessment.core.building.draft import RESERVED_WORDS, Draft
from assessment.core.definition import Page, Question, Questionnaire
from assessment.core.errors import suggestion
from assessment.core.items import Item, Multiple, Number, Option, Rating, Single, Text, Wording
from assessment.core.rules.language import Vocabulary
from assessment.core.schema import FILES
from assessment.core.source import Path

SETTINGS = {
    "single": {"options", "options_from"},
    "multiple": {"options"},
    "rating": {"options"},
    "number": {"minimum", "maximum", "minimum_label", "maximum_label"},
    "text": {"max_length"},
}


class Questionnaires:
    """Builds in the order of ``pack.yaml``, so that a condition only sees the items of earlier pages."""

    def __init__(self, draft: Draft) -> None:
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
        again = self.draft.part("pack.yaml", "again", None)
        if again:
            uses.append((("again",), {"use": again["use"], "private": False, "again": True}))
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
                again=use.get("again", False),
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
        item = _typed(shape, answer, known)
        offered = {option.id for option in item.control().options}
        for at, option in enumerate(shape.get("critical", [])):
            if option not in offered:
                where = (*path, "critical", at)
                self.draft.fault(
                    file, where, "E301", f"'{item.id}' has no option '{option}'.", suggestion(option, [*offered])
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
        kind, before = answer["type"], len(self.draft.faults)
        given = {name for name, value in answer.items() if value != ""} - {"type", "worse"}
        for name in sorted(given - SETTINGS[kind]):
            message = f"'{name}' is no setting of type {kind}."
            self.draft.fault(file, path, "E306", message, "Take it out, or change the type.")
        if kind in ("multiple", "rating") and "options" not in given:
            self.draft.fault(file, path, "E306", f"type {kind} has no options.", "List its options.")
        if kind == "single" and ("options" in given) == ("options_from" in given):
            message = "a single choice has either options or options_from."
            self.draft.fault(file, path, "E306", message, "Give one of the two.")
        if kind == "number" and not (
            {"minimum", "maximum"} <= given and int(answer["minimum"]) < int(answer["maximum"])
        ):
            self.draft.fault(file, path, "E306", "a number needs a minimum below its maximum.", "Give both.")
        named = "value" if kind == "rating" else "id"
        self.check_options(file, (*path, "options"), kind, answer.get("options", []), named)
        if "worse" in answer and len(self.draft.faults) == before:
            worse.check(self.draft, file, (*path, "worse"), answer, answer["worse"])
        return len(self.draft.faults) == before

    def fits(
        self, file: str, path: Path, shape: Mapping[str, Any], answer: Mapping[str, Any], known: Vocabulary
    ) -> bool:
        """Whether the item's own settings go with its answer set."""
        before = len(self.draft.faults)
        if "also" in shape and answer["type"] != "rating":
            self.draft.fault(file, (*path, "also"), "E306", "'also' belongs to type rating.", "Add it to the options.")
        self.check_options(file, (*path, "also"), answer["type"], shape.get("also", []), "id")
        if "worse" in shape:
            worse.check(self.draft, file, (*path, "worse"), answer, shape["worse"])
        source = answer.get("options_from")
        if source and not isinstance(known.items.get(source), Multiple):
            where = (*path, "answer")
            if source in known.items or (self.draft.damaged is not None and source not in self.draft.damaged):
                message = f"'{source}' is no multiple choice on an earlier page."
                self.draft.fault(file, where, "E306", message, "Name one.")
            return False
        return len(self.draft.faults) == before

    def check_options(self, file: str, path: Path, kind: str, options: list[Any], named: str) -> None:
        other = "value" if named == "id" else "id"
        seen: dict[str, set[object]] = {named: set(), "label": set()}
        for at, option in enumerate(options):
            here = (*path, at)
            if named not in option or other in option:
                message = f"the option '{option['label']}' is named by {other}, or by nothing."
                self.draft.fault(file, here, "E307", message, f"Options of type {kind} are named by {named}.")
                continue
            if kind == "rating" and "points" in option:
                message = f"the option '{option['label']}' has points."
                self.draft.fault(file, here, "E307", message, "A rating scores its values: take the points out.")
            for key, names in seen.items():
                if option[key] in names:
                    message = f"the {key} '{option[key]}' stands here a second time."
                    self.draft.fault(file, here, "E302", message, "Give each option its own.")
            if named == "value" and any(option[named] < value for value in seen[named] if isinstance(value, int)):
                message = f"the value {option[named]} is lower than the one before it."
                self.draft.fault(file, here, "E307", message, "Put the options in the order of their values.")
            for key, names in seen.items():
                names.add(option[key])
        if named == "value" and len(options) == 1:
            self.draft.fault(file, path, "E307", "a rating has at least two options.", "Add one.")

    def check_roles(self) -> None:
        role = self.draft.part("pack.yaml", "role", None)
        if role is not None and role not in self.items:
            remedy = suggestion(role, list(self.items))
            self.draft.unknown("pack.yaml", ("role",), f"there is no item '{role}'.", remedy, role)
        roles = {option.id for option in self.items[role].control().options} if role in self.items else set()
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


def _option(shape: Mapping[str, Any]) -> Option:
    value = shape.get("value")
    return Option(
        id=shape.get("id", str(value)),
        label=shape["label"],
        points=shape.get("points", value),
        unsure=shape["unsure"],
        unanswered="counts_as" in shape,
    )


def _typed(shape: Mapping[str, Any], answer: Mapping[str, Any], known: Vocabulary) -> Item:
    ask = shape["ask"]
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
        "worse": worse.of(shape, answer),
        "switch": shape["switch"],
        "notice": shape["notice"],
    }
    options = tuple(_option(each) for each in answer.get("options", []))
    match answer["type"]:
        case "single":
            source = answer.get("options_from")
            if source:
                options = known.items[source].control().options
            return Single(**common, options=options, options_from=source)
        case "multiple":
            return Multiple(**common, options=options)
        case "rating":
            return Rating(**common, options=options, also=tuple(_option(each) for each in shape.get("also", [])))
        case "number":
            limits = {name: answer[name] for name in ("minimum", "maximum", "minimum_label", "maximum_label")}
            return Number(**common, **limits)
        case _:
            return Text(**common, max_length=answer.get("max_length", 1000))
