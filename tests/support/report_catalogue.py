"""One report of each kind, to be looked at, and to be compared with what another way of making it makes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

from flask_babel import force_locale

from assessment.core.engine import answers
from assessment.core.engine.outcome import assess
from assessment.core.items import Answers
from assessment.core.model.pack import Pack
from assessment.core.packs import loader
from assessment.pdf.html import staff_html
from assessment.presenters.case import Case
from assessment.presenters.staff_report import staff_report
from assessment.settings import ROOT
from tests.support import staff_cases
from tests.support.pseudo_language import make_pseudo
from tests.support.report_samples import example, person
from tests.support.rounds import check_in

LEVELS: Mapping[str, str] = {
    "self_help": "was hurt, no signs",
    "not_enough_answers": "a safety question left out",
    "guided_self_help": "the same argument sometimes",
    "counselor": "the same argument often",
    "one_to_one": "every override at once",
    "specialist": "drinking is part of it",
    "own_behaviour": "own violence, with regret",
    "support_first": "worried for a child, and afraid",
    "urgent": "thoughts of suicide, may act",
}
"""Level -> the worked example that stands for it."""


@dataclass(frozen=True)
class Sample:
    """A report that can be made: the language that the service speaks meanwhile, and what makes its HTML."""

    language: str
    make: Callable[[], str]

    def html(self) -> str:
        """The report. It needs the context of an application."""
        with force_locale(self.language):
            return self.make()


def catalogue() -> dict[str, Sample]:
    """Name -> report: twelve kinds of the person's, one of them for each level, and four of the staff's."""
    return {
        **{f"person-{level.replace('_', '-')}": Sample("en", _of(name)) for level, name in LEVELS.items()},
        "person-longest": Sample("en", lambda: person(pack(), everything(pack()), place="ie")),
        "person-shortest": Sample("en", lambda: person(pack(), {}, place=None, only_me=False)),
        "person-spanish": Sample("es", lambda: person(pack("es"), everything(pack("es")), place="es")),
        "person-right-to-left": Sample("ar", lambda: person(pack("ar"), everything(pack("ar")), place="ie")),
        "person-check-ins": Sample("en", lambda: person(pack(), *_over_time(), place="uk")),
        "person-letter": Sample("en", lambda: person(pack(), everything(pack()), place="us")),
        "person-small-pack": Sample("en", _of_small_pack),
        "staff-in-danger": Sample("en", lambda: _staff(pack(), staff_cases.in_danger(pack()))),
        "staff-check-ins-spanish": Sample("es", lambda: _staff(pack("es"), staff_cases.after_check_ins(pack("es")))),
        "staff-ordinary": Sample("en", lambda: _staff(pack(), staff_cases.ordinary(pack()))),
        "staff-right-to-left": Sample("ar", lambda: _staff(pack("ar"), staff_cases.in_danger(pack("ar")))),
    }


@cache
def pack(language: str = "en") -> Pack:
    """The shipped pack; in Arabic letters, what an invented language makes of it."""
    read = loader.load(ROOT / "questionnaires" / "relationship-repair")
    return make_pseudo(read).in_language("ar") if language == "ar" else read.in_language(language)


def everything(pack: Pack) -> Answers:
    """Answers of all kinds, to all questions of both roles."""
    raw: dict[str, object] = {"my_part": "both", "what_happened": ["lie"]}
    raw |= {item.id: position % 5 for position, item in enumerate(pack.items.values()) if item.type == "rating"}
    return answers.read(pack, raw)


def _of(name: str) -> Callable[[], str]:
    return lambda: person(pack(), example(pack(), name)[1])


def _over_time() -> tuple[Answers, ...]:
    return everything(pack()), check_in(), check_in(something_kind=4), check_in(trust_today=7)


def _of_small_pack() -> str:
    small = loader.load(ROOT / "questionnaires" / "apology-check")
    return person(small, answers.read(small, small.examples[0].answers))


def _staff(pack: Pack, case: Case) -> str:
    return staff_html(staff_report(pack, case))


def levels_shown() -> dict[str, str]:
    """Level -> the level that its worked example comes to."""
    return {level: assess(pack(), example(pack(), name)[1]).level for level, name in LEVELS.items()}
