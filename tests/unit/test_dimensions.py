from __future__ import annotations

import enum
from decimal import Decimal
from typing import ClassVar

import attrs
import pytest

from aidledger.dimensions import checked_values, dimensions
from aidledger.errors import UnknownCodeError, WrongTypeError
from aidledger.events import Allocated, Cancelled, CommitmentChanged, Committed, Delivered, Event
from aidledger.fields import Shares
from aidledger.when import When


class Region(enum.Enum):
    EAST = "east"


@attrs.frozen(kw_only=True)
class Tranche(Event):
    kind: ClassVar[str] = "acme.tranche"

    number: int
    is_final: bool = False
    region: Region | None = None
    donor: str | None = None
    split: Shares | None = None
    weight: Decimal | None = None
    due: When | None = None
    tags: tuple[str, ...] = ()
    anything: object = None


FLOW = {
    "aid_type",
    "category",
    "channel",
    "dataset",
    "donor",
    "fact",
    "flow_type",
    "instrument",
    "kind",
    "mechanism",
    "recipient",
    "sectors",
}


def test_the_fields_of_money_are_codes_words_and_keys():
    assert dimensions((Committed,)) == FLOW
    assert dimensions((Allocated,)) == FLOW | {"of"}


def test_an_alteration_has_the_fields_of_what_it_alters():
    assert dimensions((CommitmentChanged,)) == dimensions((Cancelled,)) == FLOW


def test_several_kinds_have_the_fields_of_each():
    assert dimensions((Committed, Allocated)) == FLOW | {"of"}
    assert dimensions(()) == {"kind"}
    assert {"item", "location", "unit", "form", "qualifier"} <= dimensions((Delivered,))
    assert not {"quantity", "value", "partners", "occurred", "sources"} & dimensions((Delivered,))


def test_an_own_kind_can_be_asked_for_its_texts_numbers_words_and_shares():
    own = {"number", "is_final", "region", "donor", "split"}
    assert dimensions((Tranche,)) == own | {"dataset", "fact", "kind"}


@pytest.mark.parametrize(
    ("values", "asked"),
    [
        ("UKR", {"UKR"}),
        (None, {None}),
        ({"UKR", "SOM"}, {"UKR", "SOM"}),
        (["UKR", "UKR", None], {"UKR", None}),
        (("XM-DAC-41114",), {"XM-DAC-41114"}),
        ((code for code in ["UKR"]), {"UKR"}),
    ],
)
def test_a_value_or_a_set_of_them_is_asked_for(values, asked):
    assert checked_values("recipient", values, []) == asked


@pytest.mark.parametrize("values", [set(), [], (), {}])
def test_to_ask_for_none_of_the_values_is_refused(values):
    with pytest.raises(WrongTypeError, match=r"where\(donor=…\) asks for none of the values: leave the field out"):
        checked_values("donor", values, [])


@pytest.mark.parametrize("values", [5.0, Shares({"UKR": 60}), object(), ...])
def test_what_is_no_set_is_refused(values):
    with pytest.raises(
        WrongTypeError, match=rf"where\(donor=…\) takes a value or a set of them, not {type(values).__name__}"
    ):
        checked_values("donor", values, [])


@pytest.mark.parametrize("values", [[["UKR"]], [{"UKR"}], [{"UKR": 60}]])
def test_what_has_no_hash_is_refused(values):
    with pytest.raises(WrongTypeError, match=r"where\(donor=…\) takes a set of codes or words: unhashable type"):
        checked_values("donor", values, [])


def test_bytes_are_no_set_of_codes():
    with pytest.raises(WrongTypeError, match=r"where\(donor=…\) takes a value or a set of them, not bytes"):
        checked_values("donor", b"UKR", [])


@pytest.mark.parametrize("field", ["donor", "recipient", "channel", "location"])
@pytest.mark.parametrize("values", ["UA", "", {"UKR", "UA"}, 5, True, [5.0]])
def test_a_party_that_does_not_exist_is_refused(field, values):
    with pytest.raises(UnknownCodeError, match="is no party: write a country as ISO 3166-1 alpha-3"):
        checked_values(field, values, [])


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("instrument", "lone", r"instrument: 'lone' is unknown: did you mean 'loan'\?"),
        ("category", "food", r"category: 'food' is unknown: .*financial, humanitarian, military"),
        (
            "kind",
            "commited",
            r"kind: 'commited' is unknown: did you mean 'committed'\? \(exist: cancelled, committed\)",
        ),
    ],
)
def test_a_word_that_does_not_exist_is_refused(field, value, said):
    with pytest.raises(UnknownCodeError, match=said):
        checked_values(field, value, ["committed", "cancelled"])


def test_words_that_exist_are_taken():
    assert checked_values("instrument", {"mixed", None}, []) == {"mixed", None}
    assert checked_values("kind", "cancelled", ["committed", "cancelled"]) == {"cancelled"}
    assert checked_values("mechanism", "ERA", []) == {"ERA"}
    assert checked_values("number", {1, 2}, []) == {1, 2}
    assert checked_values("donor", Region.EAST, []) == {Region.EAST}  # the words of an own kind are its own
