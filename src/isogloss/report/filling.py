"""Fill a template: the page, its data, its scripts, and the policy that allows these alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from isogloss.report.assets import environment, policy, scripts, styles

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from markupsafe import Markup

    from isogloss.report.blocks import Block

DATA = "report-data"
"""The folder beside a page in the folder form."""


@dataclass(frozen=True, slots=True)
class Filled:
    """A page, and the files that belong beside it."""

    page: str
    files: Mapping[str, str]
    """Path relative to the page -> text; empty where everything is in the page."""


@dataclass(frozen=True, slots=True)
class _Placed:
    """A block as the template writes it."""

    name: str
    packed: bool
    text: Markup
    file: str = ""


@dataclass(frozen=True, slots=True)
class Gathered:
    """All that a page is filled with, in either form."""

    template: str
    content: Mapping[str, Any]
    blocks: Sequence[Block]

    def filled(self, *, beside: bool = False) -> Filled:
        """Return the page; ``beside`` puts the packed blocks into files of their own.

        A page that was opened from a disk may not read files beside it, but may run scripts; so
        each of those files is a script that hands its text over.
        """
        from markupsafe import Markup

        placed, files = [], {}
        for block in self.blocks:
            if beside and block.packed:
                name = f"{DATA}/{block.name}.js"
                files[name] = f'Isogloss.arrived("{block.name}", "{block.text()}");\n'
                placed.append(_Placed(block.name, True, Markup(), name))
            else:
                placed.append(_Placed(block.name, block.packed, Markup(block.text())))
        own, ours = scripts(), styles()
        page = (
            environment()
            .get_template(self.template)
            .render(
                # Ours, or escaped in its own way; the policy names the hashes of what is run.
                style=Markup(ours[0]),
                scripts=[Markup(text) for text in own],
                blocks=placed,
                policy=policy(ours, own, beside=bool(files)),
                **self.content,
            )
        )
        return Filled(page + "\n", files)
