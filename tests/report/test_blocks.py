from __future__ import annotations

import base64
import gzip
import json

from isogloss.report.blocks import Block, inert, pack

HOSTILE = ["</script><!--", "a & b", "line\u2028paragraph\u2029", "\ud800", "مرحبا", 'quote " \\']


def test_what_html_or_javascript_could_read_is_escaped() -> None:
    text = inert({"words": HOSTILE})
    assert not set(text) & set("<>&\u2028\u2029\ud800")
    assert json.loads(text) == {"words": HOSTILE}


def test_packed_blocks_come_back_and_are_the_same_every_time() -> None:
    packed = pack(HOSTILE)
    assert json.loads(gzip.decompress(base64.b64decode(packed))) == HOSTILE
    assert packed == pack(HOSTILE)


def test_a_block_is_packed_where_it_says_so() -> None:
    assert Block("one", [1]).text() == "[1]"
    assert Block("one", [1], packed=True).text() == pack([1])
