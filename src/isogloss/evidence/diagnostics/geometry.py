"""How narrow the space of a side is: anisotropy, and features that outweigh all others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isogloss.evidence.diagnostics.finding import Finding, listed, percent
from isogloss.evidence.diagnostics.material import mean, place

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import numpy as np
    import numpy.typing as npt

    from isogloss.core.blocks import Sliced
    from isogloss.core.types import JSON
    from isogloss.evidence.diagnostics.material import Material

SAMPLE = 1000
"""Words of a side that are measured, drawn without replacement with the study's seed; all where
there are fewer. Ethayarajh (2019) draws as many."""

NARROW = 0.5
"""Mean cosine of two words from which anisotropy is strong. Ethayarajh (2019), figure 1: layers of
ELMo and BERT stay below, the upper layers of GPT-2 rise above."""

OUTWEIGHS = 0.25
"""Share of the variance from which one feature outweighs the others: in a mean of hundreds, it alone
gives a quarter of every squared Euclidean distance."""

TIMES = 10
"""And that is so many times its equal share: of few features, one has a quarter of it easily."""

ANGLES = frozenset({"retrieval", "mexa", "translation-precision", "spherical-kmeans"})
"""Components that compare directions of vectors as they come."""

CENTRES = frozenset({"centre", "standardise"})
"""Transforms after which no common direction is left."""


def measure(blocks: Sliced, seed: int) -> JSON:
    """Return what a sample of a side's vectors (words, features) is like.

    ``cosine``: mean cosine of two different words, over all pairs of the sample (Ethayarajh, *How
    contextual are contextualized word representations?*, EMNLP 2019), and ``cosine_share``: the
    largest share of it that one feature gives (Timkey and van Schijndel, *All bark and no bite*,
    EMNLP 2021). ``variance_share``: the largest share of the summed variance that one feature has.
    Undefined is None; vectors of zeros have no direction and are left out of cosines.
    """
    import numpy as np

    from isogloss.core.blocks import taken

    count, width = blocks.shape
    rows = np.arange(count)
    if count > SAMPLE:
        rows = np.sort(np.random.default_rng(seed).choice(count, SAMPLE, replace=False))
    vectors = taken(blocks, rows)[: len(rows)].astype(np.float64)
    found: dict[str, JSON] = {"words": len(rows), "features": width}
    return found | _variance(vectors) | _cosines(vectors)


def _variance(vectors: npt.NDArray[np.float64]) -> dict[str, JSON]:
    variances = vectors.var(axis=0)
    total = float(variances.sum())
    feature = int(variances.argmax())
    share = float(variances[feature]) / total if total > 0 else None
    return {"feature": feature, "variance_share": share}


def _cosines(vectors: npt.NDArray[np.float64]) -> dict[str, JSON]:
    import numpy as np

    lengths = np.linalg.norm(vectors, axis=1)
    unit = vectors[lengths > 0] / lengths[lengths > 0, None]
    count = len(unit)
    if count < 2:
        return {"cosine": None, "cosine_feature": None, "cosine_share": None}
    # The sum over ordered pairs of different words is that over all pairs less the words themselves.
    each = (unit.sum(axis=0) ** 2 - (unit**2).sum(axis=0)) / (count * (count - 1))
    cosine, feature = float(each.sum()), int(each.argmax())
    share = float(each[feature]) / cosine if cosine > 0 else None
    return {"cosine": cosine, "cosine_feature": feature, "cosine_share": share}


def narrow(material: Material) -> Iterator[Finding]:
    """Find layers whose words all point into nearly one direction."""
    readers = list(_readers(material))
    for where, layers in _layers(material).items():
        means = {layer: mean(row["cosine"] for row in rows) for layer, rows in layers.items()}
        own = {layer: value for layer, value in means.items() if value and value >= NARROW}
        if own:
            yield _narrow(dict(where), {layer: layers[layer] for layer in own}, own, readers)


def _narrow(
    where: dict[str, JSON],
    layers: Mapping[int | str, list[JSON]],
    means: Mapping[int | str, float],
    readers: Sequence[str],
) -> Finding:
    worst = max(means, key=lambda layer: means[layer])
    reads = f"{', '.join(readers)} compare directions" if readers else ""
    return Finding(
        "anisotropy",
        "warns" if readers else "notes",
        f"{place(where)}: strong anisotropy: two words have a mean cosine of up to "
        f"{means[worst]:.2f} at layer {worst}; at least {NARROW} at layer {listed(map(str, means))}",
        where | {"layers": list(means)},
        "All words share one direction, so cosines of any two are high and small differences decide. "
        + (
            f"{reads}, so this concerns them."
            if reads
            else "Euclidean distances do not see a common direction: K-means and Ward are not concerned."
        ),
        ['transform = "centre" subtracts the common direction before clustering']
        + ["for directions, compare with isogloss compare --with NAME:transform=centre,..."]
        * bool(readers),
        [
            {
                "layer": layer,
                "cosine": means[layer],
                "lowest": min(row["cosine"] for row in rows if row["cosine"] is not None),
                "highest": max(row["cosine"] for row in rows if row["cosine"] is not None),
                "largest_share_of_one_feature": max(row["cosine_share"] or 0.0 for row in rows),
            }
            for layer, rows in layers.items()
        ],
    )


def _readers(material: Material) -> Iterator[str]:
    """Yield who in the study compares directions of vectors that were not centred."""
    yield from dict.fromkeys(
        str(record["name"]) for record in material.scores if record["metric"] in ANGLES
    )
    for name, made in material.grouping.items():
        recipe, transforms = made["recipe"], {each["name"] for each in made["transforms"]}
        angles = recipe["name"] in ANGLES or recipe["settings"].get("metric") == "cosine"
        if (angles or "l2" in transforms) and not transforms & CENTRES:
            yield name


def outweighed(material: Material) -> Iterator[Finding]:
    """Find layers in which one feature outweighs all others in Euclidean distances."""
    open_ = [
        name
        for name, made in material.grouping.items()
        if "standardise" not in {each["name"] for each in made["transforms"]}
    ]
    if not open_:
        return
    for where, layers in _layers(material).items():
        own = {layer: out for layer, rows in layers.items() if (out := [*filter(_outweighs, rows)])}
        if own:
            yield _outweighed(dict(where), own, open_)


def _outweighs(row: JSON) -> bool:
    share = row["variance_share"]
    return share is not None and share >= OUTWEIGHS and share * row["features"] >= TIMES


def _outweighed(
    where: dict[str, JSON], layers: Mapping[int | str, list[JSON]], open_: Sequence[str]
) -> Finding:
    rows = [(layer, row) for layer, own in layers.items() for row in own]
    layer, worst = max(rows, key=lambda each: each[1]["variance_share"])
    return Finding(
        "outlier-features",
        "warns",
        f"{place(where)}: one feature outweighs the others: feature {worst['feature']} has "
        f"{percent(worst['variance_share'])} of the variance in {worst['language']} at layer {layer} "
        f"(an equal share is {percent(1 / worst['features'])}); so it is at layer {listed(map(str, layers))}",
        where | {"layers": list(layers)},
        f"Squared Euclidean distances are mostly this feature, so {', '.join(open_)} cut along it. "
        "Such features often follow frequency or position and not what words mean.",
        [
            'transform = "standardise" gives every feature the same weight',
            "compare both: isogloss compare --with NAME:transform=standardise,...",
        ],
        [
            {
                "layer": at,
                **{name: row[name] for name in ("language", "feature", "variance_share")},
                "equal_share": 1 / row["features"],
            }
            for at, row in rows
        ],
    )


def _layers(
    material: Material,
) -> dict[tuple[tuple[str, JSON], ...], dict[int | str, list[JSON]]]:
    """Return corpus, source and part to layer to what was measured there, by language."""
    found: dict[tuple[tuple[str, JSON], ...], dict[int | str, list[JSON]]] = {}
    for side, row in material.geometry:
        if side["source"] in material.twins:
            continue
        where = tuple((name, side[name]) for name in ("corpus", "source", "part"))
        rows = found.setdefault(where, {}).setdefault(side["layer"], [])
        rows.append({"language": side["language"], **row})
    return found
