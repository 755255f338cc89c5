# ruff: noqa: RUF001 - Arabic letters are meant, whatever Latin letter they resemble
"""The forms of Arabic words for the demo grammar, written without short vowels."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .meaning import Thing

NUMBERS = {
    3: ("ثلاثة", "ثلاث"), 4: ("أربعة", "أربع"), 5: ("خمسة", "خمس"), 6: ("ستة", "ست"),
    7: ("سبعة", "سبع"), 8: ("ثمانية", "ثماني"), 9: ("تسعة", "تسع"), 10: ("عشرة", "عشر"),
}  # fmt: skip
BE = ("كان", "يكون", "يكن")
SUFFIX = {False: "ه", True: "ها"}


def feminine(thing: Thing) -> bool:
    """Whether the singular of the thing is feminine."""
    if thing.kind == "who":
        return False
    if "name" in thing.noun.tags:
        return "female" in thing.noun.tags
    return thing.noun["ar"][0] == "f"


def agrees_feminine(thing: Thing) -> bool:
    """Whether a verb before the thing is feminine; plurals of things and animals are."""
    if thing.plural and thing.kind != "number" and not thing.person:
        return True
    return feminine(thing)


def inflected(form: str, case: str, *, definite: bool, plural: bool, person: bool) -> str:
    """Write a noun or adjective in its case: -un becomes -in, an indefinite object takes alif."""
    bare, never = form.removesuffix("!"), form.endswith("!")
    if plural and person and bare.endswith("ون"):
        return bare if case == "nom" else bare.removesuffix("ون") + "ين"
    if case != "acc" or definite or never or bare.endswith(("ة", "ى", "ا", "اء")):
        return bare
    return bare if plural and bare.endswith("ات") else bare + "ا"


def defined(form: str) -> str:
    """Put the article on a word."""
    return "ال" + form


def dual(singular: str, case: str) -> str:
    """Give two of it."""
    stem = singular.removesuffix("!")
    stem = stem.removesuffix("ة") + "ت" if stem.endswith("ة") else stem
    return stem + ("ان" if case == "nom" else "ين")


def adjective(forms: tuple[str, ...], thing: Thing, case: str, *, definite: bool) -> str:
    """Make an adjective agree in gender, number, case and definiteness."""
    people = thing.plural and thing.person
    if people and feminine(thing) and forms[1].endswith("ة"):
        form = forms[1].removesuffix("ة") + "ات"
    elif people:
        form = forms[2]
    else:
        form = forms[1] if thing.plural or feminine(thing) else forms[0]
    form = inflected(form, case, definite=definite, plural=people, person=True)
    return defined(form) if definite else form


def perfect(form: str, female: bool) -> str:
    """Give he did or she did."""
    if not female:
        return form
    return (form[:-1] if form.endswith(("ى", "ا")) else form) + "ت"


def imperfect(form: str, female: bool) -> str:
    """Give he does or she does."""
    return "ت" + form[1:] if female else form


def finite(forms: tuple[str, ...], past: bool, negative: bool, female: bool) -> list[str]:
    """Give the verb with its negation."""
    if past and negative:
        return ["لم", imperfect(forms[-1] if len(forms) > 2 else forms[1], female)]
    if past:
        return [perfect(forms[0], female)]
    return [*(["لا"] if negative else []), imperfect(forms[1], female)]


def irregular_dual(singular: str) -> bool:
    """Tell whether two of it are not said by the rule: loan words in -a and -o."""
    return singular.removesuffix("!").endswith(("ا", "و", "اء"))
