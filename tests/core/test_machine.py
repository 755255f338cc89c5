"""What of this machine can run out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isogloss.core.machine import available_memory

if TYPE_CHECKING:
    from pathlib import Path


def test_available_memory_is_the_least_of_what_the_system_says(tmp_path: Path) -> None:
    assert available_memory(tmp_path) is None
    (tmp_path / "proc").mkdir()
    (tmp_path / "proc/meminfo").write_text("MemTotal: 9000 kB\nMemAvailable:    2000 kB\n")
    assert available_memory(tmp_path) == 2000 * 1024
    group = tmp_path / "sys/fs/cgroup"
    group.mkdir(parents=True)
    (group / "memory.current").write_text("600\n")
    (group / "memory.max").write_text("max\n")
    assert available_memory(tmp_path) == 2000 * 1024
    (group / "memory.max").write_text("1000\n")
    assert available_memory(tmp_path) == 400
