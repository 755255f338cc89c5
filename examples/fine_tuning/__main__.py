"""Fine-tune a model in one language, and see what becomes of its concepts, beside two controls."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from examples.commands import ended, isogloss
from examples.fine_tuning.reading import changes, scores
from examples.material import named, quoted

if TYPE_CHECKING:
    from collections.abc import Sequence

CONTROLS = {
    "tuned": "seed-{seed}",
    "shuffled": "shuffled-labels-seed-{seed}",
    "unlabelled": "without-labels-seed-{seed}",
}
"""Sources beside the base, and the folders of their runs."""


LABELS = {"ner": "entity", "classification": "label"}
"""The annotation of a study's words that has a task's labels, unless ``--labels`` names it."""


def options_of(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m examples.fine_tuning", description=__doc__)
    parser.add_argument("--checkpoint", required=True, help="a folder, or a name on the hub")
    parser.add_argument("--task", default="ner", help="ner or classification")
    parser.add_argument(
        "--task-set", action="append", default=[], metavar="SETTING=VALUE", help="in TOML"
    )
    parser.add_argument("--train", required=True, metavar="LANGUAGE=FILE")
    parser.add_argument("--test", action="append", required=True, metavar="LANGUAGE=FILE")
    parser.add_argument(
        "--study",
        type=Path,
        required=True,
        help="a study file without sources: text, clusterers, dictionaries, metrics",
    )
    parser.add_argument("--labels", help="the annotation of the study's words with labels")
    parser.add_argument("--layers", nargs="+", default=["all"], help="of the sources")
    parser.add_argument("--steps", type=int, default=200)
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--rate", type=float, default=5e-4)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--replicates", type=int, default=100)
    parser.add_argument("--out", type=Path, default=Path("fine-tuning"))
    return parser.parse_args(arguments)


def tuning_file(options: argparse.Namespace) -> str:
    """Return the file of the fine-tuning: the task, and two controls."""
    folder = Path(options.checkpoint)
    model = str(folder.absolute()) if folder.is_dir() else options.checkpoint
    text = f"schema = 1\n\n[model]\ncheckpoint = {quoted(model)}\n"
    text += f'\n[task]\nuse = "{options.task}"\n'
    text += "".join(f"{each.replace('=', ' = ', 1)}\n" for each in options.task_set)
    for name, given in (("train", [options.train]), ("test", options.test)):
        text += f"\n[{name}]\n"
        for each in given:
            language, path = named(each, f"--{name}")
            text += f"{language} = {quoted(path)}\n"
    return text + (
        f"\n[training]\nsteps = {options.steps}\nkeep = [0, {options.steps}]\n"
        f"seeds = [{options.seed}]\nbatch_size = {options.batch}\nlearning_rate = {options.rate}\n"
        'control = ["none", "shuffled-labels", "without-labels"]\n'
    )


def study_file(options: argparse.Namespace) -> str:
    """Return the study with its sources: the base, and what was trained on from it."""
    layers = options.layers
    wanted = '"all"' if layers == ["all"] else f"[{', '.join(layers)}]"
    folders = {
        name: options.out.absolute() / "tuning" / "runs" / run.format(seed=options.seed)
        for name, run in CONTROLS.items()
    }
    models = {"base": folders["tuned"] / "step-0"}
    models |= {name: folder / f"step-{options.steps}" for name, folder in folders.items()}
    text: str = options.study.read_text("utf-8")
    for name, folder in models.items():
        text += f'\n[sources.{name}]\nuse = "transformers"\nmodel = {quoted(folder)}\n'
        text += f"layers = {wanted}\n"
    return text


def main(arguments: Sequence[str] | None = None) -> None:
    """Train, measure, print."""
    options = options_of(arguments)
    out: Path = options.out
    out.mkdir(parents=True, exist_ok=True)
    (out / "tuning.toml").write_text(tuning_file(options), "utf-8")
    print(scores(isogloss("finetune", out / "tuning.toml")), flush=True)
    study = out / "study.toml"
    study.write_text(study_file(options), "utf-8")
    isogloss("run", study)
    others = [word for name in CONTROLS for word in ("--to", name)]
    controls = ("--control", "shuffled", "--control", "unlabelled")
    drawn = ["--replicates", str(options.replicates)]
    if labels := options.labels or LABELS.get(options.task):
        drawn += ["--labels", labels]
    found = isogloss("change", study, "--from", "base", *others, *controls, *drawn)
    print(changes(found))


if __name__ == "__main__":
    ended(main)
