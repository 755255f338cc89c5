"""No way leads from data to code: what the tree must not hold, and what a model may bring."""

from __future__ import annotations

import ast
import json
import os
import pickle
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from isogloss.cli import main
from isogloss.testing import small_model

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
MODULES = frozenset({"pickle", "cPickle", "dill", "cloudpickle", "shelve", "marshal", "joblib"})
CALLS = frozenset({"eval", "exec", "compile", "__import__"})
OPTIONS = {"allow_pickle": True, "weights_only": False, "shell": True, "trust_remote_code": True}
SYSTEM = frozenset({"system", "popen"})


def ways(tree: ast.AST) -> Iterator[str]:
    """Yield every way from data to code that a module has."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names if each.name.split(".")[0] in MODULES)
        elif isinstance(node, ast.ImportFrom) and node.module:
            if node.module.split(".")[0] in MODULES:
                yield node.module
        elif isinstance(node, ast.Call):
            yield from _called(node)


def _called(node: ast.Call) -> Iterator[str]:
    name = node.func.id if isinstance(node.func, ast.Name) else ""
    attribute = node.func.attr if isinstance(node.func, ast.Attribute) else ""
    owner = node.func.value if isinstance(node.func, ast.Attribute) else None
    where = owner.id if isinstance(owner, ast.Name) else ""
    if name in CALLS:
        yield name
    if (where == "os" and attribute in SYSTEM) or (where == "yaml" and attribute == "load"):
        yield f"{where}.{attribute}"
    if where == "torch" and attribute == "load":
        yield "torch.load"
    for keyword in node.keywords:
        value = keyword.value.value if isinstance(keyword.value, ast.Constant) else None
        if keyword.arg in OPTIONS and value is OPTIONS[keyword.arg]:
            yield f"{keyword.arg}={value}"


@pytest.mark.parametrize(
    "path", sorted((ROOT / "src").rglob("*.py")), ids=lambda path: path.relative_to(ROOT).as_posix()
)
def test_no_module_leads_from_data_to_code(path: Path) -> None:
    assert not list(ways(ast.parse(path.read_bytes())))


@pytest.mark.parametrize(
    "text",
    [
        "import pickle",
        "from pickle import loads",
        "import joblib.numpy_pickle",
        "np.load(path, allow_pickle=True)",
        "torch.load(path)",
        "subprocess.run(command, shell=True)",
        "eval('1')",
        "os.system('true')",
        "AutoModel.from_pretrained(name, trust_remote_code=True)",
    ],
)
def test_every_way_is_recognised(text: str) -> None:
    assert list(ways(ast.parse(text)))


def test_evaluating_a_model_is_no_eval() -> None:
    assert not list(ways(ast.parse("model.eval()\nnp.load(path, allow_pickle=False)")))


class Payload:
    """Unpickled, it leaves a file behind."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __reduce__(self) -> tuple[object, ...]:
        return os.mkdir, (str(self._path),)


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """A study whose model brings pickles and code of its own, beside what is missing of it."""
    model = small_model(tmp_path / "model")
    ran = pickle.dumps(Payload(tmp_path / "ran"))
    names = ("pytorch_model.bin", "model.pt", "training_args.bin", "optimizer.pt", "tokenizer.pkl")
    for name in names:
        (model / name).write_bytes(ran)
    code = f"import os; os.mkdir({str(tmp_path / 'ran')!r})\n"
    for name in ("modeling_own.py", "tokenization_own.py", "configuration_own.py"):
        (model / name).write_text(code, "utf-8")
    for language in ("en", "de"):
        (tmp_path / f"{language}.txt").write_text("a b c\nb c a\n", "utf-8")
    (tmp_path / "en-de.txt").write_text("a a\n", "utf-8")
    (tmp_path / "study.toml").write_text(
        """schema = 1
[corpora.text]
files = {en = "en.txt", de = "de.txt"}
[sources.model]
use = "transformers"
model = "model"
[clusterers.k2]
use = "kmeans"
n_clusters = 2
[metrics.colap]
use = "colap"
""",
        "utf-8",
    )
    (tmp_path / "study.toml").rename(tmp_path / "hostile.toml")
    return tmp_path


def run(folder: Path) -> int:
    result = CliRunner().invoke(main, ["run", str(folder / "hostile.toml")])
    assert isinstance(result.exception, SystemExit | None), result.exception
    assert not (folder / "ran").exists(), "something of the model ran"
    return result.exit_code


def changed(path: Path, **more: object) -> None:
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | more), "utf-8")


def test_pickles_beside_weights_are_not_looked_at(hostile: Path) -> None:
    assert run(hostile) == 0


def test_pickles_in_place_of_weights_are_refused(hostile: Path) -> None:
    (hostile / "model" / "model.safetensors").unlink()
    assert run(hostile) in (2, 3)


def test_pickles_that_an_index_names_are_refused(hostile: Path) -> None:
    (hostile / "model" / "model.safetensors").unlink()
    index = {"metadata": {}, "weight_map": {"a": "pytorch_model.bin", "b": "../outside.bin"}}
    for name in ("model.safetensors.index.json", "pytorch_model.bin.index.json"):
        (hostile / "model" / name).write_text(json.dumps(index), "utf-8")
    assert run(hostile) in (2, 3)


def test_a_pickle_that_is_called_safetensors_is_refused(hostile: Path) -> None:
    shutil.copy(hostile / "model" / "model.pt", hostile / "model" / "model.safetensors")
    assert run(hostile) in (2, 3)


@pytest.mark.parametrize("known", [True, False])
def test_code_that_a_model_brings_is_not_run(hostile: Path, known: bool) -> None:
    names = {"AutoConfig": "configuration_own.Own", "AutoModel": "modeling_own.Own"}
    more: dict[str, object] = {"auto_map": names, "trust_remote_code": True}
    changed(hostile / "model" / "config.json", **more, **({} if known else {"model_type": "own"}))
    run(hostile)


def test_code_that_a_tokenizer_brings_is_not_run(hostile: Path) -> None:
    more = {"AutoTokenizer": ["tokenization_own.Own", None]}
    path = hostile / "model" / "tokenizer_config.json"
    changed(path, auto_map=more, tokenizer_class="Own", trust_remote_code=True)
    run(hostile)
