"""From the tree of merges to concepts: dense regions that last, as scikit-learn selects them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from isogloss import Ints
    from isogloss.plugins.clusterers.hdbscan_linkage import Merges

    Doubles: TypeAlias = npt.NDArray[np.float64]

Method: TypeAlias = Literal["eom", "leaf"]


@dataclass(frozen=True, slots=True)
class Selection:
    """How groups of the condensed tree become concepts; scikit-learn's settings."""

    method: Method = "eom"
    epsilon: float = 0.0
    single: bool = False
    largest: int | None = None


@dataclass(frozen=True, slots=True)
class Condensed:
    """The tree of groups with enough rows; group 0 holds all, parents come before children.

    Density is one over distance, infinite where the distance is zero.
    """

    group: list[int]
    """(rows,) the smallest group that the row is ever in"""
    leaves: list[float]
    """(rows,) the density at which the row leaves that group"""
    parent: list[int]
    """(groups,) -1 for group 0"""
    birth: list[float]
    """(groups,) the density at which the group splits off; 0 for group 0"""
    sizes: list[int]
    """(groups,)"""

    def children(self) -> list[list[int]]:
        """Return the groups that each group splits into: none or two."""
        found: list[list[int]] = [[] for _ in self.parent]
        for group, parent in enumerate(self.parent[1:], 1):
            found[parent].append(group)
        return found


def condense(merges: Merges, least: int) -> Condensed:
    """Keep the splits into two groups of ``least`` rows or more; smaller parts leave their group."""
    import numpy as np

    size = len(merges.left) + 1
    sizes = [1] * size + merges.sizes.tolist()
    with np.errstate(divide="ignore", over="ignore"):
        densities = (1 / merges.distances).tolist()
    group = [0] * (2 * size - 1)
    leaves = [-1.0] * (2 * size - 1)  # below zero: has not left
    parent, birth, large = [-1], [0.0], [size]
    pairs = list(zip(merges.left.tolist(), merges.right.tolist(), strict=True))
    for merge in range(size - 2, -1, -1):
        node, density, parts = size + merge, densities[merge], pairs[merge]
        stays = leaves[node] < 0
        splits = stays and sizes[parts[0]] >= least and sizes[parts[1]] >= least
        for part in parts:
            group[part], leaves[part] = group[node], leaves[node]
            if splits:
                group[part] = len(parent)
                parent.append(group[node])
                birth.append(density)
                large.append(sizes[part])
            elif stays and sizes[part] < least:
                leaves[part] = density
    return Condensed(group[:size], leaves[:size], parent, birth, large)


def stabilities(tree: Condensed) -> list[float]:
    """Return the excess of mass of every group: what its rows' densities exceed its birth by.

    The sums run in scikit-learn's order, so that they are its numbers to the last bit.
    """
    import numpy as np

    group, leaves, birth = np.array(tree.group), np.array(tree.leaves), np.array(tree.birth)
    order = np.argsort(leaves, kind="stable")
    inner = np.arange(1, len(birth))
    owners = np.concatenate([group[order], np.array(tree.parent)[inner]])
    ends = np.concatenate([leaves[order], birth[inner]])
    rows = np.concatenate([np.ones(len(order)), np.array(tree.sizes)[inner]])
    with np.errstate(invalid="ignore"):  # infinite less infinite: a group of equal rows
        excess = (ends - birth[owners]) * rows
    found: list[float] = np.bincount(owners, excess, len(birth)).tolist()
    return found


def concepts(tree: Condensed, selection: Selection) -> Ints:
    """Return the concept of every row, -1 for noise."""
    import numpy as np

    chosen = select(tree, selection)
    numbers = {group: number for number, group in enumerate(sorted(chosen))}
    # Parents come first, so every group finds its concept in one pass.
    concept: list[int] = []
    for group, parent in enumerate(tree.parent):
        inherited = concept[parent] if parent > 0 else -1
        concept.append(numbers.get(group, inherited) if group else -1)
    labels: Ints = np.array(concept)[np.array(tree.group)]
    if chosen == {0} and selection.single:
        labels[np.array(tree.leaves) >= _dense(tree, selection.epsilon)] = 0
    return labels


def _dense(tree: Condensed, epsilon: float) -> float:
    """Return the density from which rows belong to a single concept of all."""
    if epsilon:
        return 1 / epsilon
    ends = [end for group, end in zip(tree.group, tree.leaves, strict=True) if not group]
    births = [birth for parent, birth in zip(tree.parent, tree.birth, strict=True) if not parent]
    return max(ends + births)


def select(tree: Condensed, selection: Selection) -> set[int]:
    """Return the groups that are concepts."""
    children = tree.children()
    if selection.method == "leaf":
        chosen = {group for group, parts in enumerate(children) if group and not parts}
    else:
        chosen = _massive(tree, children, selection)
    if not selection.epsilon or len(children) == 1 or chosen == {0}:
        return chosen
    return {_wide(tree, group, selection) for group in chosen}


def _massive(tree: Condensed, children: list[list[int]], selection: Selection) -> set[int]:
    """Return the groups whose own excess of mass is not below that of the best within them."""
    mass = stabilities(tree)
    root_size = sum(
        tree.sizes[group] for group in children[0]
    )  # scikit-learn's count, noise left out
    first = 0 if selection.single else 1
    whole = [False] * len(mass)
    for group in range(len(mass) - 1, first - 1, -1):
        inner = sum(mass[part] for part in children[group])
        size = tree.sizes[group] if group else root_size
        limit = selection.largest
        whole[group] = not (inner > mass[group] or (limit is not None and size > limit))
        if not whole[group]:
            mass[group] = inner
    return _outermost(whole, tree.parent)


def _outermost(whole: list[bool], parent: list[int]) -> set[int]:
    """Return the marked groups that no marked group holds."""
    covered: list[bool] = []
    chosen = set()
    for group, above in enumerate(parent):
        within = above >= 0 and covered[above]
        if whole[group] and not within:
            chosen.add(group)
        covered.append(within or whole[group])
    return chosen


def _wide(tree: Condensed, group: int, selection: Selection) -> int:
    """Return the closest group around ``group`` that splits off above epsilon."""
    if not 1 / tree.birth[group] < selection.epsilon:
        return group
    while (parent := tree.parent[group]) > 0:
        group = parent
        if 1 / tree.birth[group] > selection.epsilon:
            return group
    return 0 if selection.single else group
