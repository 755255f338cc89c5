"""Translation memories: units, languages, inline markup, and what is refused."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from isogloss import DataError, SettingsError
from isogloss.plugins.corpora.tmx import tmx
from isogloss.testing import check_corpus
from tests.plugins.corpora.outcomes import names_the_file

if TYPE_CHECKING:
    from pathlib import Path

UNITS = """<tu><tuv xml:lang="en-GB"><seg>A <hi>red</hi>
 cat<ph>&lt;br/&gt;<sub>no</sub></ph>.</seg></tuv><tuv xml:lang="DE"><seg>Eine Katze.</seg></tuv></tu>
<tu><tuv xml:lang="en"><seg>Alone &amp; here.</seg></tuv></tu>
<tu><tuv lang="en"><seg>One</seg></tuv><tuv lang="en-us"><seg>Uno</seg></tuv>
<tuv lang="de"><seg>Eins</seg></tuv></tu>"""


def memory(path: Path, units: str, head: str = '<!DOCTYPE tmx SYSTEM "tmx14.dtd">') -> Path:
    data = f'{head}<tmx version="1.4"><header/><body>{units}</body></tmx>'.encode()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


@pytest.mark.parametrize("name", ["m.tmx", "m.tmx.gz"])
def test_a_unit_has_a_number_also_where_a_language_lacks(tmp_path: Path, name: str) -> None:
    found = tmx(path=memory(tmp_path / name, UNITS), languages=["en", "de"])
    check_corpus(lambda: found)
    passages = found.passages()
    assert [one.text for one in passages["en"].read(range(3))] == [
        "A red cat.",
        "Alone & here.",
        "One",
    ]
    assert [one.text for one in passages["de"].read([2, 1, 0])] == ["Eins", "", "Eine Katze."]
    assert passages["en"].details["notes"] == {
        "inline elements dropped": 1,
        "units without a language": 1,
        "further texts of a language in its unit": 1,
    }


def test_a_code_with_a_region_takes_that_region_alone(tmp_path: Path) -> None:
    found = tmx(path=memory(tmp_path / "m.tmx", UNITS), languages=["en-us", "de"]).passages()
    assert [one.text for one in found["en-us"].read(range(3))] == ["", "", "Uno"]


@pytest.mark.parametrize(
    ("units", "head", "reason"),
    [
        ("<tu>", "", "not XML"),
        ("<tu><tu></tu></tu>", "", "a <tu> within a <tu>"),
        ("<tu><tuv><seg>a</seg></tuv></tu>", "", "without xml:lang"),
        (UNITS, '<!DOCTYPE tmx [<!ENTITY a "b">]>', "the entity 'a'"),
        (UNITS, '<?xml version="1.0" encoding="latin-1"?>', "only UTF-8"),
        ('<tu><tuv xml:lang="fr"><seg>a</seg></tuv></tu>', "", "the languages in it are: fr"),
    ],
)
def test_what_is_refused_says_why(tmp_path: Path, units: str, head: str, reason: str) -> None:
    with pytest.raises(DataError, match=reason):
        tmx(path=memory(tmp_path / "m.tmx", units, head), languages=["en", "de"]).passages()


def test_a_language_is_named_once(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="each once"):
        tmx(path=tmp_path / "m.tmx", languages=["en", "EN"])


@given(st.binary(max_size=200), st.booleans())
def test_any_bytes_are_a_corpus_or_refused(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, inside: bool
) -> None:
    path = tmp_path_factory.mktemp("any") / "any.tmx"
    start = b'<tmx><body><tu><tuv xml:lang="en"><seg>a' if inside else b""
    path.write_bytes(start + data + (b"</seg></tuv></tu></body></tmx>" if inside else b""))
    assert names_the_file(tmx(path=path, languages=["en"]), "any.tmx")
