from __future__ import annotations

import json
from dataclasses import dataclass
from enum import Enum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import pytest
from annotated_types import Gt

from isogloss import MaybePath, PluginError, SettingsError
from isogloss.registry import Setting, Text, settings_of
from isogloss.registry.annotations import accepted
from isogloss.registry.settings import complete

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path as OnlyWhileChecking

    from no_such_package import Exotic  # type: ignore[import-not-found]  # the point of the test


class Colour(Enum):
    RED = "red"


def factory(
    *,
    number: int = 1,
    share: float = 0.5,
    flag: bool = False,
    word: str = "w",
    choice: Literal["ward", "average"] = "ward",
    layers: int | Literal["all"] = "all",
    sizes: tuple[int, ...] = (1, 2),
    names: frozenset[str] = frozenset({"b", "a"}),
    limits: Mapping[str, float] | None = None,
    maybe: str | None = None,
    colour: Colour = Colour.RED,
    positive: Annotated[int, Gt(0)] = 1,
    free: Any = None,
) -> None:
    """Take every type."""


def setting(name: str, of: Callable[..., Any] = factory) -> Setting:
    return next(each for each in settings_of(of) if each.name == name)


def completed(name: str, value: Any, of: Callable[..., Any] = factory) -> Any:
    return setting(name, of).complete(value, Path("/base"))


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("number", 3, 3),
        ("share", 1, 1.0),
        ("flag", True, True),
        ("word", "007", "007"),
        ("layers", 3, 3),
        ("layers", "all", "all"),
        ("sizes", [3, 4], [3, 4]),
        ("names", ["z", "y", "z"], ["y", "z"]),
        ("limits", {"a": 1}, {"a": 1.0}),
        ("maybe", "x", "x"),
        ("colour", "red", "red"),
        ("free", {"a": [1, "x", None]}, {"a": [1, "x", None]}),
    ],
)
def test_values_of_a_file_are_taken_as_their_type(name: str, value: Any, expected: Any) -> None:
    found = completed(name, value)
    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("number", True, "setting 'number' is true; it takes a whole number"),
        ("number", 1.0, "setting 'number' is 1.0; it takes a whole number"),
        ("number", "600", "setting 'number' is \"600\"; it takes a whole number"),
        ("share", True, "setting 'share' is true; it takes a number"),
        ("share", float("nan"), "setting 'share' is NaN"),
        ("flag", 1, "setting 'flag' is 1; it takes true or false"),
        ("word", 7, "setting 'word' is 7; it takes text"),
        ("choice", "wards", "setting 'choice' is \"wards\"; it takes 'ward' or 'average'"),
        ("layers", "al", "it takes a whole number or 'all'"),
        ("sizes", [1, "x"], "it takes a list (each: a whole number)"),
        ("limits", [1], "it takes a table"),
        ("positive", 0, "it takes a whole number (Input should be greater than 0)"),
    ],
)
def test_values_of_a_file_are_not_guessed_at(name: str, value: Any, message: str) -> None:
    with pytest.raises(SettingsError) as error:
        completed(name, value)
    assert message in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("number", "600", 600),
        ("share", "0.8", 0.8),
        ("share", ".5", 0.5),
        ("share", "1", 1.0),
        ("flag", "true", True),
        ("flag", "no", False),
        ("word", "12", "12"),
        ("word", '"quoted"', '"quoted"'),
        ("choice", "average", "average"),
        ("layers", "12", 12),
        ("layers", "all", "all"),
        ("sizes", "[3, 4]", [3, 4]),
        ("names", '["z", "y"]', ["y", "z"]),
        ("limits", '{"a": 1}', {"a": 1.0}),
        ("limits", "null", None),
        ("maybe", "abc", "abc"),
        ("maybe", "12", "12"),
        ("free", "[1]", [1]),
        ("free", "abc", "abc"),
    ],
)
def test_text_of_the_command_line_is_read_by_the_type(name: str, text: str, expected: Any) -> None:
    found = completed(name, Text(text))
    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("number", "many", "setting 'number' is 'many'; it takes a whole number"),
        ("number", "0.5", "it takes a whole number"),
        ("share", "inf", "setting 'share' is 'inf'; it takes a number"),
        ("flag", "perhaps", "it takes true or false"),
        ("sizes", "3,4", "it takes a list (each: a whole number)"),
    ],
)
def test_text_that_does_not_fit_is_refused(name: str, text: str, message: str) -> None:
    with pytest.raises(SettingsError, match=message.replace("(", r"\(").replace(")", r"\)")):
        completed(name, Text(text))


def test_defaults_are_filled_in_as_plain_data() -> None:
    found = complete(settings_of(factory), {}, None)
    assert json.loads(json.dumps(found)) == found
    assert found["names"] == ["a", "b"]
    assert found["sizes"] == [1, 2]
    assert found["colour"] == "red"


def test_a_recipe_gives_the_factory_its_own_types_back() -> None:
    assert setting("sizes").restore([3]) == (3,)
    assert setting("names").restore(["x"]) == frozenset({"x"})
    assert setting("colour").restore("red") is Colour.RED
    assert setting("names").restore(["a", "b"]) == frozenset({"a", "b"})


def test_a_default_need_not_be_of_its_annotated_type() -> None:
    def sloppy(*, k: int = None) -> None:  # type: ignore[assignment]  # noqa: RUF013 - as people write
        """Take a number, or nothing."""

    assert completed("k", 3, sloppy) == 3
    assert complete(settings_of(sloppy), {}, None) == {"k": None}
    assert setting("k", sloppy).restore(None) is None


def test_an_unknown_setting_names_the_nearest() -> None:
    with pytest.raises(SettingsError, match=r"no setting 'nubmer'; did you mean 'number'\?"):
        complete(settings_of(factory), {"nubmer": 1}, None)
    with pytest.raises(SettingsError, match="no setting 'zzz'; it has number, share, flag"):
        complete(settings_of(factory), {"zzz": 1}, None)


def test_a_missing_setting_says_what_it_takes() -> None:
    def strict(*, n_clusters: int, path: Path) -> None:
        """Need two."""

    with pytest.raises(SettingsError, match="'path' is missing; it takes a path"):
        complete(settings_of(strict), {"n_clusters": 2}, None)


def test_an_annotation_for_checkers_only_spoils_nothing_but_its_own_setting() -> None:
    def typed(
        *, exotic: Exotic = None, number: int = 1, path: OnlyWhileChecking = Path("x")
    ) -> None:
        """Name types that are not there when it runs."""

    by_name = {each.name: each for each in settings_of(typed)}
    assert (by_name["exotic"].type, by_name["exotic"].annotation) == (Any, "Exotic")
    assert by_name["number"].type is int
    assert by_name["path"].annotation == "OnlyWhileChecking"


def test_common_names_work_when_imported_for_checkers_only() -> None:
    # ``Mapping`` and ``Sequence`` are imported while type checking only, in this very module.
    def typed(*, table: Mapping[str, int], row: Sequence[float]) -> None:
        """Name what linters move below TYPE_CHECKING."""

    assert completed("table", {"a": 1}, typed) == {"a": 1}
    with pytest.raises(SettingsError, match="a table"):
        completed("table", {"a": "x"}, typed)
    assert completed("row", [1], typed) == [1.0]


def test_a_type_that_nothing_can_check_takes_plain_data() -> None:
    class Own:
        pass

    def typed(*, own: Own | None = None) -> None:
        """Take an object of its own."""

    assert setting("own", typed).complete([1], Path("/base")) == [1]


def test_paths_are_seen_from_the_base(tmp_path: Path) -> None:
    def files(*, path: Path, more: list[Path] | None = None) -> None:
        """Take files."""

    found = complete(
        settings_of(files), {"path": "../x.txt", "more": ["a", "/b"]}, Path("/base/in")
    )
    assert found == {"path": "/base/x.txt", "more": ["/base/in/a", "/b"]}
    assert setting("path", files).restore("/base/x.txt") == Path("/base/x.txt")


def test_without_a_base_paths_are_seen_from_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def files(*, path: Path) -> None:
        """Take a file."""

    monkeypatch.chdir(tmp_path)
    assert complete(settings_of(files), {"path": Text("x")}, None) == {"path": str(tmp_path / "x")}


def test_a_default_path_stays_as_it_is() -> None:
    def files(*, path: Path = Path("inside/the/package")) -> None:
        """Take a file."""

    assert complete(settings_of(files), {}, Path("/base")) == {"path": "inside/the/package"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("bert-base-multilingual-cased", "bert-base-multilingual-cased"),
        ("./absent", "{base}/absent"),
        ("../absent", "{parent}/absent"),
        ("/absent", "/absent"),
        ("model", "{base}/model"),
        ("~/absent", "{home}/absent"),
    ],
)
def test_a_name_that_may_be_a_path_is_one_when_something_lies_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, expected: str
) -> None:
    def source(*, model: MaybePath, other: MaybePath | None = None) -> None:
        """Take a model."""

    base = tmp_path / "study"
    (base / "model").mkdir(parents=True)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    settings = complete(settings_of(source), {"model": text, "other": text}, base)
    filled = expected.format(base=base, parent=tmp_path, home=tmp_path / "home")
    assert settings == {"model": filled, "other": filled}


def test_settings_of_classes_partials_and_plain_functions() -> None:
    @dataclass(frozen=True)
    class Made:
        k: int
        share: float = 0.5

    def old(k, algorithm="auto"):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202 - the point
        """Have no types, as scikit-learn."""

    assert [str(each) for each in settings_of(Made)] == ["k: int", "share: float = 0.5"]
    assert [each.type for each in settings_of(Made)] == [int, float]
    bound = partial(factory, number=7)
    assert setting("number", bound).default == 7
    assert setting("number", bound).type is int
    assert [str(each) for each in settings_of(old)] == ["k", "algorithm = 'auto'"]
    assert complete(settings_of(old), {"k": Text("3"), "algorithm": Text("elkan")}, None) == {
        "k": 3,
        "algorithm": "elkan",
    }


def test_a_class_of_scikit_learn_is_a_factory() -> None:
    from sklearn.cluster import Birch

    settings = settings_of(Birch)
    assert {"threshold", "n_clusters"} <= {each.name for each in settings}
    found = complete(settings, {"threshold": 0.25, "n_clusters": Text("4")}, None)
    assert (found["threshold"], found["n_clusters"]) == (0.25, 4)


def test_a_factory_whose_settings_have_no_names_is_refused() -> None:
    def anything(**settings: int) -> None:
        """Take whatever comes."""

    with pytest.raises(PluginError, match=r"takes '\*\*settings':"):
        settings_of(anything)


def test_the_schema_is_plain_data() -> None:
    document = [each.as_json() for each in settings_of(factory)]
    assert json.loads(json.dumps(document)) == document
    assert document[0] == {
        "name": "number",
        "type": "int",
        "accepted": "a whole number",
        "required": False,
        "default": 1,
    }


def test_what_is_accepted_is_said_in_words() -> None:
    assert accepted(MaybePath) == "a path, or a name that a hub knows"
    assert accepted(list[Path]) == "a list (each: a path)"
    assert accepted(float | None) == "a number"
    assert accepted(dict) == "a table"
    assert accepted(Any) == "plain data"
