"""Formats whose records are no pairs: Moses lex, eflomal priors, FreeDict TEI, kaikki.org."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from isogloss import DataError, Entries, Translation
from isogloss.core.text.xmllines import DEEPEST
from isogloss.plugins.dictionaries import eflomal_priors as eflomal_module
from isogloss.plugins.dictionaries import kaikki as kaikki_module
from isogloss.plugins.dictionaries import moses_lex as moses_module
from isogloss.plugins.dictionaries import tei as tei_module
from isogloss.plugins.dictionaries.eflomal_priors import eflomal_priors
from isogloss.plugins.dictionaries.kaikki import kaikki
from isogloss.plugins.dictionaries.moses_lex import moses_lex
from isogloss.plugins.dictionaries.records import LISTED
from isogloss.plugins.dictionaries.tei import tei
from isogloss.testing import check_dictionary, check_factory

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Pairs = list[tuple[str, str]]

LEX = "Katze cat 0.7500000\nKater cat 0.2500000\nNULL the 0.9000000\n"
PRIORS = "LEX\tcat\tKatze\t3\nLEX\tcat\tKater\t1\nFERF\tcat\t1\t4\nHMMF\t-1\t2\n"
TEI = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<!DOCTYPE TEI SYSTEM "freedict-P5.dtd">\n'
    '<TEI xmlns="http://www.tei-c.org/ns/1.0"><text><body>\n'
    "<entry><form><orth>cat</orth><pron>kæt</pron></form>\n"
    '<sense><cit type="trans"><quote>Katze</quote><quote>Kater</quote></cit></sense></entry>\n'
    "</body></text></TEI>\n"
)
WIKI = json.dumps(
    {
        "word": "cat",
        "lang_code": "en",
        "pos": "noun",
        "senses": [{"translations": [{"lang_code": "de", "word": "Katze"}]}],
        "translations": [{"code": "fr", "word": "chat"}, {"code": "de", "word": "Kater"}],
    }
)
SAMPLES = {moses_lex: LEX, eflomal_priors: PRIORS, tei: TEI, kaikki: WIKI}
FORMATS = {"moses-lex": moses_lex, "eflomal-priors": eflomal_priors, "tei": tei, "kaikki": kaikki}


def load(path: Path, form: Callable[..., Any], **more: object) -> Entries:
    entries = form(path=path, source="en", target="de", **more).translations("en", "de", None)
    assert isinstance(entries, Entries)
    return entries


def read(folder: Path, form: Callable[..., Any], text: str, **more: object) -> Entries:
    path = folder / "d"
    path.write_bytes(text.encode())
    return load(path, form, **more)


def pairs_of(entries: Entries) -> Pairs:
    return [(form, to.form) for form, to in entries.pairs()]


def refusal(folder: Path, form: Callable[..., Any], text: str) -> str:
    with pytest.raises(DataError) as caught:
        read(folder, form, text)
    message = str(caught.value)
    assert message.startswith(str(folder / "d"))
    assert "\n" not in message
    return message.removeprefix(str(folder / "d"))


def test_each_module_offers_its_format() -> None:
    offered: dict[str, Any] = {}
    for module in (moses_module, eflomal_module, tei_module, kaikki_module):
        offered.update(module.isogloss_dictionaries())
    assert offered == FORMATS


@pytest.mark.parametrize("form", FORMATS.values())
def test_each_format_conforms(tmp_path: Path, form: Callable[..., Any]) -> None:
    path = tmp_path / "d"
    path.write_text(SAMPLES[form], "utf-8")
    check_factory(form)
    check_dictionary(lambda: form(path=path, source="en", target="de"), "en", "de")


@pytest.mark.parametrize("form", FORMATS.values())
def test_each_format_reads_the_same_pairs_also_packed(
    tmp_path: Path, form: Callable[..., Any]
) -> None:
    path = tmp_path / "d.gz"
    path.write_bytes(gzip.compress(SAMPLES[form].replace("\n", "\r\n").encode()))
    entries = load(path, form)
    assert pairs_of(entries) == [("cat", "Katze"), ("cat", "Kater")]
    assert entries.report.lines == len(SAMPLES[form].splitlines())
    assert (entries.report.source, entries.report.target) == ("en", "de")


@pytest.mark.parametrize("form", FORMATS.values())
def test_a_file_without_entries_is_refused(tmp_path: Path, form: Callable[..., Any]) -> None:
    assert "no entries" in refusal(tmp_path, moses_lex, "")
    empty = "<TEI/>" if form is tei else ""
    assert refusal(tmp_path, form, empty).startswith(": no entries; wanted are lines like ")


ALPHABETS = {
    moses_lex: "ab .01NUL\n\r\t",
    eflomal_priors: "LEX\tFRa1.e+\n",
    kaikki: '{}[]":,word\n1',
    tei: "<>/entryformcit=\"' \n&;![]",
}


@pytest.mark.parametrize("form", FORMATS.values())
@given(data=st.data())
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_bytes_give_entries_or_a_data_error(
    tmp_path: Path, form: Callable[..., Any], data: st.DataObject
) -> None:
    """Noise, and samples with some of their bytes replaced."""
    sample = SAMPLES[form].encode()
    place = data.draw(st.integers(0, len(sample)))
    noise = data.draw(
        st.binary(max_size=60) | st.text(ALPHABETS[form], max_size=60).map(str.encode)
    )
    end = data.draw(st.sampled_from([place, place + len(noise), len(sample)]))
    path = tmp_path / "d"
    path.write_bytes(data.draw(st.sampled_from([noise, sample[:place] + noise + sample[end:]])))
    try:
        entries = load(path, form)
    except DataError:
        return
    assert all(source and target for source, target in pairs_of(entries))
    assert "\ufffd" not in "".join(map("".join, pairs_of(entries)))


# Moses lex


def test_moses_has_the_translation_first(tmp_path: Path) -> None:
    """Line 'e f p' of lex.f2e is p(e|f)."""
    entries = read(tmp_path, moses_lex, LEX)
    assert entries["cat"] == (Translation("Katze", 0.75), Translation("Kater", 0.25))
    assert entries.report.dropped == {"the empty word NULL": (3,)}


def test_moses_passes_over_more_empty_words_than_there_are_entries(tmp_path: Path) -> None:
    text = "NULL a 1\nb NULL 0.5\n\nc d 1e-3\n"
    entries = read(tmp_path, moses_lex, text)
    assert pairs_of(entries) == [("d", "c")]
    assert entries.report.dropped == {"the empty word NULL": (1, 2), "empty line": (3,)}


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("a b", "not three columns"),
        ("a b 0.5 1", "not three columns"),
        ("a  b 0.5", "not three columns"),
        ("a\tb\t0.5", "not three columns"),
        ("a b 1.5", "not a number from 0 to 1"),
        ("a b -0.5", "not a number from 0 to 1"),
        ("a b nan", "not a number from 0 to 1"),
        ("a b 1_0", "not a number from 0 to 1"),
        ("a b ٣", "not a number from 0 to 1"),
        ("a b 1e999", "not a number from 0 to 1"),
        ("0.5 a b", "not a number from 0 to 1"),
    ],
)
def test_moses_refuses_a_line_of_another_form(tmp_path: Path, line: str, reason: str) -> None:
    message = refusal(tmp_path, moses_lex, f"Katze cat 1\n{line}\n")
    assert message.startswith(", line 2: ")
    assert reason in message
    assert "'Katze cat 0.25'" in message


# eflomal priors


def test_eflomal_counts_become_shares_of_their_source_word(tmp_path: Path) -> None:
    """3 of 4, 1 of 4; the dog has a single translation."""
    text = f"{PRIORS}LEX\tdog\tHund\t1.23457e+06\nFERR\tKatze\t2\t0.5\nHMMR\t1\t7\n"
    entries = read(tmp_path, eflomal_priors, text)
    assert entries["cat"] == (Translation("Katze", 0.75), Translation("Kater", 0.25))
    assert entries["dog"] == (Translation("Hund", 1.0),)
    assert entries.report.dropped == {
        "a line of FERF": (3,),
        "a line of HMMF": (4,),
        "a line of FERR": (6,),
        "a line of HMMR": (7,),
    }
    assert entries.report.lines == 7


def test_eflomal_counts_may_be_huge(tmp_path: Path) -> None:
    text = "".join(f"LEX\ta\t{to}\t1e308\n" for to in "bcde")
    entries = read(tmp_path, eflomal_priors, text)
    assert {to.probability for to in entries["a"]} == {0.25}


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("cat\tKatze\t3", "does not begin with one of LEX, FERF, FERR, HMMF, HMMR and a tab"),
        ("LEX cat Katze 3", "does not begin with one of LEX"),
        ("LEX\tcat\tKatze", "a line of LEX has 4 columns, not 3"),
        ("FERF\tcat\t3", "a line of FERF has 4 columns, not 3"),
        ("HMMF\t1\t2\t3", "a line of HMMF has 3 columns, not 4"),
        ("LEX\tcat\t\t3", "a word is missing"),
        ("LEX\tcat \tKatze\t3", "white space around it"),
        ("LEX\tcat\tKatze\t0", "the count is not a number above 0"),
        ("LEX\tcat\tKatze\t-1", "the count is not a number above 0"),
        ("LEX\tcat\tKatze\tinf", "the count is not a number above 0"),
        ("LEX\tcat\tKatze\t1e999", "the count is not a number above 0"),
    ],
)
def test_eflomal_refuses_a_line_of_another_form(tmp_path: Path, line: str, reason: str) -> None:
    message = refusal(tmp_path, eflomal_priors, f"LEX\ta\tb\t1\n{line}\n")
    assert message.startswith(", line 2: ")
    assert reason in message


# TEI


def document(*entries: str) -> str:
    """A TEI document whose first entry begins in line 2."""
    start = '<TEI xmlns="http://www.tei-c.org/ns/1.0"><text><body>'
    return "\n".join([start, *entries, "</body></text></TEI>", "", ""])


def entry(inside: str, form: str = "<orth>cat</orth>") -> str:
    return f"<entry><form>{form}</form>{inside}</entry>"


def cit(*quotes: str, kind: str = "trans", more: str = "") -> str:
    quoted = "".join(f"<quote>{quote}</quote>" for quote in quotes)
    return f'<cit type="{kind}"{more}>{quoted}</cit>'


def test_every_form_of_an_entry_has_every_translation(tmp_path: Path) -> None:
    text = document(
        entry(f"<sense>{cit('grau')}</sense>", "<orth>grey</orth><orth>gray</orth>"),
        entry(f"<sense>{cit('Katze')}</sense><sense><sense>{cit('Kater')}</sense></sense>"),
    )
    entries = read(tmp_path, tei, text)
    assert pairs_of(entries) == [
        ("grey", "grau"),
        ("gray", "grau"),
        ("cat", "Katze"),
        ("cat", "Kater"),
    ]
    assert entries.report.lines == len(text.splitlines())
    assert entries.report.dropped == {}


def test_text_is_put_together_from_markup_and_lines(tmp_path: Path) -> None:
    inside = cit("the <hi>tom</hi>\n\t cat &amp; co", " \u00a0x ")
    entries = read(tmp_path, tei, document(entry(inside, "<orth>K\u00e4tzchen</orth>")))
    assert pairs_of(entries) == [("Kätzchen", "the tom cat & co"), ("Kätzchen", "\u00a0x")]
    assert entries.report.phrases == 2


@pytest.mark.parametrize("kind", ["trans", "translation", "translationEquivalent"])
def test_the_names_of_a_translation(tmp_path: Path, kind: str) -> None:
    assert pairs_of(read(tmp_path, tei, document(entry(cit("Katze", kind=kind))))) == [
        ("cat", "Katze")
    ]


@pytest.mark.parametrize(
    "inside",
    [
        '<cit type="example"><quote>the cat</quote><cit type="trans"><quote>die</quote></cit></cit>',
        "<re><form><orth>tomcat</orth></form>" + cit("Kater") + "</re>",
        "<form type='infl'><form><orth>cats</orth></form></form>",
        "<def>an animal</def>",
        "<quote>stray</quote>",
        cit(""),
    ],
)
def test_what_is_no_translation_of_the_head_word(tmp_path: Path, inside: str) -> None:
    text = document(entry(inside), entry(cit("Katze") + inside))
    entries = read(tmp_path, tei, text)
    assert pairs_of(entries) == [("cat", "Katze")]
    assert entries.report.dropped == {"an entry without a translation": (2,)}


def test_an_entry_without_a_form_and_one_within_another(tmp_path: Path) -> None:
    inner = entry(cit("innen"), "<orth>inner</orth>")
    text = document(entry(cit("x"), ""), entry(f"{cit('davor')}{inner}{cit('danach')}"))
    entries = read(tmp_path, tei, text)
    assert pairs_of(entries) == [("inner", "innen"), ("cat", "davor"), ("cat", "danach")]
    assert entries.report.dropped == {"an entry without a form": (2,)}


def test_one_of_several_languages(tmp_path: Path) -> None:
    german, french = cit("Katze", more=' xml:lang="de"'), cit("chat", more=' xml:lang="fr"')
    own = '<cit type="trans" xml:lang="fr"><quote xml:lang="de">Kater</quote></cit>'
    text = document(entry(german + french + own), entry(french, "<orth>chat</orth>"))
    assert len(pairs_of(read(tmp_path, tei, text))) == 4
    entries = read(tmp_path, tei, text, quote_language="de")
    assert pairs_of(entries) == [("cat", "Katze"), ("cat", "Kater")]
    assert entries.report.dropped == {"an entry without a translation into 'de'": (3,)}


LAUGHS = (
    '<!DOCTYPE TEI [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>\n<TEI>&b;</TEI>'
)
OUTSIDE = '<!DOCTYPE TEI [<!ENTITY a SYSTEM "file:///etc/hostname">]>\n<TEI>&a;</TEI>'
PARAMETER = '<!DOCTYPE TEI [<!ENTITY % a SYSTEM "http://localhost/a.dtd"> %a;]>\n<TEI/>'
UNKNOWN = '<!DOCTYPE TEI SYSTEM "freedict-P5.dtd">\n<TEI>&eacute;</TEI>'


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        (LAUGHS, 1, "the entity 'a'"),
        (OUTSIDE, 1, "the entity 'a'"),
        (PARAMETER, 1, "the entity 'a'"),
        (UNKNOWN, 2, "the entity 'eacute'"),
        ("<TEI>\n&eacute;</TEI>", 2, "not XML (undefined entity)"),
        ('<?xml version="1.0" encoding="ISO-8859-1"?>\n<TEI/>', 1, "the encoding is ISO-8859-1"),
        ("<TEI>\n<entry>\n", 3, "not XML (no element found)"),
        ("<TEI>\n</entry>\n", 2, "not XML (mismatched tag)"),
        ("<TEI>\n\x00</TEI>", 2, "not XML (not well-formed (invalid token))"),
        ("plain text\n", 1, "not XML (syntax error)"),
        ("<TEI>\n" + "<a>" * DEEPEST + "\n", 2, "more than 1000 elements within each other"),
        ("<a:TEI/>", 1, "not XML (unbound prefix)"),
    ],
)
def test_what_is_not_read_as_xml(tmp_path: Path, text: str, line: int, reason: str) -> None:
    assert refusal(tmp_path, tei, text).startswith(f", line {line}: {reason}")


# kaikki.org


def wiki(*items: Any) -> str:
    return "".join(f"{json.dumps(item)}\n" for item in items)


def test_translations_of_senses_come_before_those_of_the_word(tmp_path: Path) -> None:
    assert pairs_of(read(tmp_path, kaikki, WIKI)) == [("cat", "Katze"), ("cat", "Kater")]


def test_what_a_line_of_wiktionary_may_lack(tmp_path: Path) -> None:
    german = {"code": "de", "word": "Hund"}
    text = wiki(
        {"word": "dog", "lang_code": "en", "translations": [german, {"code": "de"}, {"x": 1}]},
        {"title": "doggo", "redirect": "dog"},
        {"word": "Hund", "lang_code": "de", "translations": [german]},
        {"word": "cat", "lang_code": "en", "senses": None, "translations": [{"code": "fr"}]},
        {"word": "run", "lang_code": "en", "senses": [{"glosses": ["move"]}]},
    )
    entries = read(tmp_path, kaikki, text + "\n")
    assert pairs_of(entries) == [("dog", "Hund")]
    assert entries.report.dropped == {
        "translation without a word": (1,),
        "redirect to another page": (2,),
        "not a word of 'en'": (3,),
        "no translation into 'de'": (4, 5),
        "empty line": (6,),
    }
    assert entries.report.lines == 6


def test_the_codes_of_wiktionary_may_differ_from_the_studys(tmp_path: Path) -> None:
    item = {
        "word": "cat",
        "lang_code": "sco",
        "translations": [{"lang_code": "cmn", "code": "zh", "word": "貓"}],
    }
    entries = read(tmp_path, kaikki, wiki(item), source_code="sco", target_code="cmn")
    assert pairs_of(entries) == [("cat", "貓")]


def test_of_many_lines_without_an_entry_the_first_are_listed_and_the_rest_counted(
    tmp_path: Path,
) -> None:
    other = {"word": "x", "lang_code": "fr"}
    text = WIKI + "\n" + wiki(*[other] * (LISTED + 234))
    entries = read(tmp_path, kaikki, text)
    reason = "not a word of 'en'"
    assert entries.report.dropped == {
        reason: tuple(range(2, LISTED + 2)),
        f"{reason}: 234 more, not listed": (LISTED + 235,),
    }
    assert entries.report.lines == LISTED + 235


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "not JSON (Expecting property name"),
        ("[1]", "JSON, but not an object"),
        ("5", "JSON, but not an object"),
        ("{}", "no 'word' or no 'lang_code'"),
        ('{"word": "cat"}', "no 'word' or no 'lang_code'"),
        ('{"word": "", "lang_code": "en"}', "no 'word' or no 'lang_code'"),
        ('{"word": 5, "lang_code": "en"}', "'word' is not text"),
        ('{"word": "\\ud800", "lang_code": "en"}', "'word' has half of a surrogate pair"),
        ('{"word": "a", "lang_code": "en", "senses": {}}', "'senses' is not a list of objects"),
        (
            '{"word": "a", "lang_code": "en", "translations": ["b"]}',
            "'translations' is not a list of objects",
        ),
        (
            '{"word": "a", "lang_code": "en", "translations": [{"code": 1}]}',
            "'code' is not text",
        ),
        ("[" * 100_000, "JSON that is nested too deeply"),
        ("1" * 5000, "Exceeds the limit"),
    ],
)
def test_a_line_that_is_not_of_wiktextract_is_refused(
    tmp_path: Path, line: str, reason: str
) -> None:
    message = refusal(tmp_path, kaikki, f"{WIKI}\n{line}\n")
    assert message.startswith(f", line 2: {reason}")
    assert "wanted are lines like" in message
