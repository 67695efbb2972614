"""A translation beside a pack: what `check` says of it, how it is brought up to date, what is refused."""

from __future__ import annotations

import contextlib
import io
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import strategies as st

from assessment.core.errors import Fault, InvalidPack
from assessment.core.packs import loader, translations
from assessment.core.packs.translations import Catalogue, Entry
from tests.support.effort import bounded_when_thorough
from tests.support.pack_faults import pack_faults
from tests.support.pseudo_language import BEGIN, write_pseudo
from tests.support.sleep_pack import written

TODAY = date(2026, 11, 22)
HEAD = Entry("", "", "Language: es\n")


def found_in(folder: Path) -> list[Fault]:
    return list(pack_faults(folder, TODAY))


def codes(folder: Path) -> list[tuple[str, str]]:
    return [(fault.code, fault.file) for fault in found_in(folder)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small pack with a complete translation."""
    folder = written(tmp_path)
    write_pseudo(folder)
    return folder


def edit(folder: Path, file: str, old: str, new: str) -> None:
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")


def line_of(folder: Path, text: str) -> int:
    return (folder / "ar.po").read_text(encoding="utf-8").split(text)[0].count("\n") + 1


def update(folder: Path) -> translations.Update:
    """What `translate` does."""
    opened = loader.load_with_warnings(folder)
    found = translations.texts({name: source.data for name, source in opened.sources.items()})
    made = translations.update(opened.catalogues["ar.po"], found)
    (folder / "ar.po").write_text(made.text, encoding="utf-8")
    return made


def test_a_complete_translation_has_no_fault(folder: Path) -> None:
    assert found_in(folder) == []
    pack = loader.load(folder)
    assert pack.languages == ("en", "ar")
    assert pack.in_language("ar").texts.thanks.startswith(BEGIN)


def test_a_text_without_translation_is_reported_with_its_file_and_line(folder: Path) -> None:
    edit(folder, "texts.yaml", "no_strengths: You came.", "no_strengths: You came.\n# more below")
    edit(folder, "rest.yaml", "ask: What keeps you up?", "ask: What keeps you up?\n        help: Tick all.")
    assert [(fault.code, fault.file, fault.line) for fault in found_in(folder)] == [("W702", "rest.yaml", 13)]
    assert loader.load(folder).in_language("ar").items["reasons"].help == "Tick all."


def test_an_empty_translation_is_reported_with_its_line(folder: Path) -> None:
    file = folder / "ar.po"
    before, _, after = file.read_text(encoding="utf-8").partition('msgid "I agree."\n')
    file.write_text(before + 'msgid "I agree."\nmsgstr "  "\n' + after.partition("\n")[2], encoding="utf-8")
    line = line_of(folder, 'msgctxt "pack/accept"')
    assert [(fault.code, fault.file, fault.line) for fault in found_in(folder)] == [("W702", "ar.po", line)]
    assert loader.load(folder).in_language("ar").accept == "I agree."


def test_a_translation_of_other_words_is_stale_and_not_shown(folder: Path) -> None:
    edit(folder, "texts.yaml", "thanks: Thanks.", "thanks: Thank you.")
    line = line_of(folder, 'msgctxt "texts/thanks"')
    assert [(fault.code, fault.file, fault.line) for fault in found_in(folder)] == [("W703", "ar.po", line)]
    assert loader.load(folder).in_language("ar").texts.thanks == "Thank you."


def test_a_fuzzy_translation_is_stale_and_not_shown(folder: Path) -> None:
    edit(folder, "ar.po", 'msgctxt "texts/thanks"', '# what of this?\n#, no-wrap, fuzzy\nmsgctxt "texts/thanks"')
    assert codes(folder) == [("W703", "ar.po")]
    assert loader.load(folder).in_language("ar").texts.thanks == "Thanks."


def test_a_translation_without_a_text_is_reported(folder: Path) -> None:
    edit(folder, "ar.po", 'msgctxt "texts/thanks"', 'msgctxt "texts/thank"')
    assert codes(folder) == [("W704", "ar.po"), ("W702", "texts.yaml")]


def test_two_options_must_not_read_alike(folder: Path) -> None:
    file = folder / "ar.po"
    entries = translations.read("ar.po", file.read_bytes()).entries
    never = entries["answers/often/options/0/label"].say
    edit(folder, "ar.po", entries["answers/often/options/3/label"].say, never)
    assert codes(folder) == [("E705", "ar.po")]
    with pytest.raises(InvalidPack, match="E705"):
        loader.load(folder)


def test_an_option_must_not_read_like_one_that_is_not_translated(folder: Path) -> None:
    file = folder / "ar.po"
    entries = translations.read("ar.po", file.read_bytes()).entries
    edit(folder, "ar.po", entries["answers/often/options/3/label"].say, "Never")
    edit(folder, "ar.po", f'msgstr "{entries["answers/often/options/0/label"].say}"', 'msgstr ""')
    assert ("E705", "ar.po") in codes(folder)


def test_a_missing_number_is_reported(folder: Path) -> None:
    edit(folder, "texts.yaml", "thanks: Thanks.", "thanks: Call 999 or 0808 2000.")
    update(folder)
    edit(folder, "ar.po", "#, fuzzy\n", "")
    assert codes(folder) == [("W706", "ar.po")]


def test_a_placeholder_in_a_translation_is_reported(folder: Path) -> None:
    edit(folder, "ar.po", BEGIN, BEGIN + "{{ name }}")
    assert codes(folder) == [("W612", "ar.po")]


@pytest.mark.parametrize("name", ["xx.po", "espanol.po", "pt_BR.po", "EN.po", "en.po", "a" * 90 + ".po"])
def test_a_file_is_named_by_another_language(folder: Path, name: str) -> None:
    (folder / name).write_text("", encoding="utf-8")
    assert codes(folder) == [("E701", name)]


def test_the_language_of_a_pack_is_one(tmp_path: Path) -> None:
    assert codes(written(tmp_path, ("pack.yaml", "language: en", "language: Englisch"))) == [("E701", "pack.yaml")]


def test_what_editors_leave_beside_a_translation_is_passed_over(folder: Path) -> None:
    for name in ("ar.mo", "ar.po~", ".ar.po.swp"):
        (folder / name).write_bytes(b"\xde\x12\x04\x95")
    assert found_in(folder) == []


# --- bringing up to date ---


def test_an_update_keeps_what_is_right_and_is_the_same_twice(folder: Path) -> None:
    before = (folder / "ar.po").read_text(encoding="utf-8")
    made = update(folder)
    assert (made.empty, made.fuzzy, made.dropped) == (0, 0, 0)
    assert made.text == before
    assert update(folder).text == before


def test_an_update_marks_what_is_stale_and_shows_the_words_before(folder: Path) -> None:
    before = translations.read("ar.po", (folder / "ar.po").read_bytes()).entries["texts/thanks"].say
    for now in ("Thank you.", "Thank you all."):
        edit(folder, "texts.yaml", f"thanks: {'Thanks.' if now == 'Thank you.' else 'Thank you.'}", f"thanks: {now}")
        made = update(folder)
        assert (made.empty, made.fuzzy, made.dropped) == (0, 1, 0)
        written_down = '#, fuzzy\n#| msgid "Thanks."\nmsgctxt "texts/thanks"\n' + f'msgid "{now}"\nmsgstr "{before}"\n'
        assert written_down in made.text
        assert codes(folder) == [("W703", "ar.po")]


def test_an_update_adds_what_is_new_and_drops_what_is_gone(folder: Path) -> None:
    edit(folder, "rest.yaml", "ask: What keeps you up?", "ask: What keeps you up?\n        help: Tick all.")
    edit(folder, "steps.yaml", "do: Call.", "do: [Call.]")
    edit(folder, "texts.yaml", "faq: [{ask: Why?, reply: So.}]", "faq: [{ask: Who?, reply: So.}]")
    edit(folder, "ar.po", 'msgctxt "texts/limits"', 'msgctxt "texts/limit"')
    edit(folder, "ar.po", 'msgid "Limits."', 'msgid "Edges."')
    made = update(folder)
    assert (made.empty, made.fuzzy, made.dropped) == (2, 1, 2)
    assert sorted(codes(folder)) == [("W702", "ar.po"), ("W702", "ar.po"), ("W703", "ar.po")]


def test_a_text_that_moved_takes_its_translation_along(folder: Path) -> None:
    edit(
        folder,
        "texts.yaml",
        "faq: [{ask: Why?, reply: So.}]",
        "faq: [{ask: Who?, reply: Me.}, {ask: Why?, reply: So.}]",
    )
    edit(folder, "steps.yaml", "do: Dark.", "do: [Dark.]")
    update(folder)
    assert loader.load(folder).in_language("ar").step["dark"].do[0].startswith(BEGIN)


def test_what_a_translator_noted_stays(folder: Path) -> None:
    notes = '# warm\n#\n#   not formal\n#\n# warm\n#, fuzzy\n#| msgid ""\n#| "Ta, "\n#| "Ta, "\n'
    edit(folder, "ar.po", 'msgid ""\n', '# by a friend of the house\nmsgid ""\n')
    edit(folder, "ar.po", 'msgctxt "texts/thanks"', f'{notes}msgctxt "texts/thanks"')
    text = update(folder).text
    assert text.startswith("# by a friend of the house\nmsgid")
    assert f'\n\n{notes}msgctxt "texts/thanks"' in text


# --- files ---

TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Cn", "Cs", "Zl", "Zp")), max_size=300)
LINES = st.lists(TEXTS | st.just('a "b" \\n \t c'), max_size=4).map("\n".join)


@given(texts=st.lists(st.tuples(LINES, LINES), max_size=8))
def test_what_is_written_is_read_back_and_other_tools_read_the_same(texts: list[tuple[str, str]]) -> None:
    entries = [Entry(f"a/{at}", of.strip(), say, fuzzy=at % 2 == 1) for at, (of, say) in enumerate(texts)]
    text = translations.write(HEAD, entries)
    catalogue = translations.read("es.po", text.encode())
    assert catalogue.faults == [fault for fault in catalogue.faults if fault.code == "E013"]
    assert [(each.name, each.of, each.say, each.fuzzy) for each in catalogue.entries.values()] == [
        (each.name, each.of, each.say, each.fuzzy) for each in entries
    ]
    theirs = {message.context: message for message in read_po(io.StringIO(text), abort_invalid=True) if message.context}
    assert {name: (each.id, each.string, each.fuzzy) for name, each in theirs.items()} == {
        each.name: (each.of, each.say, each.fuzzy) for each in entries if each.of
    }


def _entry(of: str = "Thanks.", say: str = "G", name: str = "texts/thanks") -> str:
    return f'msgctxt "{name}"\nmsgid "{of}"\nmsgstr "{say}"\n'


HOSTILE: dict[str, tuple[bytes, str, int]] = {
    "UTF-16": (_entry().encode("utf-16"), "E002", 1),
    "Latin-1": (_entry(say="ü").encode("latin-1"), "E002", 3),
    "too large": (b"#\n" * 250_001, "E001", 0),
    "too many texts": ("".join(_entry("a", "", str(at)) for at in range(10_001)).encode(), "E001", 30_001),
    "a program": (b"\x7fELF\x02\x01\x01" + bytes(200), "E013", 1),
    "a page": (b"<html></html>", "E014", 1),
    "YAML": (b"a: b", "E014", 1),
    "an open text": (b'msgctxt "a', "E014", 1),
    "a text without a keyword": (b'\n"a"', "E014", 2),
    "a text after a comment": (f'{_entry()}#\n"a"'.encode(), "E014", 5),
    "no msgctxt": (b'msgid "a"\nmsgstr "b"', "E014", 1),
    "no msgid": (b'msgctxt "a"\nmsgstr "b"', "E014", 1),
    "no msgstr": (f'msgctxt "a"\nmsgid "b"\n\n{_entry()}'.encode(), "E014", 1),
    "no msgstr at the end": (b'msgctxt "a"\nmsgid "b"\n', "E014", 1),
    "two translations": (f'{_entry()}msgstr "b"'.encode(), "E014", 4),
    "a translation before its entry": (f'msgstr "b"\n{_entry()}'.encode(), "E014", 1),
    "a name at the end": (f'{_entry()}msgctxt "a"\n'.encode(), "E014", 4),
    "a name parted from its text": (b'msgctxt "a"\n# why?\nmsgid "b"\nmsgstr "c"', "E014", 1),
    "two names": (b'msgctxt "a"\nmsgctxt "b"\nmsgid "b"\nmsgstr "c"', "E014", 1),
    "a text in apostrophes": (b"msgctxt 'a'", "E014", 1),
    "a return in a text": (_entry(say=r"a\rb").encode(), "E014", 3),
    "turned round": (b'msgstr "a"\nmsgid "b"\nmsgctxt "c"', "E014", 1),
    "several forms": (b'msgctxt "a"\nmsgid "a"\nmsgid_plural "b"\nmsgstr[0] "c"', "E014", 3),
    "a form of its own": (b'msgctxt "a"\nmsgid "a"\nmsgstr[99999999999] "c"', "E014", 3),
    "a keyword nobody knows": (b'domain "a"', "E014", 1),
    "an escape nobody knows": (_entry(say=r"\u200b").encode(), "E014", 3),
    "two heads": (b'msgid ""\nmsgstr ""\n' * 2, "E014", 3),
    "a name twice": ((_entry() * 2).encode(), "E008", 4),
    "a name 5,000 times": ((_entry() * 5_000).encode(), "E008", 4),
    "a text too long": (_entry(say="x" * 2_001).encode(), "E101", 1),
    "a text too long, in pieces": ((_entry(say="") + '"x"\n' * 2_001).encode(), "E101", 1),
    "a line of 100,000 characters": (b"# " + b"x" * 100_000, "E001", 1),
    "a line of 19,000 backslashes": (b'msgctxt "' + b"\\" * 19_000, "E014", 1),
    "a line of 9,000 escapes": (b'msgctxt "' + b"\\n" * 9_000 + b'"', "E014", 1),
    "half a letter": (_entry(say="a").encode().replace(b"a", b"\xed\xa0\x80"), "E002", 1),
    "half a letter, written as an escape": (_entry(say=r"\ud800").encode(), "E014", 3),
    "a control character": (_entry(say="a\x07b").encode(), "E013", 3),
    "a NUL": (_entry(say="a\0b").encode(), "E013", 3),
    "a NUL, written as an escape": (_entry(say=r"a\0b").encode(), "E014", 3),
    "a command to the terminal": (_entry(say="\x1b[2J").encode(), "E013", 3),
    "a command to the terminal in a name": (_entry(name="\x1b[2J").encode(), "E013", 1),
    "a command to the terminal in a comment": (b"# \x1b]0;title\x07", "E013", 1),
    "a command to the terminal of one character": (_entry(say="\u009b2J").encode(), "E013", 3),
    "a return without a new line": (_entry(say="a\rb").encode(), "E013", 3),
    "a line end of another kind": (_entry(say="a\u0085b").encode(), "E013", 3),
    "a code point that is no character": (_entry(say="a\ufffeb").encode(), "E013", 3),
    "the last code point of all": (_entry(say="a\U0010ffffb").encode(), "E013", 3),
    "a mark of the byte order inside": (_entry(say="a\ufeffb").encode(), "E013", 3),
    "a control that turns text round": (_entry(say="safe\u202e efas").encode(), "E013", 3),
    "a letter that does not show": (_entry(say="sa\u200bfe").encode(), "E013", 3),
    "letters that do not show, without end": (("#\u200b\n" * 90_000).encode(), "E013", 1),
    "a mark of direction in a comment": (f"# \u200f\n{_entry()}".encode(), "E013", 1),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_with_its_line(tmp_path: Path, name: str) -> None:
    raw, code, line = HOSTILE[name]
    folder = written(tmp_path)
    (folder / "es.po").write_bytes(raw)
    with bounded_when_thorough(8_000_000):
        found = [fault for fault in found_in(folder) if fault.file == "es.po" and fault.severity == "error"]
    assert (code, line) in [(fault.code, fault.line) for fault in found]
    assert len(found) <= 101
    assert all(0 < len(fault.message) < 500 and 0 < len(fault.remedy) < 500 for fault in found)


def test_faults_of_a_translation_do_not_hide_those_of_the_pack(tmp_path: Path) -> None:
    folder = written(tmp_path, ("rules.yaml", "strain >= 60", "strane >= 60"))
    (folder / "es.po").write_bytes(b"no")
    assert [fault.code for fault in found_in(folder)] == ["E014", "E208"]


ODD_LINES = (
    *(
        'msgctxt "a"',
        'msgid "b"',
        'msgid ""',
        'msgstr "c"',
        'msgstr\t"%(d)s {e}"',
        '"more\\n"',
        '"\\\\u \\"f\\""',
        '"\\u"',
    ),
    *(
        "",
        "#",
        "# note",
        "#, fuzzy",
        '#| msgid "old"',
        "#: \u2068a.c",
        "#. told",
        '#~ msgid "gone"',
        '#~| msgid "older"',
    ),
    *('msgid_plural "b"', 'msgstr[1] "c"', "msgid b", '"PO-Revision-Date: soon\\n"', '"Plural-Forms: nplurals=x\\n"'),
)
ENTRIES = st.tuples(st.sampled_from("abcd"), st.sampled_from(ODD_LINES)).map(
    lambda drawn: f"{drawn[1] if drawn[1].startswith('#') else ''}\n{_entry(name=drawn[0])}"
)


@given(lines=st.lists(ENTRIES | st.sampled_from(ODD_LINES), max_size=12))
def test_any_lines_are_refused_or_read_and_nothing_is_printed(lines: list[str]) -> None:
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        catalogue = translations.read("es.po", "\n".join(lines).encode())
    assert printed.getvalue() == ""
    assert all(1 <= fault.line <= "\n".join(lines).count("\n") + 1 for fault in catalogue.faults)
    if not catalogue.faults:
        text = translations.write(catalogue.head or HEAD, catalogue.entries.values())
        reread = translations.read("es.po", text.encode())
        assert (reread.faults, list(reread.entries)) == ([], list(catalogue.entries))
        assert [replace(each, line=0) for each in reread.entries.values()] == [
            replace(each, line=0) for each in catalogue.entries.values()
        ]


@pytest.mark.parametrize("line_end", ["\r\n", "\n"])
def test_files_of_other_editors_are_read(line_end: str) -> None:
    gone = '#~| msgid "older"\n#~ msgid "gone"\n#~ msgstr "x"\n'
    entry = _entry().replace("msgid ", "msgid\t").replace("msgstr ", "msgstr")
    text = f'\ufeff#. told\n#: here.c:1\n#, fuzzy, c-format\n#| msgid "old"\n{entry}{gone}'
    catalogue = translations.read("es.po", text.replace("\n", line_end).encode())
    expected = Entry("texts/thanks", "Thanks.", "G", 5, fuzzy=True, before=('#| msgid "old"',))
    assert (catalogue.faults, catalogue.entries) == ([], {"texts/thanks": expected})


@pytest.mark.parametrize(
    "head",
    [
        "Content-Type: text/plain; charset=klingon",
        "Content-Type: text/plain; charset=latin-1",
        "PO-Revision-Date: soon",
        "Plural-Forms: nplurals=many; plural=import os",
        "Language: es\\nLanguage: xx_YY",
        "X-Editor: one of my own",
    ],
)
def test_a_head_is_kept_as_it_stands_and_changes_nothing(head: str) -> None:
    text = f'# by a friend\nmsgid ""\nmsgstr "{head}"\n\n{_entry(say="ü")}'
    catalogue = translations.read("es.po", text.encode())
    assert (catalogue.faults, catalogue.entries["texts/thanks"].say) == ([], "ü")
    assert catalogue.head == Entry("", "", head.replace("\\n", "\n"), 2, notes=("# by a friend",))


def test_a_file_of_comments_alone_holds_nothing() -> None:
    assert translations.read("es.po", b"# later\n#, fuzzy\n") == Catalogue("es.po")


def test_a_new_translation_begins_with_a_head_that_tools_read() -> None:
    made = translations.update(
        Catalogue("pt-BR.po"), {"a": translations.TranslatableText("A", "pack.yaml", ("title",))}
    )
    theirs = read_po(io.StringIO(made.text), abort_invalid=True)
    assert (theirs.charset, str(theirs.locale)) == ("utf-8", "pt_BR")
    assert theirs.get("A", "a") is not None
    assert (made.texts, made.empty) == (1, 1)
