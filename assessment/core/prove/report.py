"""The report of a proof: one line for each claim, and for a broken one the answers that break it."""

from __future__ import annotations

from collections.abc import Iterator

from assessment.core.engine.answers import dumped
from assessment.core.engine.outcome import assess
from assessment.core.items import Answer, Answers, Opaque
from assessment.core.model.pack import Pack
from assessment.core.prove.claims import Breach
from assessment.core.prove.minimize import minimized_witness
from assessment.core.prove.prover import Finding, Witness


def report_lines(pack: Pack, finding: Finding, *, witnesses: bool = False) -> Iterator[str]:
    """The lines for one finding; a line that begins with a brace holds answers that ``assess`` accepts."""
    location = f"rules.yaml:{finding.claim.line}: " if finding.claim.line else "rules.yaml: "
    verdict = "proved" if finding.proved else "BROKEN"
    yield f"{location}{verdict} {finding.claim.id} ({finding.seconds:.1f} s): {finding.claim.say}"
    if finding.unknown:
        yield f"  {finding.unknown} of its questions had no answer in time, so it counts as broken."
    if finding.empty:
        yield f"  warning W636: it says nothing: {finding.empty}. Correct it, or remove it."
    for missing in finding.unreached:
        late = " as far as was found in time" if missing.unknown else ""
        yield f"  {missing.target.never()}{late}."
    for cut_off in finding.cut_offs:
        yield f"  {cut_off}, and no band of '{cut_off.test.name}' ends there."
    if finding.breach is not None:
        yield from _breach(pack, finding, finding.breach)
    if witnesses:
        for witness in finding.witnesses:
            if witness.answers is not None:
                yield from _witness(pack, witness, witness.answers)


def _breach(pack: Pack, finding: Finding, breach: Breach) -> Iterator[str]:
    after = breach.after
    yield f"  {_what_breaks(len(breach.before))} it:"
    for name, answer in breach.before.items():
        changed = f", made worse: {_described(pack, name, after[name])}" if after and name == breach.item else ""
        yield f"    {_named(pack, name)}: {_described(pack, name, answer)}{changed}"
    if after is None:
        yield f"  This comes out: {_came_out(pack, breach.before)}"
        yield dumped(breach.before)
        return
    yield f"  before: {_came_out(pack, breach.before)}"
    yield f"  after:  {_came_out(pack, after)}"
    yield dumped(breach.before)
    yield dumped(after)
    others = [item for item in finding.items if item != breach.item]
    if others:
        yield f"  It is broken too by worse answers to: {', '.join(others)}."


def _what_breaks(answers: int) -> str:
    if not answers:
        return "Leaving everything unanswered breaks"
    return "1 answer breaks" if answers == 1 else f"{answers} answers break"


def _witness(pack: Pack, witness: Witness, answers: Answers) -> Iterator[str]:
    small = minimized_witness(pack, witness.target, answers)
    yield f"  {witness.target.kind} {witness.target.id}:"
    yield dumped(small)


def _came_out(pack: Pack, answers: Answers) -> str:
    outcome = assess(pack, answers)
    rules = ", ".join(rule.id for rule in outcome.rules)
    return f"level {outcome.level}, access {outcome.access}, priority {outcome.priority} (rules: {rules})"


def _named(pack: Pack, name: str) -> str:
    short = pack.items[name].short
    return f"{short} ({name})" if short != name else name


def _described(pack: Pack, name: str, answer: Answer) -> str:
    item = pack.items[name]
    if isinstance(item.space, Opaque) and answer == item.space.sample:
        return item.space.in_words
    return item.describe(answer)
