"""Commands about packs: checked, proved, and prepared for translation."""

from __future__ import annotations

import sys
import time
from collections.abc import Collection
from datetime import date
from pathlib import Path

import click

from assessment import clock, whole_files
from assessment.cli import app_context
from assessment.cli.failure import fail
from assessment.cli.pack_argument import fault_lines, folder_of
from assessment.core import check_pack
from assessment.core.errors import Fault, InvalidPack
from assessment.core.model.pack import Pack
from assessment.core.packs import loader, translations
from assessment.core.packs.switches import leave_out

RELEASED = date(2026, 11, 30)
"""The day of this version in CHANGELOG.md. A clock that is before it is wrong, and says nothing of what is to come."""
INTERNAL_ERROR = 70
"""The exit status when this program is at fault, and not the pack."""


@click.command("check")
@click.argument("packs", nargs=-1)
@click.option("--prove", is_flag=True, help="Prove each claim over all answer sets; needs requirements-prove.txt.")
@click.option("--witnesses", is_flag=True, help="With --prove: print an answer set for each possible outcome.")
def check(packs: tuple[str, ...], prove: bool, witnesses: bool) -> None:
    """Check every pack, or only PACKS (ids or folders). Prints each fault with file, line and what to do."""
    root = app_context.settings().packs_dir
    folders = [folder_of(name) for name in packs] or sorted(folder for folder in root.iterdir() if folder.is_dir())
    if not folders:
        fail(f"There is no pack in {root}.")
    broken = False
    for folder in folders:
        pack, faults = _checked(folder)
        for fault in faults:
            click.echo(f"{folder.name}/{fault}")
        errors = sum(fault.severity == "error" for fault in faults)
        broken = broken or errors > 0
        if pack is None or errors:
            click.echo(f"{folder.name}: {errors} {'error' if errors == 1 else 'errors'}")
        else:
            click.echo(_summary(folder, pack, len(faults)))
        if pack and (prove or witnesses):
            broken = not _proved(pack, witnesses) or broken
    if broken:
        sys.exit(1)


def _checked(folder: Path) -> tuple[Pack | None, Collection[Fault]]:
    """The pack as it is served, without what NOT_ASKED leaves out, and its faults; None if it cannot be loaded."""
    # It needs what makes reports; the other commands start without that.
    from assessment.services import paper_check

    switched_off = app_context.settings().not_asked
    try:
        opened = loader.load_with_warnings(folder)
    except InvalidPack as refused:
        return None, refused.faults
    today = max(clock.today(), RELEASED)
    found = [*check_pack.faults_of(opened, today, switched_off), *paper_check.overflowing(opened)]
    return leave_out(opened.pack, switched_off), sorted(found)


def _summary(folder: Path, pack: Pack, warnings: int) -> str:
    counts = {
        "items": len(pack.items),
        "scores": len(pack.scales),
        "rules": len(pack.rules),
        "steps": len(pack.steps),
        "examples": len(pack.examples),
    }
    if warnings:
        counts["warnings"] = warnings
    off = sorted({item.switch for item in pack.not_asked if item.switch})
    served = f"{folder.name} without {' and '.join(off)}" if off else folder.name
    parts = [f"{count} {what.removesuffix('s') if count == 1 else what}" for what, count in counts.items()]
    return f"{served}: fine ({', '.join(parts)})"


@click.command("translate")
@click.argument("pack")
@click.argument("language")
def translate(pack: str, language: str) -> None:
    """Write the texts of PACK (id or folder) to LANGUAGE.po in its folder, or bring that file up to date."""
    folder = folder_of(pack)
    if not translations.is_language(language):
        fail(f"There is no language '{language[:20]}'. Write a language tag: es, pt-BR.")
    try:
        opened = loader.load_with_warnings(folder)
    except InvalidPack as refused:
        fail(f"The pack in {folder} has errors. Correct them first:\n{fault_lines(refused.faults)}")
    if language == opened.pack.language:
        fail(f"The pack itself is in '{language}'. Name another language.")
    file = folder / f"{language}{translations.SUFFIX}"
    old = opened.catalogues.get(file.name, translations.Catalogue(file.name))
    made = translations.update(old, translations.texts({name: each.data for name, each in opened.sources.items()}))
    try:
        whole_files.replace(file, made.text.encode())
    except OSError as refused:
        fail(f"Cannot write {file}: {refused.strerror}. Nothing was changed.")
    waiting = f"{made.empty} to translate, {made.fuzzy} to review"
    click.echo(f"{file}: {made.texts} texts, {waiting}, {made.dropped} removed")


def _proved(pack: Pack, witnesses: bool) -> bool:
    """Prove the claims of the pack and print each finding. True if all of them hold."""
    try:
        # The solver is optional: nothing else may import it.
        from assessment.core import prove as prove_core
    except ModuleNotFoundError as missing:
        if missing.name != "z3":
            raise
        fail("Proving needs z3, which is not installed. Run: pip install --requirement requirements-prove.txt")
    started, claims = time.perf_counter(), prove_core.all_claims(pack)
    try:
        with click.progressbar(
            claims,
            label=f"Proving {pack.id}",
            show_pos=True,
            item_show_func=lambda claim: claim.id if claim else None,
            file=sys.stderr,
        ) as bar:
            findings = list(prove_core.prove(pack, bar))
    except prove_core.Disagreement as wrong:
        click.echo(f"INTERNAL ERROR: the prover and the service disagree. {wrong}", err=True)
        click.echo("Do not rely on anything above about this pack. Report this together with the pack.", err=True)
        sys.exit(INTERNAL_ERROR)
    for finding in findings:
        for line in prove_core.report_lines(pack, finding, witnesses=witnesses):
            click.echo(line if line.startswith(("{", " ")) else f"{pack.id}/{line}")
    broken = sum(not finding.proved for finding in findings)
    summary = f"{broken} of {len(findings)} claims broken" if broken else f"all {len(findings)} claims proved"
    click.echo(f"{pack.id}: {summary} in {time.perf_counter() - started:.1f} s")
    return not broken
