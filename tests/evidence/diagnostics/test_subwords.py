from __future__ import annotations

from typing import TYPE_CHECKING

from isogloss.evidence.diagnostics.material import Material
from isogloss.evidence.diagnostics.subwords import UNKNOWN, unknown
from isogloss.plugins.sources import reading

if TYPE_CHECKING:
    from isogloss.core.types import JSON


def unit(rows: int, lost: int, cut: int = 0) -> JSON:
    return {"rows": rows, "lost": {UNKNOWN: lost, "cut off": cut}, "noticed": {}}


def test_the_reason_is_the_one_that_sources_give() -> None:
    assert UNKNOWN == reading.UNKNOWN


def test_more_than_five_percent_warns_and_more_than_twenty_leads() -> None:
    few, many = {"text/a-12345678/fi": unit(94, 6)}, {"text/a-12345678/ar": unit(79, 21)}
    (found,) = unknown(Material(words=few))
    assert found.severity == "warns"
    assert "fi 6.0 %" in found.line
    (found,) = unknown(Material(words=few | many))
    assert found.severity == "leads"
    assert found.where == {"corpus": "text", "source": "a", "languages": ["ar", "fi"]}


def test_five_percent_is_not_told_and_twenty_does_not_lead() -> None:
    assert list(unknown(Material(words={"text/a-12345678/fi": unit(95, 5)}))) == []
    (found,) = unknown(Material(words={"text/a-12345678/fi": unit(80, 20)}))
    assert found.severity == "warns"


def test_the_share_is_of_all_words_those_lost_otherwise_too() -> None:
    assert list(unknown(Material(words={"text/a-12345678/fi": unit(90, 6, cut=24)}))) == []


def test_an_untrained_twin_is_not_told_beside_its_trained_form() -> None:
    words = {f"text/{source}-12345678/ar": unit(1, 9) for source in ("a", "twin")}
    (found,) = unknown(Material(words=words, twins=frozenset({"twin"})))
    assert found.where["source"] == "a"


def test_a_decoder_language_is_counted_once_whatever_was_given() -> None:
    words = {f"text/a-12345678/fi~{given}": unit(1, 9) for given in ("en", "de")}
    (found,) = unknown(Material(words=words))
    assert found.where["languages"] == ["fi"]
    assert len(found.evidence) == 1
