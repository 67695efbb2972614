"""What tests of the code's shape look for in Python files: each file is parsed once for all of them."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True)
class SourceFile:
    """What stands in one file.

    ``docstring``: the module's; ``docstrings``: all; ``functions``: (name, lines); ``caught``: what each handler names;
    ``calls`` and ``attributes``: (what the name after the dot belongs to, that name); ``imports``: (module, name).
    """

    docstring: str
    docstrings: tuple[str, ...]
    classes: tuple[str, ...]
    functions: tuple[tuple[str, int], ...]
    caught: tuple[str, ...]
    calls: frozenset[tuple[str, str]]
    attributes: frozenset[tuple[str, str]]
    imports: tuple[tuple[str, str], ...]


@cache
def source_file(path: Path) -> SourceFile:
    """The file, parsed."""
    module = ast.parse(path.read_text())
    nodes = list(ast.walk(module))
    handlers = [node.type for node in nodes if isinstance(node, ast.ExceptHandler)]
    called = [node.func for node in nodes if isinstance(node, ast.Call)]
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    docstrings = [ast.get_docstring(node) for node in nodes if isinstance(node, documented)]
    return SourceFile(
        ast.get_docstring(module) or "",
        tuple(each for each in docstrings if each),
        tuple(node.name for node in nodes if isinstance(node, ast.ClassDef)),
        tuple((node.name, _lines(node)) for node in nodes if isinstance(node, ast.FunctionDef)),
        tuple(ast.unparse(kind) if kind else "everything" for kind in handlers),
        frozenset(_parts(each) for each in called if isinstance(each, ast.Attribute)),
        frozenset(_parts(node) for node in nodes if isinstance(node, ast.Attribute)),
        tuple((node.module or "", a.name) for node in nodes if isinstance(node, ast.ImportFrom) for a in node.names),
    )


def _lines(node: ast.FunctionDef) -> int:
    return (node.end_lineno or 0) - node.lineno


def _parts(node: ast.Attribute) -> tuple[str, str]:
    """Of ``a.b().c``: ("", "c"), of ``a.b.c``: ("a.b", "c"). What is no name is looked for by nobody."""
    names: list[str] = []
    owner = node.value
    while isinstance(owner, ast.Attribute):
        names.insert(0, owner.attr)
        owner = owner.value
    named = [owner.id, *names] if isinstance(owner, ast.Name) else ["", *names] if names else []
    return ".".join(named), node.attr
