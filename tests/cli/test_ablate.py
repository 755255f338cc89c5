"""Ablation and attribution on the command line, over a tiny BERT whose head reads one direction."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from isogloss.cli import main
from tests.evidence.causal.planted import planted, write_test

if TYPE_CHECKING:
    from pathlib import Path

    from isogloss.core.types import JSON

CALIPER = ("--caliper", "0.5")
QUICK = ("--swaps", "0", "--random", "0", "--unrelated", "4", *CALIPER)


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A planted study that has run."""
    path = planted(tmp_path_factory.mktemp("ablate") / "here")
    result = CliRunner().invoke(main, ["run", str(path), "--json"])
    assert result.exit_code == 0, result.stderr
    return path


def arguments(command: str, study: Path, *options: str, **changes: str) -> list[str]:
    named = {"layer": "2", "task": "ner", "model": str(study.parent / "model"), **changes}
    pairs = [text for name, value in named.items() for text in (f"--{name}", value)]
    return [command, str(study), *pairs, *options]


def labelled(study: Path, *languages: str) -> list[str]:
    folder = study.parent
    return [text for each in languages for text in ("--test", f"{each}={folder / each}.iob2")]


def invoke(*words: str) -> Any:
    return CliRunner().invoke(main, list(words))


@pytest.fixture(scope="module")
def ablated(study: Path) -> JSON:
    options = [*labelled(study, "en", "de"), *QUICK[2:], "--swaps", "100", "--json"]
    result = invoke(*arguments("ablate", study, *options))
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


def test_the_head_reads_what_the_aligned_concepts_carry(ablated: JSON) -> None:
    """All entities of the German test are words of aligned concepts, none of the English ones."""
    (found,) = ablated["ablations"]
    assert [each["score"] for each in found["intact"]] == [1.0, 1.0]
    assert [each["aligned"] for each in found["aligned"]] == [4, 4]
    own = found["projected"]["figures"]["score"]
    assert (own["source"]["aligned"], own["target"]["aligned"]) == (0.0, 1.0)
    assert own["target"]["difference"] > 0.4
    assert own["difference_in_differences"]["p"] == pytest.approx(1 / 101)
    assert own["difference_in_differences"]["smallest_p"] == pytest.approx(1 / 101)


def test_partners_stand_for_each_other_and_their_states_are_not_swapped_for_nothing(
    ablated: JSON,
) -> None:
    (found,) = ablated["ablations"]
    swapped = found["swapped"]
    target = swapped["figures"]["score"]["target"]
    assert target["aligned"] == 0.0
    assert target["controls"]["mean"] > 0.05
    assert swapped["language"]["score"] == {"source": 0.0, "target": 0.0}


def test_the_document_is_kept_and_replaced(study: Path, ablated: JSON) -> None:
    path = study.with_suffix("") / "documents" / "ablate.json"
    kept = json.loads(path.read_text("utf-8"))["tables"]["ablations"]
    assert kept == ablated["ablations"]
    again = invoke(*arguments("ablate", study, *labelled(study, "en", "de"), *QUICK, "--rank", "3"))
    assert again.exit_code == 0, again.stderr
    (kept,) = json.loads(path.read_text("utf-8"))["tables"]["ablations"]
    assert kept["rank"] == 3
    assert kept["swapped"] is None


def test_the_terminal_says_what_follows_and_what_does_not(study: Path) -> None:
    result = invoke(*arguments("ablate", study, *labelled(study, "en", "de"), *QUICK))
    assert result.exit_code == 0, result.stderr
    text = " ".join(result.stdout.split())
    assert "4 aligned of 28 concepts of a fitting size, on 40 sentences; evaluated on 12" in text
    assert "the smallest that 100 controls give is 0.010" in text
    assert "the model uses these concepts more in de than in en" in text
    assert "words have no 'pos' annotation" in text
    assert "nothing follows for other layers, models or tasks" in text


@pytest.mark.parametrize(
    ("options", "changes", "code", "said"),
    [
        (["en"], {}, 2, "--test names 1 languages: expected the one that the model learnt from"),
        (["en", "de"], {"layer": "7"}, 2, "--layer 7: source 'model' has 2 in encoder"),
        (["en", "de"], {"source": "other"}, 2, "--source: the study has no 'other'"),
        (["en", "de"], {"task": "nerd"}, 2, "nerd"),
        (["en", "de"], {"metric": "colap"}, 2, "no score of en and de"),
        (["en", "de"], {"controls": "20"}, 2, "controls = 20: expected 100 or more"),
        (["en", "fr"], {}, 2, "--test: the study has no 'fr'"),
        (["en", "de"], {"task": "text"}, 2, "task 'text': of bits fewer are better, and what"),
    ],
)
def test_what_cannot_be_asked_is_one_line(
    options: list[str], changes: dict[str, str], code: int, said: str, study: Path
) -> None:
    if not (study.parent / "fr.iob2").exists():
        shutil.copy(study.parent / "de.iob2", study.parent / "fr.iob2")
    result = invoke(*arguments("ablate", study, *labelled(study, *options), *QUICK, **changes))
    assert result.exit_code == code, result.output
    assert said in result.stderr
    assert "Traceback" not in result.stderr


def test_a_model_that_the_study_did_not_read_is_refused(study: Path, tmp_path: Path) -> None:
    """Its concepts would be those of another model, even if only one weight differs."""
    import torch
    from safetensors.torch import load_file, save_file

    other = tmp_path / "other"
    shutil.copytree(study.parent / "model", other)
    weights = load_file(other / "model.safetensors")
    weights["classifier.bias"] = weights["classifier.bias"] + torch.tensor([0.0, 1.0])
    save_file(weights, other / "model.safetensors", {"format": "pt"})
    result = invoke(
        *arguments("ablate", study, *labelled(study, "en", "de"), *QUICK, model=str(other))
    )
    assert result.exit_code == 2
    assert f"the study has no concepts of the model {other}: no source did" in result.stderr
    copied = tmp_path / "copied"
    shutil.copytree(study.parent / "model", copied)
    options = [*labelled(study, "en", "de"), *QUICK]
    assert invoke(*arguments("ablate", study, *options, model=str(copied))).exit_code == 0


TUNING = """\
schema = 1
[model]
checkpoint = "model"
[task]
use = "ner"
[train]
en = "en.iob2"
[test]
de = "de.iob2"
en = "en.iob2"
[training]
steps = 5
"""


def test_a_fine_tuning_says_task_model_and_tests(study: Path, ablated: JSON) -> None:
    path = study.with_name("tuning.toml")
    path.write_text(TUNING, "utf-8")
    words = ["ablate", str(study), "--tuning", str(path), "--layer", "2"]
    result = invoke(*words, *QUICK)
    assert result.exit_code == 2
    assert "step-5 is not there yet; isogloss finetune" in result.stderr
    shutil.copytree(study.parent / "model", path.with_suffix("") / "runs" / "seed-0" / "step-5")
    result = invoke(*words, *QUICK, "--json")
    assert result.exit_code == 0, result.stderr
    (found,) = json.loads(result.stdout)["ablations"]
    # English is what it learnt from, wherever it stands in the file.
    assert found["languages"] == ["en", "de"]
    assert found["model"].endswith("seed-0/step-5")
    assert found["projected"] == ablated["ablations"][0]["projected"]
    for options, said in (
        (["--step", "4"], "--step 4: "),
        (["--seed", "3"], "--seed 3: "),
        (["--task", "ner"], "--tuning says task and model"),
    ):
        refused = invoke(*words, *QUICK, *options)
        assert refused.exit_code == 2
        assert said in refused.stderr
    nothing = invoke("ablate", str(study), "--layer", "2")
    assert nothing.exit_code == 2
    assert "which model? --tuning FILE.toml, or --task and --model" in nothing.stderr


def test_without_aligned_concepts_there_is_nothing_to_ablate(study: Path) -> None:
    options = [*labelled(study, "en", "de"), *QUICK, "-s", "calign.min_types=90"]
    folder = str(study.parent / "none")
    result = invoke(*arguments("ablate", study, *options, "--out", folder))
    assert result.exit_code == 3
    assert "no concept is aligned from en to de by calign on half of the sentences" in result.stderr


def test_calipers_that_too_few_sets_keep_are_an_error_that_says_how_many(study: Path) -> None:
    options = [*labelled(study, "en", "de"), *QUICK[:-2], "--caliper", "0.01"]
    result = invoke(*arguments("ablate", study, *options))
    assert result.exit_code == 3
    assert "different control sets, and 100 are asked for" in result.stderr


def test_sentences_of_the_chosen_half_are_left_out_and_counted(study: Path, tmp_path: Path) -> None:
    """The study's own sentences as test data: about half of them are those chosen on."""
    files = []
    for language in ("en", "de"):
        lines = (study.parent / f"{language}.txt").read_text("utf-8").splitlines()
        path = write_test(tmp_path / f"{language}.iob2", [line.split() for line in lines])
        files += ["--test", f"{language}={path}"]
    result = invoke(*arguments("ablate", study, *files, *QUICK, "--json"))
    assert result.exit_code == 0, result.stderr
    (found,) = json.loads(result.stdout)["ablations"]
    assert [(each["tests"], each["left_out"]) for each in found["sentences"]] == [(40, 40)] * 2
    # What is left of the study is the test: nothing is unrelated.
    assert found["projected"]["side_effect"] == [None, None]
    assert (
        "en, de: every other sentence of the study is in the test: no side effect" in found["notes"]
    )


def test_a_source_without_a_model_cannot_be_edited(tmp_path: Path) -> None:
    from tests.studies import planted_study

    path, files = planted_study(tmp_path), ["--test", "en=x", "--test", "de=x"]
    result = invoke(*arguments("ablate", path, *files, layer="1", model="m", source="planted"))
    assert result.exit_code == 2
    assert "[sources.planted] use = 'activations' reads no model" in result.stderr


def test_one_prediction_with_its_concepts_and_their_words(study: Path) -> None:
    options = ["--test", f"de={study.parent / 'de.iob2'}", "--line", "8"]
    result = invoke(*arguments("attribute", study, *options, "--json"))
    assert result.exit_code == 0, result.stderr
    found = json.loads(result.stdout)
    assert found["of"]["label"] == "B-X"
    first = found["concepts"][0]
    # The words of the prediction's own concept: three types that share its number.
    assert {name[:4] for name in first["most_frequent"]} == {found["of"]["form"][:4]}
    assert found["of"]["form"] in first["here"]
    assert first["label"] == "O"
    assert first["difference"] > 2 * abs(found["concepts"][1]["difference"])
    document = study.with_suffix("") / "documents" / "attribute.json"
    (kept,) = json.loads(document.read_text("utf-8"))["tables"]["attributions"]
    assert kept.items() <= found.items()


def test_a_text_is_cut_as_the_study_cuts_it_and_shown(study: Path) -> None:
    options = ["--language", "de", "--text", "de20a de01b de22c", "--word", "1", "--limit", "2"]
    result = invoke(*arguments("attribute", study, *options))
    assert result.exit_code == 0, result.stderr
    text = " ".join(result.stdout.split())
    assert "ner: B-X of 'de01b', probability 0.99" in text
    assert "28 concepts of de were projected out one by one, 2 are shown" in text


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ([], "--text or --test: one of the two"),
        (["--text", "x", "--test", "de=x"], "--text or --test: one of the two"),
        (["--text", "de01b"], "--text needs --language"),
        (["--text", "de01b", "--language", "fr"], "the study has no concepts of fr alone"),
        (["--text", "de01b", "--language", "de", "--word", "4"], "--word 4: the sentence has"),
    ],
)
def test_what_cannot_be_attributed_is_one_line(options: list[str], said: str, study: Path) -> None:
    result = invoke(*arguments("attribute", study, *options))
    assert result.exit_code == 2, result.output
    assert said in result.stderr


def test_control_sets_that_all_cost_the_same_are_said_to_tell_nothing(ablated: JSON) -> None:
    from copy import deepcopy

    from isogloss.cli.ablatetables import sentences

    (found,) = deepcopy(ablated["ablations"])
    assert not any("cannot tell sets apart" in line for line in sentences(found))
    both = found["projected"]["figures"]["score"]["difference_in_differences"]
    both["controls"]["lowest"] = both["controls"]["highest"]
    lines = list(sentences(found))
    assert any("every control set costs the same f1: it cannot tell sets apart" in x for x in lines)
    assert not any("uses these concepts more" in line for line in lines)


def test_control_sets_on_one_side_of_the_aligned_set_are_told(ablated: JSON) -> None:
    from copy import deepcopy

    from isogloss.cli.ablatetables import sentences

    (found,) = deepcopy(ablated["ablations"])
    rows = [row for row in found["controls"]["balance"] if row["language"] is not None]
    for row in rows:
        row["difference"] = 0.1
    assert not any("lie on one side" in line for line in sentences(found))
    rows[-1] |= {"covariate": "identical strings", "language": 1, "difference": -0.11}
    told = [line for line in sentences(found) if "lie on one side" in line]
    assert ["identical strings in de (-0.11);" in line for line in told] == [True]


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The planted study with its corpus under another name as well."""
    path = planted(tmp_path_factory.mktemp("two") / "here")
    text = path.read_text("utf-8")
    own = text[text.index("[corpora.planted]") : text.index("[words]")]
    path.write_text(text.replace(own, own + own.replace("planted", "again")), "utf-8")
    return path


@pytest.mark.parametrize("command", ["ablate", "attribute"])
def test_one_of_several_corpora_has_to_be_named(command: str, two: Path) -> None:
    asked = {
        "ablate": [*labelled(two, "en", "de"), *QUICK],
        "attribute": ["--language", "de", "--text", "de20a de01b de22c"],
    }[command]
    result = invoke(*arguments(command, two, *asked))
    assert result.exit_code == 2, result.output
    assert "in 2 corpora: name one with --corpus: " in result.stderr
    assert "again" in result.stderr.partition("--corpus: ")[2]
    unknown = invoke(*arguments(command, two, *asked, "--corpus", "agian"))
    assert unknown.exit_code == 2
    assert "did you mean 'again'" in unknown.stderr


def test_the_corpus_that_was_named_is_in_the_document_and_the_title(two: Path) -> None:
    asked = [*labelled(two, "en", "de"), *QUICK, "--corpus", "again"]
    result = invoke(*arguments("ablate", two, *asked))
    assert result.exit_code == 0, result.stderr
    assert "ner (f1), en to de: again, " in result.stdout
    path = two.with_suffix("") / "documents" / "ablate.json"
    (kept,) = json.loads(path.read_text("utf-8"))["tables"]["ablations"]
    assert kept["corpus"] == "again"
    assert kept["calipers"]["covariates"] == 0.5
    text = ["--language", "de", "--text", "de20a de01b de22c", "--corpus", "again"]
    shown = " ".join(invoke(*arguments("attribute", two, *text)).stdout.split())
    assert "falls by: again, model, encoder, layer 2" in shown
    found = json.loads(invoke(*arguments("attribute", two, *text, "--json")).stdout)
    assert found["corpus"] == "again"
