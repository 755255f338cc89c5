"""CoNLL-U: surface words, what is said of them, joined by sentence id; entity tags by character."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from isogloss import DataError, SettingsError
from isogloss.core.text.corpus import make_corpus
from isogloss.core.text.limits import Limits
from isogloss.core.text.selection import select_words
from isogloss.plugins.corpora.conllu import conllu
from isogloss.testing import check_corpus
from tests.plugins.corpora.outcomes import names_the_file

if TYPE_CHECKING:
    from pathlib import Path

    from isogloss import Passage

FRENCH = """\
# newdoc id = menu
# sent_id = s1
# text = Du vin au café.
1-2|Du|_|_|_|_|_|_|_|_
1|De|de|ADP|_|_|_|_|_|_
2|le|le|DET|_|_|_|_|_|_
3|vin|vin|NOUN|_|_|_|_|_|_
4-5|au|_|_|_|_|_|_|_|_
4|à|à|ADP|_|_|_|_|_|_
5|le|le|DET|_|_|_|_|_|_
6|café|café|NOUN|_|_|_|_|_|SpaceAfter=No
7|.|.|PUNCT|_|_|_|_|_|_
7.1|fantôme|fantôme|VERB|_|_|_|_|_|_

# sent_id = s2
1|10 000|10000|NUM|_|_|_|_|_|_
2|mètres|mètre|NOUN|_|_|_|_|_|_
"""

ENGLISH = """\
# sent_id = s2
# text = ten miles
1|ten|ten|NUM|_|_|_|_|_|_
2|miles|mile|NOUN|_|_|_|_|_|_

# newdoc
# sent_id = s1
1|wine|wine|NOUN|_|_|_|_|_|_

# sent_id = s3
1|more|more|ADJ|_|_|_|_|_|_
"""


def write(path: Path, text: str) -> Path:
    path.write_text(text.replace("|", "\t"), "utf-8")
    return path


def read(path: Path, entities: Path | None = None) -> list[Passage]:
    tags = {} if entities is None else {"fr": entities}
    passages = conllu(files={"fr": path}, entities=tags).passages()["fr"]
    return list(passages.read(range(len(passages))))


def forms(passage: Passage) -> list[str]:
    return [passage.text[a:b] for a, b in passage.words or ()]


def test_a_multi_word_token_is_one_word_and_an_empty_node_none(tmp_path: Path) -> None:
    first, second = read(write(tmp_path / "fr.conllu", FRENCH))
    assert first.text == "Du vin au café."
    assert forms(first) == ["Du", "vin", "au", "café", "."]
    assert first.annotations["pos"] == ("ADP+DET", "NOUN", "ADP+DET", "NOUN", "PUNCT")
    assert first.annotations["lemma"] == ("de+le", "vin", "à+le", "café", ".")
    assert forms(second) == ["10 000", "mètres"]
    assert second.text == "10 000 mètres"


def test_the_document_of_a_sentence_comes_along(tmp_path: Path) -> None:
    first, second = read(write(tmp_path / "fr.conllu", FRENCH))
    assert set(first.annotations["document"]) == {"menu"} == set(second.annotations["document"])
    english = write(tmp_path / "en.conllu", ENGLISH)
    before, after, last = read(english)
    assert "document" not in before.annotations
    assert after.annotations["document"] == last.annotations["document"]


def test_sentence_ids_join_treebanks(tmp_path: Path) -> None:
    files = {
        "fr": write(tmp_path / "fr.conllu", FRENCH),
        "en": write(tmp_path / "en.conllu", ENGLISH),
    }
    corpus = make_corpus("trees", conllu(files=files).passages())
    assert [sentence.text for sentence in corpus.sentences("en")] == ["wine", "ten miles"]
    assert [sentence.number for sentence in corpus.sentences("en")] == [0, 1]
    assert corpus.skipped == {"not in fr": 1}
    with pytest.raises(DataError, match=r"fr\.conllu has 2, .*en\.conllu has 3"):
        make_corpus("trees", conllu(files=files).passages(), join="line")
    check_corpus(lambda: conllu(files=files))


def test_an_id_that_stands_twice_is_named(tmp_path: Path) -> None:
    path = write(tmp_path / "fr.conllu", FRENCH.replace("s2", "s1"))
    with pytest.raises(
        DataError, match=r"fr\.conllu: two sentences have the id 's1': numbers 1, 2"
    ):
        make_corpus("trees", conllu(files={"fr": path}).passages())


def test_sentences_of_which_some_have_no_id_are_joined_by_line(tmp_path: Path) -> None:
    path = write(tmp_path / "fr.conllu", FRENCH.replace("# sent_id = s2\n", ""))
    passages = conllu(files={"fr": path}).passages()
    assert passages["fr"].details["notes"] == {"sentences without sent_id": 1}
    assert make_corpus("trees", passages).details["join"] == "line"
    with pytest.raises(SettingsError, match="has no ids"):
        make_corpus("trees", passages, join="id")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("3|vin|", "4|vin|", "line 7: the id is '4'; wanted is 3"),
        ("3|vin|vin", "3|vin", "line 7: 9 columns"),
        ("3|vin|", "3||", "line 7: the form is empty"),
        ("3|vin|", "3|vino|", "line 7: the form 'vino' is not what follows in '# text': 'vin au"),
        ("4-5|au", "5-6|au", "line 8: the range 5-6 does not start at the next word, 4"),
        ("4-5|au", "4-9|au", "line 8: its range ends at 9, after the sentence"),
        ("6|café", "x|café", "line 11: the id is 'x'"),
    ],
)
def test_a_line_that_is_no_word_is_named(tmp_path: Path, old: str, new: str, message: str) -> None:
    path = write(tmp_path / "fr.conllu", FRENCH.replace(old, new))
    with pytest.raises(DataError, match=re.escape(f"fr.conllu, {message}")):
        read(path)


ENTITIES = """\
# sent_id = s2
1|10 000|B-NUM
2|mètres|I-NUM

# sent_id = s1
1|De|O
2|le|B-DRINK
3|vin|I-DRINK
4|à|O
5|le|B-LOC
6|café|I-LOC
7|.|O
"""


def test_entity_tags_are_joined_by_id_and_the_first_that_is_not_o_stands(tmp_path: Path) -> None:
    path = write(tmp_path / "fr.conllu", FRENCH)
    first, second = read(path, write(tmp_path / "fr.iob2", ENTITIES))
    assert first.annotations["entity"] == ("B-DRINK", "I-DRINK", "B-LOC", "I-LOC", "O")
    assert second.annotations["entity"] == ("B-NUM", "I-NUM")


def test_a_word_of_two_tagged_tokens_has_the_tag_of_the_first(tmp_path: Path) -> None:
    """'au' is 'à' and 'le', and both have a tag."""
    both = ENTITIES.replace("4|à|O\n5|le|B-LOC", "4|à|B-LOC\n5|le|I-LOC")
    path = write(tmp_path / "fr.conllu", FRENCH)
    first, _ = read(path, write(tmp_path / "fr.iob2", both))
    assert first.annotations["entity"] == ("B-DRINK", "I-DRINK", "B-LOC", "I-LOC", "O")


def test_tags_of_another_release_are_attached_by_character(tmp_path: Path) -> None:
    """The other file cuts 'café.' as one token and 'mètres' as two, and has a word too many."""
    other = (
        ENTITIES.replace("6|café|I-LOC\n7|.|O", "6|café.|I-LOC")
        .replace("2|mètres|I-NUM", "2|mèt|I-NUM\n3|res|I-NUM")
        .replace("3|vin|I-DRINK", "3|vin|I-DRINK\n4|blanc|I-DRINK")
    )
    path = write(tmp_path / "fr.conllu", FRENCH)
    tags = write(tmp_path / "fr.iob2", other)
    first, second = read(path, tags)
    assert first.annotations["entity"] == ("B-DRINK", "I-DRINK", "B-LOC", "I-LOC", "I-LOC")
    assert second.annotations["entity"] == ("B-NUM", "I-NUM")
    details = conllu(files={"fr": path}, entities={"fr": tags}).passages()["fr"].details
    assert details["notes"] == {"entity tags without a word": 1}


def test_entities_without_ids_must_agree_in_number(tmp_path: Path) -> None:
    path = write(tmp_path / "fr.conllu", FRENCH)
    tags = write(tmp_path / "fr.iob2", "1|Du|O\n")
    with pytest.raises(DataError, match=r"fr\.iob2: 1 sentences, and .*fr\.conllu has 2"):
        read(path, tags)
    with pytest.raises(SettingsError, match="entities are given for 'de'"):
        conllu(files={"fr": path}, entities={"de": tags})


def test_annotations_reach_the_selected_words(tmp_path: Path) -> None:
    files = {"fr": write(tmp_path / "fr.conllu", FRENCH)}
    corpus = make_corpus("trees", conllu(files=files).passages())
    limits = Limits(min_count=1, max_count=1)
    words = select_words(corpus, "fr", matching="nfc-casefold", limits=limits).words
    assert [words.forms[form] for form in words.form] == [
        "Du", "vin", "au", "café", ".", "10 000", "mètres",
    ]  # fmt: skip
    assert words.annotations["pos"][0] == "ADP+DET"
    assert words.annotations["lemma"][-1] == "mètre"


@given(
    data=st.binary(max_size=300) | st.text(alphabet="1-2.\t\n#=_ aé", max_size=300).map(str.encode)
)
def test_any_bytes_are_a_treebank_or_a_clear_error(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    path = tmp_path_factory.mktemp("bytes") / "fr.conllu"
    path.write_bytes(data)
    assert names_the_file(conllu(files={"fr": path}), "fr.conllu")


def test_pud_gives_the_words_of_the_gold_tokens_in_eleven_languages(shared: Path) -> None:
    data = shared / "data" / "corpora"
    languages = ("en", "de", "fr", "es", "ar", "ru", "zh", "ja", "hi", "tr", "fi")
    files = {language: data / "pud" / f"{language}.conllu.gz" for language in languages}
    for language, passages in conllu(files=files).passages().items():
        gold = (data / "pud-tok" / f"{language}.txt").read_text("utf-8").splitlines()
        found = passages.read(range(len(passages)))
        assert [" ".join(forms(passage)) for passage in found] == gold


def test_entities_of_pud_find_their_words(shared: Path) -> None:
    data = shared / "data"
    lost = 0
    for language in ("en", "de", "ru", "zh"):
        files = {language: data / "corpora" / "pud" / f"{language}.conllu.gz"}
        tags = {language: data / "labelled" / "ner-pud" / f"{language}.iob2.gz"}
        passages = conllu(files=files, entities=tags).passages()[language]
        found = passages.read(range(len(passages)))
        begun = sum(tag.startswith("B-") for each in found for tag in each.annotations["entity"])
        assert 1036 <= begun <= 1139  # the range that the data's description gives
        lost += passages.details["notes"].get("entity tags without a word", 0)
    assert lost <= 1
