from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from isogloss import ConflictError, PluginError, UnknownNameError
from isogloss.registry import Registry, discovery, findings, installed
from isogloss.registry.offers import OFFERS
from tests.distributions import provide, provide_broken, provide_example, provide_text

if TYPE_CHECKING:
    from collections.abc import Callable

    Break = Callable[..., None]

PLUGINS = Path(discovery.__file__).parents[1] / "plugins"


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Break:
    return lambda *plugins: provide_broken(monkeypatch, tmp_path, *plugins)


def the_failure(registry: Registry) -> str:
    [failure] = registry.all_failures()
    return f"{failure.plugin}: {failure.reason}"


def test_every_module_with_a_hook_is_listed_as_built_in() -> None:
    found = {
        ".".join(("isogloss", "plugins", *path.relative_to(PLUGINS).with_suffix("").parts))
        for path in PLUGINS.rglob("*.py")
        if any(
            isinstance(node, ast.FunctionDef)
            and any(
                isinstance(each, ast.Name) and each.id == "hookimpl" for each in node.decorator_list
            )
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        )
    }
    assert set(discovery.BUILTIN) == found


def test_built_in_plugins_load_without_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ISOGLOSS_PLUGINS", "")
    registry = Registry()
    names = {kind: set(catalog.names) for kind, catalog in registry.catalogs.items()}
    assert registry.failures == []
    assert names["clusterer"] == {
        "kmeans",
        "sklearn-kmeans",
        "agglomerative",
        "hdbscan",
        "hdbscan-exact",
        "leaders",
        "spherical-kmeans",
        "minibatch-kmeans",
    }
    assert names["transform"] == {
        "none",
        "centre",
        "centre-position",
        "standardise",
        "l2",
        "pca",
    }
    assert names["corpus"] == {"lines", "folder", "joined", "conllu", "iob2", "tmx", "datasets"}
    assert names["segmenter"] == {
        "whitespace",
        "unicode",
        "rjieba",
        "sudachipy",
        "pythainlp",
        "icu",
    }
    models, stored = (
        {"transformers", "random-weights"},
        {"activations", "neurox", "conceptx", "dataset"},
    )
    assert names["source"] == models | stored
    formats = {"muse", "reference", "reference-json", "fast-align", "tsv", "csv"}
    formats |= {"moses-lex", "eflomal-priors", "tei", "kaikki"}
    assert names["dictionary"] == formats | {"reversed", "united", "pivot", "links", "aligned"}
    rivals = {"translation-precision", "retrieval", "mexa", "cka", "lexical-overlap"}
    assert names["metric"] == {"calign", "colap", "integration"} | rivals


def test_the_list_of_offers_is_what_the_hooks_say(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ISOGLOSS_PLUGINS", "")
    monkeypatch.setattr(discovery, "OFFERS", {})  # so that pluggy registers and asks every module
    said: dict[str, dict[str, str]] = {}
    for kind, catalog in Registry().catalogs.items():
        room = discovery.HOOKS[kind].removeprefix("isogloss_")
        for entry in catalog:
            said.setdefault(f"{room}.{entry.plugin.name}", {})[entry.name] = entry.summary
    assert {module: dict(sorted(names.items())) for module, names in OFFERS.items()} == said


def test_looking_a_built_in_component_up_imports_its_module_alone() -> None:
    code = (
        "import sys; from isogloss.registry import Registry;"
        "Registry().recipe('segmenter', 'whitespace', {}); print(*sys.modules)"
    )
    environment = os.environ | {"ISOGLOSS_PLUGINS": ""}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment
    )
    loaded = {name for name in done.stdout.split() if name.startswith("isogloss.plugins.")}
    assert loaded == {"isogloss.plugins.segmenters", "isogloss.plugins.segmenters.whitespace"}


@pytest.mark.parametrize("text", ["[isogloss]\n", "[a]\nb = c\n\n [ isogloss ] \nd = e\n"])
def test_the_quick_look_finds_the_group(tmp_path: Path, text: str) -> None:
    folder = tmp_path / "Some.DIST-INFO"
    folder.mkdir()
    (folder / "entry_points.txt").write_text(text, encoding="utf-8")
    assert installed._offers(str(tmp_path))


def test_the_quick_look_says_yes_where_it_cannot_tell(tmp_path: Path) -> None:
    archive = tmp_path / "packages.zip"
    archive.write_bytes(b"")
    assert installed._offers(str(archive))
    (tmp_path / "old.egg").mkdir()
    assert installed._offers(str(tmp_path))


def test_the_quick_look_passes_over_what_offers_nothing(tmp_path: Path) -> None:
    assert not installed._offers(str(tmp_path / "nowhere"))
    for name, text in {
        "a.dist-info": "[console_scripts]\nisogloss = x\n",
        "b": "[isogloss]",
    }.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "entry_points.txt").write_text(text, encoding="utf-8")
    (tmp_path / "c.dist-info").mkdir()
    assert not installed._offers(str(tmp_path))


def test_a_third_party_distribution_is_found_by_its_entry_point(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    provide_example(monkeypatch, tmp_path)
    entry = Registry().clusterers["sklearn"]
    assert (entry.provider, entry.version, entry.plugin.name) == (
        "isogloss-example",
        "0.1.0",
        "example",
    )


def test_what_fails_on_import_is_named_and_stops_nothing(broken: Break) -> None:
    broken("imports")
    registry = Registry()
    assert the_failure(registry) == (
        "isogloss-broken 0.2 (imports): ModuleNotFoundError: No module named 'no_such_module'"
    )
    assert "kmeans" in registry.clusterers.names


def test_a_misspelt_hook_is_named(broken: Break) -> None:
    broken("misspelt")
    failure = the_failure(Registry())
    assert "isogloss-broken 0.2 (misspelt)" in failure
    assert "'isogloss_clusterer'" in failure


def test_a_hook_that_wants_an_argument_takes_its_whole_plugin_out(broken: Break) -> None:
    broken("argument")
    registry = Registry()
    assert "isogloss-broken 0.2 (argument)" in the_failure(registry)
    assert "'unexpected'" in the_failure(registry)
    assert "half" not in registry.clusterers.names


def test_a_hook_that_raises_is_named(broken: Break) -> None:
    broken("raises")
    assert the_failure(Registry()) == "isogloss-broken 0.2 (raises): RuntimeError: no GPU"


@pytest.mark.parametrize(("plugin", "call"), [("exits_on_import", "'bye'"), ("exits_in_hook", "3")])
def test_sys_exit_is_a_failure_like_any_other(broken: Break, plugin: str, call: str) -> None:
    broken(plugin)
    reason = f"isogloss-broken 0.2 ({plugin}): it called sys.exit({call})"
    assert the_failure(Registry()) == reason


def test_a_hook_that_returns_no_mapping_is_named(broken: Break) -> None:
    broken("no_mapping")
    assert "its hook returned list, not a mapping" in the_failure(Registry())


def test_a_plugin_without_any_hook_is_named(broken: Break) -> None:
    broken("nothing")
    assert "implements none of the hooks isogloss_corpora" in the_failure(Registry())


def test_what_can_be_used_of_an_offer_is_used(broken: Break) -> None:
    broken("offers")
    registry = Registry()
    reasons = " ".join(failure.reason for failure in registry.all_failures())
    assert registry.clusterers["good"].provider == "isogloss-broken"
    assert len(registry.failures) == 7
    for expected in (
        "clusterer 'anything': its factory takes '**settings'",
        "clusterer 'listed': its factory takes '*numbers'",
        "clusterer 'positional': its factory takes 'k'",
        "clusterer 'odd': the default of its setting 'model' is no plain data",
        "called 'a name'",
        "called 7",
        "the clusterer 'text' that it offers is str",
    ):
        assert expected in reasons


def test_all_broken_plugins_together_leave_the_good_ones(
    broken: Break, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    names = (
        "argument",
        "exits_on_import",
        "imports",
        "misspelt",
        "nothing",
        "raises",
        "components",
    )
    broken(*names)
    provide_example(monkeypatch, tmp_path)
    registry = Registry()
    failed = [failure.plugin.name for failure in registry.all_failures()]
    assert failed == ["argument", "exits_on_import", "imports", "misspelt", "nothing", "raises"]
    assert {"sklearn", "kmeans", "short"} <= set(registry.clusterers.names)


def test_a_slow_import_is_named_and_works(broken: Break, monkeypatch: pytest.MonkeyPatch) -> None:
    broken("slow")
    monkeypatch.setattr(findings, "SLOW", 0.25)
    registry = Registry()
    assert registry.all_failures() == []
    slow = [each for each in registry.slow if not each.plugin.builtin]
    assert [str(each.plugin) for each in slow] == ["isogloss-broken 0.2 (slow)"]
    assert slow[0].seconds > 0.25


def test_a_clash_matters_only_when_the_name_is_asked_for(broken: Break) -> None:
    broken("clash")
    registry = Registry()
    assert registry.all_failures() == []
    assert registry.clusterers["hdbscan"].provider == "isogloss"
    with pytest.raises(
        ConflictError, match=r"isogloss builtin \(kmeans\).*0\.2 \(clash\)"
    ) as error:
        registry.clusterers["kmeans"]
    assert "kmeans@isogloss or kmeans@isogloss-broken" in str(error.value)


def test_name_at_distribution_picks_one(broken: Break) -> None:
    broken("clash")
    clusterers = Registry().clusterers
    assert clusterers["kmeans@isogloss"].plugin.builtin
    assert clusterers["kmeans@Isogloss_Broken"].provider == "isogloss-broken"
    assert {"kmeans@isogloss", "kmeans@isogloss-broken"} <= set(clusterers.names)
    with pytest.raises(UnknownNameError, match="offered by isogloss and isogloss-broken, not by"):
        clusterers["kmeans@elsewhere"]


def test_one_name_twice_in_one_distribution_cannot_be_picked(
    broken: Break, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    code = tmp_path / "code"
    code.mkdir()
    for name in ("one", "two"):
        text = "from isogloss_broken.clash import isogloss_clusterers\n"
        (code / f"isogloss_{name}.py").write_text(text, encoding="utf-8")
    broken("clash")
    points = {"one": "isogloss_one", "two": "isogloss_two"}
    provide(monkeypatch, tmp_path, name="twins", entry_points=points, code=code)
    with pytest.raises(ConflictError, match="one distribution offers it twice"):
        Registry().clusterers["kmeans@twins"]


def test_an_empty_variable_keeps_third_parties_out(
    broken: Break, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken("clash", "imports")
    monkeypatch.setenv("ISOGLOSS_PLUGINS", "")
    registry = Registry()
    assert registry.all_failures() == []
    assert registry.clusterers["kmeans"].plugin.builtin


def test_a_variable_with_names_loads_only_those(
    broken: Break, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    broken("imports")
    provide_example(monkeypatch, tmp_path)
    monkeypatch.setenv("ISOGLOSS_PLUGINS", "isogloss_example, no-such")
    registry = Registry()
    assert "sklearn" in registry.clusterers.names
    assert the_failure(registry).startswith("no-such")
    assert "ISOGLOSS_PLUGINS names it" in the_failure(registry)


def test_a_broken_table_of_entry_points_is_a_failure_of_its_distribution(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    provide_text(
        monkeypatch,
        tmp_path,
        name="garbled",
        version="1",
        entry_points="[isogloss]\nno equals sign",
    )
    registry = Registry()
    assert the_failure(registry).startswith("garbled 1 (entry_points.txt): ")
    assert "kmeans" in registry.clusterers.names


def test_hooks_are_called_once_on_the_first_look_up_of_their_kind(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    code = tmp_path / "code"
    code.mkdir()
    (code / "isogloss_counting.py").write_text(
        "from isogloss import hookimpl\n"
        "CALLS = []\n"
        "@hookimpl\n"
        "def isogloss_clusterers():\n"
        "    CALLS.append('clusterers')\n"
        "    return {}\n"
        "@hookimpl\n"
        "def isogloss_metrics():\n"
        "    CALLS.append('metrics')\n"
        "    return {}\n",
        encoding="utf-8",
    )
    points = {"counting": "isogloss_counting"}
    provide(monkeypatch, tmp_path, name="counting", entry_points=points, code=code)
    registry = Registry()
    assert registry.failures == []
    import isogloss_counting  # type: ignore[import-not-found]  # written above

    assert isogloss_counting.CALLS == []
    assert len({id(registry.clusterers["kmeans"]), id(registry.clusterers["kmeans"])}) == 1
    assert isogloss_counting.CALLS == ["clusterers"]
    assert len(registry.catalogs) == 9
    assert isogloss_counting.CALLS == ["clusterers", "metrics"]


def test_what_plugins_print_does_not_reach_stdout(
    broken: Break, capsys: pytest.CaptureFixture[str]
) -> None:
    broken("prints")
    assert Registry().all_failures() == []
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.splitlines() == ["hello from the import", "hello from the hook"]


def test_a_broken_built_in_is_a_bug_and_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(discovery, "BUILTIN", ("isogloss.plugins.no_such",))
    with pytest.raises(ModuleNotFoundError):
        _ = Registry().failures


def test_an_interrupt_during_discovery_passes(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    code = tmp_path / "code"
    code.mkdir()
    (code / "isogloss_stopped.py").write_text("raise KeyboardInterrupt\n", encoding="utf-8")
    points = {"stopped": "isogloss_stopped"}
    provide(monkeypatch, tmp_path, name="stopped", entry_points=points, code=code)
    with pytest.raises(KeyboardInterrupt):
        _ = Registry().failures


def test_sys_exit_in_a_factory_is_a_plugin_error(broken: Break) -> None:
    broken("exits_in_factory")
    registry = Registry()
    exits = registry.recipe("clusterer", "exits", {})
    with pytest.raises(PluginError, match=r"'exits' of isogloss-broken 0\.2 .*sys\.exit\(0\)"):
        registry.make(exits)
    with pytest.raises(PluginError, match=r"'divides' of isogloss-broken.*ZeroDivisionError"):
        registry.make(registry.recipe("clusterer", "divides", {"n_clusters": 3}))


def test_what_is_no_component_of_its_kind_is_refused(broken: Break) -> None:
    broken("exits_in_factory")
    registry = Registry()
    with pytest.raises(PluginError, match="has no fit_predict: it made a str"):
        registry.make(registry.recipe("clusterer", "sentence", {}))


def test_a_failure_keeps_its_traceback_and_its_time(broken: Break) -> None:
    broken("raises")
    [failure] = Registry().all_failures()
    assert 'raise RuntimeError("no GPU")' in failure.traceback
    assert 0 <= failure.seconds < 5
