"""``python -m tests.wheel.audit``: known vulnerabilities of what constraints.txt pins.

Needs pip-audit and a service of vulnerabilities. Where no service is reached, it says so and exits
with 0: that nothing was found means something only where something was asked.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

CONSTRAINTS = Path(__file__).parents[2] / "constraints.txt"
SERVICES = ("osv", "pypi")


def main() -> int:
    """Ask the first service that answers."""
    pins = [line for line in CONSTRAINTS.read_text("utf-8").splitlines() if "==" in line]
    for service in SERVICES:
        if answered(asked(service, pins[:1])):
            return show(service, asked(service, pins))
    print("skipped: no service of vulnerabilities is reached from here")
    return 0


def asked(service: str, pins: list[str]) -> dict[str, Any]:
    """Return what a service says of some pins, by pip-audit; empty where it cannot be asked."""
    command = [sys.executable, "-m", "pip_audit", "--vulnerability-service", service]
    command += ["--no-deps", "--disable-pip", "--format", "json", "--timeout", "15"]
    ended = subprocess.run(
        [*command, "--requirement", "/dev/stdin"],
        input="\n".join(pins),
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        found: dict[str, Any] = json.loads(ended.stdout)
    except ValueError:
        return {}
    return found


def answered(found: dict[str, Any]) -> bool:
    """Whether a service knew what it was asked about."""
    listed = found.get("dependencies", [])
    return bool(listed) and not any("skip_reason" in each for each in listed)


def show(service: str, found: dict[str, Any]) -> int:
    """Print what was found; return 1 where there is a vulnerability."""
    listed = found["dependencies"]
    for each in listed:
        for flaw in each.get("vulns", ()):
            fixed = ", ".join(flaw["fix_versions"]) or "no version yet"
            print(f"{each['name']} {each['version']}: {flaw['id']}, fixed in {fixed}")
        if "skip_reason" in each:
            print(f"{each['name']}: not audited: {each['skip_reason']}")
    number = sum(bool(each.get("vulns")) for each in listed)
    print(f"{number} of {len(listed)} pinned packages have known vulnerabilities, says {service}")
    return int(number > 0)


if __name__ == "__main__":
    sys.exit(main())
