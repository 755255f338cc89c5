from __future__ import annotations

import subprocess
import sys
from importlib import import_module

import pytest

MODULES = {
    "transformers": "transformers",
    "random_weights": "random-weights",
    "activations": "activations",
    "neurox": "neurox",
    "conceptx": "conceptx",
    "dataset": "dataset",
}


@pytest.mark.parametrize(("module", "name"), MODULES.items())
def test_each_module_offers_one_source(module: str, name: str) -> None:
    plugin = import_module(f"isogloss.plugins.sources.{module}")
    offered = plugin.isogloss_sources()
    assert list(offered) == [name]
    assert offered[name] is getattr(plugin, module)


def test_offering_sources_imports_nothing_heavy() -> None:
    imports = "; ".join(f"import isogloss.plugins.sources.{module}" for module in MODULES)
    heavy = "{'torch', 'transformers', 'numpy', 'huggingface_hub', 'tokenizers'}"
    script = f"import sys; {imports}; print(sorted({heavy} & set(sys.modules)))"
    said = subprocess.run(
        [sys.executable, "-c", script], check=True, capture_output=True, text=True
    )
    assert said.stdout == "[]\n"
