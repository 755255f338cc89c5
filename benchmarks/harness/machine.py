"""What the figures were measured on: machine, libraries, threads, versions."""

from __future__ import annotations

import os
import platform
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")
STEERING = (*THREADS, "OPENBLAS_CORETYPE", "MKL_ENABLE_INSTRUCTIONS", "ATEN_CPU_CAPABILITY")
"""Environment variables that decide how fast the arithmetic libraries are."""
UNSET = ("OPENBLAS_CORETYPE",)
"""Taken out of every contender's environment: it holds numpy to the kernels of an older machine."""
PACKAGES = (
    "isogloss",
    "numpy",
    "scipy",
    "scikit-learn",
    "torch",
    "transformers",
    "tokenizers",
    "zarr",
    "hdbscan",
    "faiss-cpu",
    "fastcluster",
    "neurox",
)


def environment(threads: int) -> dict[str, str]:
    """Return the environment of every contender: as many threads for all, no older kernels."""
    kept = {name: value for name, value in os.environ.items() if name not in UNSET}
    return kept | {name: str(threads) for name in THREADS}


def describe(threads: int) -> dict[str, Any]:
    """Return machine, environment and versions as plain data."""
    own = environment(threads)
    return {
        "class": machine_class(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "threads": threads,
        "environment": {name: own[name] for name in STEERING if name in own},
        "unset": [name for name in UNSET if name in os.environ],
        "versions": {name: found for name in PACKAGES if (found := installed(name))},
    }


def machine_class(root: Path = Path("/proc")) -> str:
    """Return processor, cores and memory in words, as far as the system tells."""
    model = field(root / "cpuinfo", "model name") or platform.processor() or platform.machine()
    flags = field(root / "cpuinfo", "flags").split()
    widest = next((name for name in ("avx512f", "avx2", "avx") if name in flags), "")
    parts = [f"{cores()} cores", f"{model} {widest.upper()}".strip()]
    memory = field(root / "meminfo", "MemTotal").split()
    if memory:
        parts.append(f"{round(int(memory[0]) / 2**20)} GiB")
    return ", ".join(parts)


def cores() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def field(path: Path, name: str) -> str:
    """Return the first value of a ``name: value`` line; empty without one."""
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    pairs = (line.partition(":") for line in text.splitlines())
    return next((value.strip() for key, _, value in pairs if key.strip() == name), "")


def installed(name: str) -> str:
    """Return the version of a distribution; empty where it is not installed."""
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def libraries() -> list[str]:
    """Return the arithmetic libraries that this process has loaded, with kernels and threads."""
    found: list[str] = []
    try:
        # It ships no types.
        from threadpoolctl import threadpool_info  # type: ignore[import-untyped]
    except ImportError:
        return found
    for each in threadpool_info():
        words = [each["internal_api"], each["version"] or "", each.get("architecture") or ""]
        place = Path(each["filepath"]).parent.name
        found.append(f"{' '.join(filter(None, words))}, {each['num_threads']} threads ({place})")
    torch = sys.modules.get("torch")
    if torch is not None:
        kernels = torch.backends.cpu.get_cpu_capability()
        found.append(f"torch {kernels}, {torch.get_num_threads()} threads")
    return sorted(found)
