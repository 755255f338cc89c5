"""The causal test: what a model loses without its aligned concepts, beyond what like ones cost."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from isogloss.core.errors import SettingsError
from isogloss.core.types import EditableSource
from isogloss.evidence.causal.contrast import Drops
from isogloss.evidence.causal.controls import balance, draw_controls
from isogloss.evidence.causal.edits import projecting, swapping
from isogloss.evidence.causal.effects import FIGURES, Asked, Effect, compared, outcome_json
from isogloss.evidence.causal.halves import examples_of, plain, without
from isogloss.evidence.causal.outcomes import divergence, outcome, unlabelled
from isogloss.evidence.causal.partners import (
    language_swap,
    mean_move,
    other_partners,
    partner_swap,
    unlikeness,
)
from isogloss.evidence.causal.pool import Window
from isogloss.evidence.causal.subspace import random_bases, removed_share, span

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from isogloss.core.types import JSON, Edit, Examples, Predictions, Progress, Tuned, Where
    from isogloss.evidence.causal.edits import Swap
    from isogloss.evidence.causal.material import Material
    from isogloss.evidence.causal.outcomes import Outcome
    from isogloss.evidence.causal.subspace import Floats


class Ablation:
    """Runs a model with and without edits, on examples of two languages."""

    def __init__(
        self,
        tuned: Tuned,
        material: Material,
        tests: Sequence[Examples],
        metric: str,
        asked: Asked,
        seed: int,
    ) -> None:
        first = material.sides[0]
        self.tuned = tuned
        self.material = material
        self.metric = metric
        self.asked = asked
        self.seed = seed
        self.site: Where = (first.part, first.layer)
        self.source = editable(tuned, self.site)
        texts = {
            language: {plain(each.text) for each in sentences}
            for language, sentences in material.chosen.items()
        }
        self.tests = [_left(each, texts) for each in tests]
        self.left_out = [len(all_) - len(own) for all_, own in zip(tests, self.tests, strict=True)]
        self.unrelated = [self._unrelated(test) for test in self.tests]
        self.window = self._window()
        self._unlike: list[float] = []

    def _window(self) -> Window:
        pool, rank = self.material.pool, self.asked.rank
        if rank is None:
            rank = len(span(pool.directions[pool.aligned]))
        return Window(pool, rank, self.asked.calipers)

    def _unrelated(self, test: Examples) -> Examples:
        """Return sentences of the study that nothing was chosen on and the task does not hold."""
        known = {plain(each.text) for each in test.sentences}
        sentences = self.material.others[test.language]
        free = [each for each in sentences if plain(each.text) not in known]
        read = free[: self.asked.unrelated]
        return unlabelled(self.tuned, examples_of(test.language, read, "unrelated text"), test)

    def take(self, progress: Progress) -> dict[str, JSON]:
        """Run everything and return what was found as plain data."""
        drawn = draw_controls(self.window, self.asked.controls, self.seed, apart=self.asked.apart)
        ways = self._ways()
        total = 2 + len(drawn.sets) + self.asked.directions + len(ways)
        progress.begin("ablate", total, "edits")
        intact = [outcome(self.tuned, test, self.metric) for test in self.tests]
        told = [self.tuned.predict(each) for each in self.unrelated]
        progress.advance(1)

        def effect(edits: Sequence[Edit]) -> Effect:
            found = self._effect(edits, intact, told)
            progress.advance(1)
            return found

        pool, rank = self.material.pool, self.window.rank
        aligned = effect(self._projections(pool.basis(self.window.aligned, rank)))
        controls = [effect(self._projections(pool.basis(each, rank))) for each in drawn.sets]
        bases = random_bases(pool.covariance, rank, self.asked.directions, self.seed)
        random = [effect(self._projections(basis)) for basis in bases]
        swapped = [(name, swaps, effect(self._swaps(swaps))) for name, swaps in ways]
        return {
            "intact": [outcome_json(each) for each in intact],
            "aligned": self._counted(),
            "rank": rank,
            "removed": self.window.removed,
            "sentences": self._sentences(),
            "controls": {
                "count": len(drawn.sets),
                "accepted": drawn.accepted,
                "overlap": drawn.overlap,
                "apart": self.asked.apart,
                "balance": list(balance(self.window, drawn.sets)),
            },
            "projected": compared(aligned, controls),
            "random": self._random(aligned, random, bases),
            "swapped": self._swapped(swapped),
            "notes": self._notes(),
        }

    def _effect(
        self, edits: Sequence[Edit], intact: Sequence[Outcome], told: Sequence[Predictions]
    ) -> Effect:
        found, apart = [], []
        sides = zip(edits, self.tests, self.unrelated, told, strict=True)
        for edit, test, unrelated, before in sides:
            with self.source.edit(self.site, edit):
                found.append(outcome(self.tuned, test, self.metric))
                after = self.tuned.predict(unrelated)
            apart.append(divergence(before, after, bool(self.tuned.labels)))
        drops = {
            name: Drops(*(a.of(name) - b.of(name) for a, b in zip(intact, found, strict=True)))
            for name in FIGURES
        }
        return Effect(drops, (apart[0], apart[1]))

    def _projections(self, basis: Floats) -> list[Edit]:
        return [projecting(basis, means.centre) for means in self.material.means]

    def _swaps(self, swaps: Sequence[Swap]) -> list[Edit]:
        means = self.material.means
        return [swapping(own.concepts, swap) for own, swap in zip(means, swaps, strict=True)]

    def _ways(self) -> list[tuple[str, list[Swap]]]:
        """Return the swaps by name: with the partner, by the language alone, with others."""
        if not self.asked.swaps:
            return []
        material, count = self.material, self.asked.swaps
        means, partners = material.means, material.partners
        ends = [(0, means[0], means[1]), (1, means[1], means[0])]
        others = [
            other_partners(material.pool, n, partners[n], material.aligned[n], count, self.seed)
            for n in (0, 1)
        ]
        found = [
            ("partner", [partner_swap(own, other, partners[n]) for n, own, other in ends]),
            ("language", [language_swap(own, other, partners[n]) for n, own, other in ends]),
        ]
        for way in range(count):
            swaps = [partner_swap(own, other, others[n][way]) for n, own, other in ends]
            found.append(("unaligned", swaps))
        self._unlike = [unlikeness(material.pool, n, partners[n], others[n]) for n in (0, 1)]
        return found

    def _notes(self) -> list[str]:
        """Return what could not be matched on or measured, and why."""
        none = [each.language for each in self.unrelated if not len(each)]
        told = (
            f"{', '.join(none)}: every other sentence of the study is in the test: no side effect"
        )
        return [*self.material.notes, *([told] if none else [])]

    def _counted(self) -> JSON:
        pool = self.material.pool
        return [
            {
                "language": side.language,
                "aligned": int((pool.aligned & (pool.language == number)).sum()),
                "usable": int((pool.usable & (pool.language == number)).sum()),
                "concepts": int((pool.language == number).sum()),
            }
            for number, side in enumerate(self.material.sides)
        ]

    def _sentences(self) -> JSON:
        material = self.material
        return [
            {
                "language": test.language,
                "chosen": len(material.chosen[test.language]),
                "tests": len(test),
                "left_out": left_out,
                "unrelated": len(unrelated),
            }
            for test, left_out, unrelated in zip(
                self.tests, self.left_out, self.unrelated, strict=True
            )
        ]

    def _random(self, aligned: Effect, random: Sequence[Effect], bases: Sequence[Floats]) -> JSON:
        if not random:
            return None
        removed = [removed_share(basis, self.material.pool.covariance) for basis in bases]
        return compared(aligned, random) | {"removed": sum(removed) / len(removed)}

    def _swapped(self, swapped: Sequence[tuple[str, list[Swap], Effect]]) -> JSON:
        """Compare the swap with the partner with those that are not aligned: it should cost less."""
        if not swapped:
            return None
        moves: dict[str, list[float]] = {}
        effects: dict[str, list[Effect]] = {}
        for name, swaps, effect in swapped:
            lengths = map(mean_move, swaps, self.material.means)
            moves.setdefault(name, []).append(sum(lengths) / len(swaps))
            effects.setdefault(name, []).append(effect)
        partner, language = effects["partner"][0], effects["language"][0]
        return compared(partner, effects["unaligned"], "less") | {
            "language": {
                name: {"source": drops.source, "target": drops.target}
                for name, drops in language.drops.items()
            },
            "language_side_effect": list(language.divergence),
            "unlikeness": self._unlike,
            "moves": {name: sum(each) / len(each) for name, each in moves.items()},
        }


def editable(tuned: Tuned, site: Where) -> EditableSource:
    """Return the source of a model, whose states can be changed at ``site``. SettingsError else."""
    source: Any = tuned.source()
    if not isinstance(source, EditableSource):
        raise SettingsError("the model of this task cannot be edited: its source has no edit")
    info = source.describe()
    if site[0] in info.reads_given:
        raise SettingsError(
            f"{site[0]}: a decoder writes another language than its encoder reads; choose the encoder"
        )
    with ExitStack() as stack:  # a layer that it lacks shows before anything is computed
        stack.enter_context(source.edit(site, lambda states, _: states))
    return source


def _left(examples: Examples, texts: Mapping[str, set[str]]) -> Examples:
    from isogloss.core.errors import DataError

    left = without(examples, texts)
    if not len(left):
        raise DataError(
            f"{examples.file}: all {len(examples)} sentences are among those that concepts are "
            "chosen on: none is left to evaluate them on"
        )
    return left
