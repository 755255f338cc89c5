from __future__ import annotations

from typing import TYPE_CHECKING

from isogloss.core.alignment.leaks import leak, traces
from isogloss.evidence.diagnostics.leaks import estimated_here
from isogloss.evidence.diagnostics.material import Material
from tests.core.study.fakes import open_inputs

if TYPE_CHECKING:
    from pathlib import Path


def rows(*warnings: str) -> list[dict[str, object]]:
    named = {"name": "main", "source": "en", "target": "de", "corpus": "small"}
    return [named | {"warnings": list(warnings)}]


def test_a_dictionary_of_the_very_sentences_leads_the_output(tmp_path: Path) -> None:
    inputs = open_inputs(tmp_path)
    warning = leak(traces(["The red house"]), inputs.corpus("small"), "en")
    (found,) = estimated_here(Material(dictionaries=rows(warning)))
    assert found.severity == "leads"
    assert found.where == {"corpus": "small", "dictionary": "main", "pairs": ["en-de"]}
    assert "1 of the 3 sentences" in str(found.evidence[0]["warning"])


def test_other_text_and_other_warnings_are_none(tmp_path: Path) -> None:
    inputs = open_inputs(tmp_path)
    assert leak(traces(["another one"]), inputs.corpus("small"), "en") == ""
    assert list(estimated_here(Material(dictionaries=rows("chained through fr")))) == []
