"""Commands about answers: assessed, printed as a report, and rescored."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import click

from assessment import clock
from assessment.cli import app_context
from assessment.cli.failure import fail
from assessment.cli.json_answers import parse_answers
from assessment.cli.pack_argument import load_pack
from assessment.core import check_pack, typeface
from assessment.core.check_ins import Round
from assessment.core.engine.outcome import assess as assessed
from assessment.core.errors import NotFound
from assessment.core.model.pack import Pack
from assessment.records.store import Store

SAMPLE_CODE = "sample-00"


@click.command("assess")
@click.argument("pack")
def assess(pack: str) -> None:
    """Read answers from stdin, one JSON object per line. Write one JSON outcome per line."""
    definition = load_pack(pack)
    for number, line in enumerate(sys.stdin.buffer, start=1):
        if line.strip():
            answers = parse_answers(definition, line, number)
            click.echo(json.dumps(check_pack.outcome_in_short(assessed(definition, answers)), ensure_ascii=False))


@click.command("report")
@click.argument("pack")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="Where to write the PDF.")
@click.option("--for", "audience", type=click.Choice(["person", "counselor"]), default="person", show_default=True)
@click.option("--language", default="", help="A language of the pack, such as es; its own if left out.")
@click.option("--place", default="", help="Whose help lines to print: the id of a place in the pack.")
@click.option("--code", default=SAMPLE_CODE, show_default=True, help="The neutral code to print.")
@click.option("--only-me", is_flag=True, help="Also print bars on the partner: nobody else could open the file.")
@click.option(
    "--day", type=click.DateTime(["%Y-%m-%d"]), default=None, help="The day to print; today (UTC) if left out."
)
def report(
    pack: str, out: Path, audience: str, language: str, place: str, code: str, only_me: bool, day: datetime | None
) -> None:
    """Read one JSON object of answers from stdin. Write its PDF report."""
    # Rendering needs WeasyPrint's processes; the other commands start without them.
    from assessment.presenters.case import Case
    from assessment.services import reports

    definition = load_pack(pack)
    if language and language not in definition.languages:
        fail(f"The pack has no translation into '{language}'. Languages: {', '.join(definition.languages)}.")
    definition = definition.in_language(language)
    if place and place not in definition.place:
        fail(f"There is no place '{place}'. Places: {', '.join(definition.place)}.")
    answers = parse_answers(definition, sys.stdin.buffer.read(), 0)
    rounds = (Round(day.replace(tzinfo=UTC) if day else clock.now(), answers),)
    if audience == "counselor":
        pdf = reports.staff_pdf(definition, Case(code, rounds, assessed(definition, answers), answers))
        if missing := typeface.undrawable("".join(each for each in answers.values() if isinstance(each, str))):
            click.echo(f"Paper cannot show {typeface.listed(missing)}: the report has a box instead.", err=True)
    else:
        pdf = reports.person_pdf(definition, rounds, code=code, served=definition, chosen=place, only_me=only_me)
    try:
        out.write_bytes(pdf)
    except OSError as refused:
        fail(f"Cannot write {out}: {refused.strerror}. Name another file with --out.")
    click.echo(f"{out}: {len(pdf)} bytes")


@click.command("rescore")
@click.argument("pack")
@click.option(
    "--against",
    default="",
    help="A stored version (the beginning of its hash) or a folder, instead of the stored outcomes.",
)
def rescore(pack: str, against: str) -> None:
    """Score every submission with PACK as it is now. Prints whose result would differ, and changes nothing."""
    # Scoring by column needs numpy; the other commands and the web start without it.
    from assessment.presenters import rescore_report
    from assessment.services import rescore as rescore_services

    definition, store = load_pack(pack), app_context.store()
    try:
        other = _against(definition, against, rescore_services.stored_version) if against else None
        people = rescore_services.count_shared(store, definition)
        with click.progressbar(length=people, label="Scoring", show_pos=True, file=sys.stderr) as bar:
            found = rescore_services.compare(store, definition, other, bar.update)
    except NotFound as refused:
        fail(f"There are {refused}. Name the beginning of a hash, or a folder.")
    source = f"{other.version} ({other.hash[:12]})" if other else "the stored outcomes"
    for line in rescore_report.in_words(found, definition, source):
        click.echo(line)
    if found.unopened:
        sys.exit(1)


def _against(pack: Pack, named: str, stored_version: Callable[[Store, str, str], Pack]) -> Pack:
    """Load a pack from a folder, or a version of it from the database."""
    other = load_pack(named) if Path(named).is_dir() else stored_version(app_context.store(), pack.id, named)
    if other.id != pack.id:
        fail(f"{named} holds the pack '{other.id}', not '{pack.id}'. Name another version of the same pack.")
    return other
