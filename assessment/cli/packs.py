"""Commands about packs: checked, proved, and prepared for translation."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import click

from assessment import clock
from assessment.cli import app_context
from assessment.cli.failure import fail
from assessment.cli.pack_argument import fault_lines, folder_of
from assessment.core import check_pack
from assessment.core.errors import InvalidPack
from assessment.core.packs import loader, translations

INTERNAL_ERROR = 70
"""The exit status of a fault of ours, not of the pack."""


@click.command("check")
@click.argument("packs", nargs=-1)
@click.option("--prove", is_flag=True, help="Prove each claim over all answer sets; needs requirements-prove.txt.")
@click.option("--witnesses", is_flag=True, help="With --prove: print an answer set for everything that can come out.")
def check(packs: tuple[str, ...], prove: bool, witnesses: bool) -> None:
    """Check every pack, or only PACKS (ids or folders): each fault with file, line and what to do."""
    root = app_context.settings().packs_dir
    folders = [folder_of(name) for name in packs] or sorted(folder for folder in root.iterdir() if folder.is_dir())
    if not folders:
        fail(f"There is no pack in {root}.")
    broken = False
    for folder in folders:
        faults = check_pack.check(folder, clock.today(), app_context.settings().not_asked)
        for fault in faults:
            click.echo(f"{folder.name}/{fault}")
        errors = sum(fault.severity == "error" for fault in faults)
        broken = broken or errors > 0
        click.echo(_verdict(folder, errors, len(faults) - errors))
        if prove or witnesses:
            broken = not _proved(folder, witnesses) or broken
    if broken:
        sys.exit(1)


def _verdict(folder: Path, errors: int, warnings: int) -> str:
    if errors:
        return f"{folder.name}: {errors} to mend"
    pack = loader.load(folder, app_context.settings().not_asked)
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
    told = [f"{count} {what.removesuffix('s') if count == 1 else what}" for what, count in counts.items()]
    return f"{served}: fine ({', '.join(told)})"


@click.command("translate")
@click.argument("pack")
@click.argument("language")
def translate(pack: str, language: str) -> None:
    """Write the texts of PACK (id or folder) to translate, as LANGUAGE.po beside it, or bring that file up to date."""
    folder = folder_of(pack)
    if not translations.known(language):
        fail(f"There is no language '{language[:20]}'. Write a language tag: es, pt-BR.")
    try:
        opened = loader.load_with_warnings(folder)
    except InvalidPack as refused:
        fail(f"The pack in {folder} has to be mended first:\n{fault_lines(refused.faults)}")
    if language == opened.pack.language:
        fail(f"The pack itself is in '{language}'. Name another language.")
    file = folder / f"{language}{translations.SUFFIX}"
    old = opened.catalogues.get(file.name, translations.Catalogue(file.name))
    made = translations.updated(old, translations.texts({name: each.data for name, each in opened.sources.items()}))
    try:
        file.write_text(made.text, encoding="utf-8")
    except OSError as refused:
        fail(f"Cannot write {file}: {refused.strerror}.")
    waiting = f"{made.empty} to translate, {made.fuzzy} to look at again"
    click.echo(f"{file}: {made.texts} texts, {waiting}, {made.dropped} taken out")


def _proved(folder: Path, witnesses: bool) -> bool:
    """Prove the pack's claims and print what comes of each; whether all of them hold. A pack of faults has none.

    Proved is what the service serves: the pack without what NOT_ASKED leaves out.
    """
    try:
        pack = loader.load(folder, app_context.settings().not_asked)
    except InvalidPack:
        return False
    try:
        # The solver is an extra: nothing else may load it.
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
        click.echo("Rely on nothing above about this pack, and report this together with the pack.", err=True)
        sys.exit(INTERNAL_ERROR)
    for finding in findings:
        for line in prove_core.report_lines(pack, finding, witnesses=witnesses):
            click.echo(line if line.startswith(("{", " ")) else f"{pack.id}/{line}")
    broken = sum(not finding.proved for finding in findings)
    told = f"{broken} of {len(findings)} claims broken" if broken else f"all {len(findings)} claims proved"
    click.echo(f"{pack.id}: {told} in {time.perf_counter() - started:.1f} s")
    return not broken
