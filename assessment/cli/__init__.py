"""The command line: packs checked and translated, answers assessed and rescored, reports, counselors, a demo."""

from __future__ import annotations

import json
import os
import secrets
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import NoReturn

import click
from flask import current_app
from sqlalchemy import Engine

from assessment import clock
from assessment.cli.keys import keys
from assessment.core import check_pack
from assessment.core.engine import answers
from assessment.core.engine.outcome import assess as assessed
from assessment.core.errors import Fault, InvalidAnswers, InvalidPack, NotFound
from assessment.core.items import Answers
from assessment.core.model.pack import Pack
from assessment.core.packs import loader, translations
from assessment.services import accounts, demo_data, erasure, startup
from assessment.services.accounts import AccountRefused
from assessment.settings import Settings
from assessment.storage import case_codes
from assessment.storage.engine import writing
from assessment.vault.keyring import Keyring

SAMPLE_CODE = "sample-00"
LONGEST_ID, LONGEST_NUMBER = 60, 20
"""Characters of an id that are repeated in a message, and of a number that is read."""
INTERNAL_ERROR = 70
"""The exit status of a fault of ours, not of the pack."""


@click.command("check")
@click.argument("packs", nargs=-1)
@click.option("--prove", is_flag=True, help="Prove each claim over all answer sets; needs requirements-prove.txt.")
@click.option("--witnesses", is_flag=True, help="With --prove: print an answer set for everything that can come out.")
def check(packs: tuple[str, ...], prove: bool, witnesses: bool) -> None:
    """Check every pack, or only PACKS (ids or folders): each fault with file, line and what to do."""
    root = _settings().packs_dir
    folders = [_folder(name) for name in packs] or sorted(folder for folder in root.iterdir() if folder.is_dir())
    if not folders:
        _fail(f"There is no pack in {root}.")
    broken = False
    for folder in folders:
        faults = check_pack.check(folder, clock.today(), _settings().not_asked)
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
    pack = loader.load(folder, _settings().not_asked)
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
    folder = _folder(pack)
    if not translations.known(language):
        _fail(f"There is no language '{language[:20]}'. Write a language tag: es, pt-BR.")
    try:
        opened = loader.opened(folder)
    except InvalidPack as refused:
        _fail(f"The pack in {folder} has to be mended first:\n{_listed(refused.faults)}")
    if language == opened.pack.language:
        _fail(f"The pack itself is in '{language}'. Name another language.")
    file = folder / f"{language}{translations.SUFFIX}"
    old = opened.catalogues.get(file.name, translations.Catalogue(file.name))
    made = translations.updated(old, translations.texts({name: each.data for name, each in opened.sources.items()}))
    try:
        file.write_text(made.text, encoding="utf-8")
    except OSError as refused:
        _fail(f"Cannot write {file}: {refused.strerror}.")
    waiting = f"{made.empty} to translate, {made.fuzzy} to look at again"
    click.echo(f"{file}: {made.texts} texts, {waiting}, {made.dropped} taken out")


def _proved(folder: Path, witnesses: bool) -> bool:
    """Prove the pack's claims and print what comes of each; whether all of them hold. A pack of faults has none.

    Proved is what the service serves: the pack without what NOT_ASKED leaves out.
    """
    try:
        pack = loader.load(folder, _settings().not_asked)
    except InvalidPack:
        return False
    try:
        # The solver is an extra: nothing else may load it.
        from assessment.core import prove as prove_core
    except ModuleNotFoundError as missing:
        if missing.name != "z3":
            raise
        _fail("Proving needs z3, which is not installed. Run: pip install --requirement requirements-prove.txt")
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
        for line in prove_core.told(pack, finding, witnesses=witnesses):
            click.echo(line if line.startswith(("{", " ")) else f"{pack.id}/{line}")
    broken = sum(not finding.proved for finding in findings)
    told = f"{broken} of {len(findings)} claims broken" if broken else f"all {len(findings)} claims proved"
    click.echo(f"{pack.id}: {told} in {time.perf_counter() - started:.1f} s")
    return not broken


@click.command("assess")
@click.argument("pack")
def assess(pack: str) -> None:
    """Read one JSON object of answers a line on stdin; write one JSON outcome a line."""
    definition = _pack(pack)
    for number, line in enumerate(sys.stdin.buffer, start=1):
        if line.strip():
            given = _answers(definition, line, number)
            click.echo(json.dumps(check_pack.outcome_in_short(assessed(definition, given)), ensure_ascii=False))


@click.command("report")
@click.argument("pack")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="Where to write the PDF.")
@click.option("--for", "audience", type=click.Choice(["person", "counselor"]), default="person", show_default=True)
@click.option("--language", default="", help="One that the pack speaks, such as es; its own if left out.")
@click.option("--place", default="", help="Whose help lines to print: the id of a place in the pack.")
@click.option("--code", default=SAMPLE_CODE, show_default=True, help="The neutral code to print.")
@click.option(
    "--day", type=click.DateTime(["%Y-%m-%d"]), default=None, help="The day to print; today (UTC) if left out."
)
def report(pack: str, out: Path, audience: str, language: str, place: str, code: str, day: datetime | None) -> None:
    """Read one JSON object of answers on stdin; write its PDF report."""
    # Rendering needs WeasyPrint's processes; the other commands start without them.
    from assessment.services import reports

    definition = _pack(pack)
    if language and language not in definition.languages:
        _fail(f"The pack does not speak '{language}'. It speaks: {', '.join(definition.languages)}.")
    definition = definition.in_language(language)
    if place and place not in definition.place:
        _fail(f"There is no place '{place}'. Places: {', '.join(definition.place)}.")
    given = _answers(definition, sys.stdin.buffer.read(), 0)
    outcome = assessed(definition, given)
    printed_on = day.date() if day else clock.today()
    if audience == "counselor":
        made = reports.counselor_pdf(definition, outcome, given, code=code, day=printed_on)
    else:
        made = reports.person_pdf(definition, outcome, code=code, day=printed_on, place=definition.place.get(place))
    try:
        out.write_bytes(made)
    except OSError as refused:
        _fail(f"Cannot write {out}: {refused.strerror}. Name another file with --out.")
    click.echo(f"{out}: {len(made)} bytes")


@click.command("rescore")
@click.argument("pack")
@click.option(
    "--against", default="", help="A kept definition (how its hash begins) or a folder, instead of the stored outcomes."
)
def rescore(pack: str, against: str) -> None:
    """Score every submission with the PACK as it is now, and print who would be routed differently. Changes nothing."""
    # Reading by column needs numpy; the other commands and the web start without it.
    from assessment.presenters import rescore_report
    from assessment.services import rescore as rescore_services

    definition, engine = _pack(pack), _engine()
    try:
        other = _against(definition, against, rescore_services.kept) if against else None
        people = rescore_services.people(engine, definition)
        with click.progressbar(length=people, label="Scoring", show_pos=True, file=sys.stderr) as bar:
            found = rescore_services.shift(engine, _keyring(), definition, other, bar.update)
    except NotFound as refused:
        _fail(f"{refused}. Name the beginning of a hash, or a folder.")
    source = f"{other.version} ({other.hash[:12]})" if other else "the stored outcomes"
    for line in rescore_report.in_words(found, definition, source):
        click.echo(line)
    if found.unopened:
        sys.exit(1)


def _against(pack: Pack, named: str, kept: Callable[[Engine, str, str], Pack]) -> Pack:
    """A folder, or a definition kept in the database."""
    other = _pack(named) if Path(named).is_dir() else kept(_engine(), pack.id, named)
    if other.id != pack.id:
        _fail(f"{named} holds the pack '{other.id}', not '{pack.id}'. Name another definition of the same pack.")
    return other


@click.command("add-counselor")
@click.argument("email")
@click.option("--name", default="", help="How colleagues see this person; the e-mail's first part if left out.")
def add_counselor(email: str, name: str) -> None:
    """Make an account that may review. The password is asked for, or read from stdin."""
    startup.prepare(_settings())
    try:
        address = accounts.add_counselor(_engine(), email, _password(), name)
    except AccountRefused as refused:
        _fail(str(refused))
    click.echo(f"{address} may sign in at /counselor")


@click.command("sweep")
def sweep() -> None:
    """Delete drafts that nobody can open any more. The service does so by itself; for a host that stands still."""
    with writing(_engine()) as conn:
        swept = erasure.sweep(conn, clock.now())
    click.echo(f"{swept} left behind, deleted.")


@click.command("demo")
def demo() -> None:
    """Fill the database with 40 believable submissions and a counselor."""
    settings = _settings()
    startup.prepare(settings)
    password = "-".join(secrets.choice(case_codes.WORDS) for _ in range(4))
    email = demo_data.fill(_engine(), _keyring(), _pack(settings.pack), password, clock.now())
    click.echo(f"{demo_data.SUBMISSIONS} submissions are in the database. Not for real use.")
    click.echo(f"Sign in at http://127.0.0.1:{os.environ.get('PORT', '8000')}/counselor")
    click.echo(f"  e-mail    {email}")
    click.echo(f"  password  {password}")


def _password() -> str:
    """Asked for twice at a terminal; otherwise the first line of stdin."""
    if sys.stdin.isatty():
        typed: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
        return typed
    return sys.stdin.readline().rstrip("\r\n")


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings


def _engine() -> Engine:
    return startup.prepared(current_app.extensions["engine"])


def _keyring() -> Keyring:
    found: Keyring = current_app.extensions["keyring"]
    return found


def _folder(name: str) -> Path:
    """The folder of a pack, named by its id or by the folder itself."""
    by_id = _settings().packs_dir / name
    return by_id if by_id.is_dir() else Path(name)


def _pack(name: str) -> Pack:
    try:
        return loader.load(_folder(name), _settings().not_asked)
    except InvalidPack as refused:
        _fail(f"The pack '{name}' cannot be used:\n{_listed(refused.faults)}")


def _listed(faults: tuple[Fault, ...]) -> str:
    return "\n".join(f"  {fault}" for fault in faults)


def _answers(pack: Pack, text: bytes, line: int) -> Answers:
    """The answers object in ``text``; ``line`` is where it stands in the input, 0 when it is all of it."""
    where = f"Line {line}: " if line else ""
    try:
        raw = json.loads(text.decode("utf-8-sig").strip(), object_pairs_hook=_once, parse_int=_whole)
    except UnicodeDecodeError:
        _fail(f"{where}this cannot be read: it is not UTF-8.")
    except json.JSONDecodeError as wrong:
        at = f"line {line or wrong.lineno}, column {wrong.colno}"
        _fail(f'{where}this is not JSON ({wrong.msg} at {at}). Write one object: {{"item": "option"}}.')
    except RecursionError:
        _fail(f"{where}this cannot be read: it is nested too deeply.")
    except ValueError as wrong:
        _fail(f"{where}this cannot be read: {wrong}.")
    if not isinstance(raw, dict):
        _fail(f'{where}expected one object of answers, such as {{"item": "option"}}.')
    try:
        return answers.read(pack, raw)
    except InvalidAnswers as refused:
        _fail("\n".join(f"{where}{item[:LONGEST_ID]}: {message}" for item, message in refused.messages.items()))


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, value in pairs:
        if name in found:
            raise ValueError(f"'{name}' stands in it twice")
        found[name] = value
    return found


def _whole(digits: str) -> int:
    if len(digits) > LONGEST_NUMBER:
        raise ValueError("a number in it is too long")
    return int(digits)


def _fail(message: str) -> NoReturn:
    click.echo(message, err=True)
    sys.exit(1)


COMMANDS = [check, translate, assess, report, rescore, add_counselor, demo, sweep, keys]
