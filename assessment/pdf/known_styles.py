"""The styles of elements: they follow from our own style sheets alone, so a process computes each of them once.

Nothing of a report is in a style: which rules hold for an element, and for those that it stands in, decides it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import inf
from typing import Any

from weasyprint import css
from weasyprint.css import ComputedStyle, InitialStyle, StyleFor
from weasyprint.layout import page as page_layout

from assessment.pdf import shortcuts

_MOST = 4000
"""So many styles at most; the reports have some hundred."""

_Rule = tuple[str, Any, Any, Any, float | None]
"""Origin, specificity, pseudo-element, declarations, and the order of the layer."""
_init_fully, _set_page_fully = StyleFor.__init__, page_layout.set_page_type_computed_styles
_known: dict[tuple[Any, ...], Any] = {}


def _init(
    style_for: Any, html: Any, sheets: Any, presentational_hints: bool, font_config: Any, target_collector: Any
) -> None:
    """In place of ``StyleFor.__init__``."""
    style_for.is_known = not presentational_hints and _is_ours(html, sheets)
    if not style_for.is_known:
        _init_fully(style_for, html, sheets, presentational_hints, font_config, target_collector)
        return
    if len(_known) > _MOST:
        _known.clear()
    style_for._sheets, style_for.font_config, style_for._cascaded_styles = sheets, font_config, {}
    style_for.initial_page_sizes = {"box": None, "area": None}
    computed = style_for._computed_styles = {}
    for element in html.wrapper_element.iter_subtree():
        tree = element.etree_element
        parent = computed[element.parent.etree_element, None] if element.parent else None
        rules = [
            (origin, specificity, pseudo, declarations, inf if layer is None else sheet.layers.index(layer))
            for sheet, origin, _ in sheets
            for specificity, _order, pseudo, (declarations, layer) in sheet.matcher.match(element)
        ]
        _add(style_for, tree, parent, _language(tree), rules)


def _is_ours(html: Any, sheets: Iterable[Any]) -> bool:
    """Whether only our own sheets, and the language of an element, say how it looks."""
    return all(origin != "author" and specificity is None for _, origin, specificity in sheets) and not any(
        element.get("style") or element.get("id") or element.tag in ("a", "{http://www.w3.org/2000/svg}svg")
        for element in html.etree_element.iter()
    )


def _language(element: Any) -> str:
    return element.get("lang") or ""


def _add(style_for: Any, element: Any, parent: Any, language: str, rules: list[_Rule]) -> None:
    """The styles of an element or a page, and those of what stands before, after or around it."""
    computed = style_for._computed_styles
    own = computed[element, None] = _style(style_for, parent, None, language, [each for each in rules if not each[2]])
    for pseudo in dict.fromkeys(each[2] for each in rules if each[2]):
        computed[element, pseudo] = _style(style_for, own, pseudo, "", [each for each in rules if each[2] == pseudo])


def _style(style_for: Any, parent: Any, pseudo: str | None, language: str, rules: list[_Rule]) -> Any:
    key = (id(parent), pseudo, language, *((id(rule[3]), *rule[1], rule[4]) for rule in rules))
    if key not in _known:
        root = InitialStyle(style_for.font_config) if parent is None else _root_of(parent)
        _known[key] = ComputedStyle(
            parent, _cascade(language, rules), pseudo, root, None, style_for.font_config, style_for.initial_page_sizes
        )
    return _known[key]


def _root_of(style: Any) -> Any:
    while style.parent_style is not None:
        style = style.parent_style
    return style


def _cascade(language: str, rules: Iterable[_Rule]) -> Mapping[str, Any]:
    """Property -> its value and weight, of the declaration that weighs most; of equal ones, of the last."""
    cascaded: dict[str, Any] = {}
    if language:
        declaration = css.tinycss2.parse_one_declaration(f'-weasy-lang:"{language}"')
        named = tuple(css.preprocess_declarations(None, (declaration,)))
        rules = [("author", (0, 0, 0), None, named, inf), *rules]
    for origin, specificity, _, declarations, layer_order in rules:
        for name, values, importance in declarations:
            weight = (css.declaration_precedence(origin, importance), layer_order, specificity)
            if name not in cascaded or cascaded[name][1] <= weight:
                cascaded[name] = values, weight
    return cascaded


def _set_page(page_type: Any, html: Any, style_for: Any) -> None:
    """In place of ``set_page_type_computed_styles``."""
    if not style_for.is_known:
        _set_page_fully(page_type, html, style_for)
        return
    rules: list[_Rule] = [
        (origin, specificity, pseudo, declarations, None)
        for sheet, origin, _ in style_for._sheets
        for _rule, selectors, declarations in sheet.page_rules
        for specificity, pseudo, page_selector in selectors
        if style_for._page_type_match(page_selector, page_type)
    ]
    _add(style_for, page_type, style_for._computed_styles[html.etree_element, None], "", rules)


def install() -> None:
    """Know styles from now on."""
    shortcuts.method(StyleFor, "__init__", _init)
    shortcuts.function(_set_page_fully, _set_page)
