"""Answer sets, items, pages and questionnaires."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assessment.core.building.draft import RESERVED_WORDS, Draft
from assessment.core.definition import Page, Question, Questionnaire
from assessment.core.items import Item, Multiple, Number, Option, Rating, Single, Text, Wording
from assessment.core.rules.language import Vocabulary, suggestion
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
        return Vocabulary(items=dict(self.items))

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
        answer = shape["answer"]
        if isinstance(answer, str):
            sets = self.draft.shaped.get("answers.yaml") or {}
            if sets.get(answer) is None:
                if answer not in sets:
                    remedy = suggestion(answer, list(sets))
                    self.draft.unknown(file, (*path, "answer"), f"there is no answer set '{answer}'.", remedy, answer)
                self.lose(shape["id"])
                return None
            answer = sets[answer]
        if not self.fits(file, path, shape, answer, known):
            self.lose(shape["id"])
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

    def lose(self, name: str) -> None:
        if self.draft.damaged is not None:
            self.draft.damaged.add(name)

    def fits(
        self, file: str, path: Path, shape: Mapping[str, Any], answer: Mapping[str, Any], known: Vocabulary
    ) -> bool:
        """Whether the settings belong to the answer's type and agree with each other."""
        kind, before = answer["type"], len(self.draft.faults)
        where = (*path, "answer")
        given = {name for name, value in answer.items() if value != ""} - {"type"}
        for name in sorted(given - SETTINGS[kind]):
            self.draft.fault(
                file, where, "E306", f"'{name}' is no setting of type {kind}.", "Take it out, or change the type."
            )
        if kind in ("multiple", "rating") and "options" not in given:
            self.draft.fault(file, where, "E306", f"type {kind} has no options.", "List its options.")
        if kind == "single" and ("options" in given) == ("options_from" in given):
            self.draft.fault(
                file, where, "E306", "a single choice has either options or options_from.", "Give one of the two."
            )
        if kind == "number" and not (
            {"minimum", "maximum"} <= given and int(answer["minimum"]) < int(answer["maximum"])
        ):
            self.draft.fault(file, where, "E306", "a number needs a minimum below its maximum.", "Give both.")
        if "also" in shape and kind != "rating":
            self.draft.fault(file, (*path, "also"), "E306", "'also' belongs to type rating.", "Add it to the options.")
        source = answer.get("options_from")
        if source and not isinstance(known.items.get(source), Multiple):
            message = f"'{source}' is no multiple choice on an earlier page."
            self.draft.unknown(file, where, message, "Name one.", source)
        self.check_options(file, where, kind, answer.get("options", []), named="value" if kind == "rating" else "id")
        self.check_options(file, (*path, "also"), kind, shape.get("also", []), named="id")
        lost = source is not None and source not in known.items
        return len(self.draft.faults) == before and not lost

    def check_options(self, file: str, path: Path, kind: str, options: list[Any], named: str) -> None:
        other = "value" if named == "id" else "id"
        for option in options:
            if named not in option or other in option:
                message = (
                    f"the option '{option['label']}' has no {named}."
                    if named not in option
                    else f"'{other}' does not belong here."
                )
                self.draft.fault(file, path, "E307", message, f"Options of type {kind} are named by {named}.")
        names = [option[named] for option in options if named in option]
        if len(set(names)) < len(names):
            self.draft.fault(file, path, "E302", "an option stands here twice.", "Give each its own.")
        if named == "value" and names != sorted(names):
            self.draft.fault(
                file, path, "E307", "the values do not rise.", "Put the options in the order of their values."
            )
        if named == "value" and 0 < len(names) < 2:
            self.draft.fault(file, path, "E307", "a rating has at least two options.", "Add one.")
        labels = [option["label"] for option in options]
        if len(set(labels)) < len(labels):
            self.draft.fault(file, path, "E302", "two options have the same label.", "Tell them apart.")

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


RESERVED = frozenset(
    {
        "pack.yaml",
        "answers.yaml",
        "scores.yaml",
        "rules.yaml",
        "steps.yaml",
        "texts.yaml",
        "help-lines.yaml",
        "examples.yaml",
    }
)


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
