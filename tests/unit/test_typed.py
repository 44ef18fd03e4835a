from __future__ import annotations

import enum
from typing import TYPE_CHECKING, ClassVar

import attrs
import pytest

from aidledger import CORE, Event, Groups, Money, Tally, Vocabulary
from aidledger._values.fields import resolved
from aidledger.errors import VocabularyError
from aidledger.files import structure

if TYPE_CHECKING:
    from fractions import Fraction

INSIDE = (
    r"^{}: a field's type cannot be found \(name '{}' is not defined\): the class is made inside the function {}\(\), "
    "whose names are not seen from outside: move the class, and the types that it names, to the top of a module$"
)


def made_inside():
    class Gas(enum.Enum):
        CO2 = "co2"

    @attrs.frozen(kw_only=True)
    class Cut(Event):
        kind: ClassVar[str] = "acme.cut"
        gas: Gas | None = None

    return Cut


def with_a_part_inside():
    @attrs.frozen
    class Part:
        whole: Whole  # noqa: F821 -- there is none

    return Part


@attrs.frozen(kw_only=True)
class Elsewhere(Event):
    kind: ClassVar[str] = "acme.elsewhere"
    ratio: Fraction | None = None


@attrs.frozen
class Misspelled:
    ratio: Monney  # noqa: F821 -- that is the point


def test_a_class_that_is_made_inside_a_function_is_told_so():
    cut = made_inside()
    with pytest.raises(VocabularyError, match=INSIDE.format("Cut", "Gas", "made_inside")):
        resolved(cut)
    for ask in (
        lambda: CORE.extended(cut),
        lambda: Tally("cuts", ()).counting(cut, lambda _: Money(1, "EUR")).by("gas"),
        lambda: Tally("cuts", ()).counting(cut, lambda _: Money(1, "EUR")).where(gas="co2"),
        lambda: structure({"kind": "acme.cut"}, Vocabulary(Groups({"acme.cut": cut}))),
    ):
        with pytest.raises(VocabularyError, match=INSIDE.format("Cut", "Gas", "made_inside")):
            ask()


def test_a_part_of_a_kind_is_told_so_too():
    with pytest.raises(VocabularyError, match=INSIDE.format("Part", "Whole", "with_a_part_inside")):
        resolved(with_a_part_inside())


@pytest.mark.parametrize(("cls", "name"), [(Elsewhere, "Fraction"), (Misspelled, "Monney")])
def test_a_type_that_is_nowhere_is_to_be_imported(cls, name):
    message = rf"^{cls.__name__}: a field's type cannot be found \(name '{name}' is not defined\): import it outside"
    with pytest.raises(VocabularyError, match=message):
        resolved(cls)


def test_an_annotation_that_is_none_is_refused_like_one_that_is_not_found():
    broken = attrs.make_class("Broken", {"ratio": attrs.field(type="int |")})
    with pytest.raises(VocabularyError, match=r"^Broken: a field's type cannot be found \("):
        resolved(broken)


def test_a_class_inside_a_function_whose_types_are_seen_is_a_kind_like_any_other():
    @attrs.frozen(kw_only=True)
    class Tranche(Event):
        kind: ClassVar[str] = "acme.tranche"
        amount: Money

    assert resolved(Tranche) is Tranche
    assert "acme.tranche" in CORE.extended(Tranche)
