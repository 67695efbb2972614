"""Every script that paper promises: drawn with our own faces, read back, and the same on every machine."""

from __future__ import annotations

import os
import subprocess
import sys
import unicodedata
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from bs4 import BeautifulSoup
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]  # it ships no types
from PIL import Image

from assessment.core import typeface
from assessment.core.engine import answers
from assessment.core.engine.outcome import assess
from assessment.core.packs import loader
from assessment.pdf.styles import FONTS
from assessment.settings import ROOT
from tests.support import sleep_pack
from tests.support.report_samples import counselor, text_of
from tests.support.typeface_list import drawn_by_each

Printed = Callable[[str], bytes]
SCRIPTS = {
    "Latin": "Žluťoučký kůň, Łódź, şığ, Tiếng Việt",
    "Greek": "Συγγνώμη, ἀλήθεια",
    "Cyrillic": "Прости меня, Ђорђе, ґанок",
    "Arabic": "أنا آسف، حقًا؟",
    "Persian": "می‌خواهم بگویم",
    "Hebrew": "שָׁלוֹם, מה שלומך?",
    "Devanagari": "मुझे माफ़ कर दो।",
    "Thai": "ขอโทษครับ ผมผิด",
    "Chinese": "对不起，我很难过。",
    "Chinese, traditional": "對不起，我很難過。",
    "Japanese": "ごめんなさい、東京。カタカナ",
    "Korean": "미안해요 정말",
    "emoji": "😀 👨‍👩‍👧 🙏🏽 ❤️ 🇪🇸",
    "signs": "★ ☐ ✔ ≠ ∞ ⇒",
}
HEBREW = "אמא (אתמול)."
NOTE = "□ stands for characters that cannot be printed here. They can be read at the desk."
SHARED = frozenset(" \u00a0\u200c\u200d\u25cc")
PROGRAM = "import sys; from assessment.pdf import writer; sys.stdout.buffer.write(writer.write(sys.stdin.read()))"


def page(words: str) -> str:
    body = f'<body data-footer=""><p dir="auto">{words}</p></body>'
    return f'<!DOCTYPE html><html lang="en"><head><title>-</title></head>{body}</html>'


def fonts_of(pdf: bytes) -> dict[str, str]:
    """The families of a PDF -> how each is encoded: Identity-H, but for one of which a glyph is missing."""
    with pikepdf.open(BytesIO(pdf)) as opened:
        fonts = [each for each in opened.objects if isinstance(each, pikepdf.Dictionary) and "/DescendantFonts" in each]
        return {str(each.BaseFont).partition("+")[2]: str(each.Encoding) for each in fonts}


def ink(pdf: bytes) -> int:
    """How many dots of the first page are dark, at 100 dots to the inch."""
    made = subprocess.run(["pdftoppm", "-r", "100", "-gray", "-"], input=pdf, stdout=subprocess.PIPE, check=True)
    return sum(Image.open(BytesIO(made.stdout)).histogram()[:128])


@pytest.mark.parametrize("words", SCRIPTS.values(), ids=SCRIPTS)
def test_every_script_is_drawn_with_our_faces_and_no_glyph_is_missing(printed: Printed, words: str) -> None:
    pdf = printed(page(words))
    fonts = fonts_of(pdf)
    assert {name.removesuffix("-Semi-Bold") for name in fonts} <= {"Hyperlegible", *typeface.names()}
    assert set(fonts.values()) == {"/Identity-H"}
    assert ink(pdf) > ink(printed(page(" "))) + len(words)


@pytest.mark.parametrize("words", SCRIPTS.values(), ids=SCRIPTS)
def test_every_script_can_be_read_out_of_the_file(printed: Printed, words: str) -> None:
    found = unicodedata.normalize("NFC", text_of(printed(page(words))))
    letters = {each for each in words if unicodedata.category(each)[0] in "LNS"}
    assert letters <= set(found)


def test_a_script_that_no_face_has_is_boxes_and_never_a_missing_glyph(printed: Printed) -> None:
    pdf = printed(page("I said ᜁᜀ ᜁ to her"))
    assert "I said □ □ to her" in text_of(pdf)
    assert fonts_of(pdf) == {"Hyperlegible": "/Identity-H"}


def test_faces_that_an_earlier_report_needed_change_no_byte_of_a_later_one(printed: Printed) -> None:
    made: dict[str, set[bytes]] = {}
    for order in (list(SCRIPTS), list(reversed(SCRIPTS))):
        for name in order:
            made.setdefault(name, set()).add(printed(page(f"Words, 12: {SCRIPTS[name]}")))
    assert {name for name, found in made.items() if len(found) > 1} == set()


def test_a_report_has_the_same_bytes_whatever_fonts_and_settings_the_machine_has(
    printed: Printed, tmp_path: Path
) -> None:
    html = page(" ".join(SCRIPTS.values()))
    own = tmp_path / "fonts.conf"
    own.write_text("<fontconfig><dir>/usr/share/fonts</dir><cachedir>/dev/null</cachedir></fontconfig>")
    made = {printed(html)}
    for settings in ({"FONTCONFIG_FILE": str(own)}, {"LANG": "ja_JP.UTF-8", "HOME": str(tmp_path)}):
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM],
            input=html.encode(),
            stdout=subprocess.PIPE,
            cwd=ROOT,
            env={**os.environ, **settings},
            check=True,
        )
        made.add(done.stdout)
    assert len(made) == 1


def test_a_report_in_latin_letters_loads_no_other_face() -> None:
    program = f"{PROGRAM}; sys.stderr.write(str(writer._load.cache_info().currsize))"
    done = subprocess.run([sys.executable, "-c", program], input=page("¿Qué?").encode(), capture_output=True, cwd=ROOT)
    assert done.stderr == b"0"


@pytest.mark.parametrize("name", typeface.names()[1:])
def test_the_list_of_characters_is_what_the_files_of_a_face_draw(name: str) -> None:
    files = sorted(FONTS.glob(f"{name}-?00.ttf"))
    assert files
    for file in files:
        with TTFont(file) as font:
            assert frozenset(map(chr, font.getBestCmap())) - SHARED == drawn_by_each()[name], file.name


def test_the_list_has_what_the_base_face_draws() -> None:
    for weight in (400, 600):
        with TTFont(FONTS / f"{weight}.ttf") as font:
            assert frozenset(map(chr, font.getBestCmap())) == drawn_by_each()[typeface.BASE]


def test_all_faces_together_are_a_few_megabytes() -> None:
    assert sum(each.stat().st_size for each in FONTS.iterdir()) < 5_000_000


def test_the_staff_report_says_under_an_answer_what_its_boxes_are(tmp_path: Path, printed: Printed) -> None:
    pack = loader.load(sleep_pack.written(tmp_path))
    plain = answers.read(pack, {"tired": 3, "words": "I said sorry"})
    boxes = answers.read(pack, {"tired": 3, "words": "I said ᜁᜀ to her"})
    assert NOTE not in text_of(printed(counselor(pack, assess(pack, plain), plain)))
    found = text_of(printed(counselor(pack, assess(pack, boxes), boxes)))
    assert found.partition("I said □ to her")[2].strip().startswith(NOTE)


def test_a_staff_report_with_boxes_in_it_says_so_on_its_first_page(tmp_path: Path) -> None:
    pack = loader.load(sleep_pack.written(tmp_path))
    given = answers.read(pack, {"tired": 3})
    outcome = assess(pack, given)
    assert NOTE not in counselor(pack, outcome, given)
    title = pack.questionnaires[0].title
    unknown = loader.from_snapshot(pack.snapshot.replace(title, f"{title} ᜁᜀ"))
    brief = counselor(unknown, outcome, given).partition('<div class="head">')[0]
    assert NOTE in " ".join(brief.split())


def test_own_words_have_a_direction_of_their_own_in_the_staff_report(tmp_path: Path) -> None:
    pack = loader.load(sleep_pack.written(tmp_path))
    given = answers.read(pack, {"tired": 3, "words": HEBREW})
    page_of_staff = BeautifulSoup(counselor(pack, assess(pack, given), given), "html.parser")
    found = page_of_staff.find_all(string=lambda text: HEBREW in text)
    assert found
    assert [each for each in found if each.find_parent(attrs={"dir": "auto"}) is None] == []


def left_edges(pdf: bytes) -> dict[str, float]:
    """Words of the first page -> how far from its left edge they stand, in points."""
    found = subprocess.run(["pdftotext", "-bbox", "-l", "1", "-", "-"], input=pdf, stdout=subprocess.PIPE, check=True)
    words = BeautifulSoup(found.stdout, "html.parser").find_all("word")
    return {each.get_text(): float(str(each["xmin"])) for each in words}


def test_words_stand_in_the_order_of_their_own_direction(printed: Printed) -> None:
    english = left_edges(printed(page("one (two).")))
    assert english["one"] < english["(two)."] < 200
    hebrew = left_edges(printed(page("אמא אבא abc")))
    assert 400 < hebrew["אבא"] < hebrew["אמא"]
    assert hebrew["abc"] < hebrew["אבא"]
