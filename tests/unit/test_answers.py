from __future__ import annotations

import datetime as dt
import json
import pickle

import attrs
import pytest

from aidledger.answers import Answer, Bounds, Contribution, Explanation
from aidledger.errors import WrongTypeError
from aidledger.events import Committed, Source
from aidledger.groups import Groups
from aidledger.money import Bag, Money
from tests.records import record, usd

EUR = Bag(Money(2, "EUR"))


# --- bounds ---------------------------------------------------------------------------------------


def test_bounds_are_shown_currency_by_currency():
    assert str(Bounds(usd(0), usd("2e8"))) == "USD 0 … 200,000,000"
    assert str(Bounds(usd(1) + EUR, usd("1.5") + EUR)) == "EUR 2, USD 1 … 1.5"
    assert str(Bounds(Bag(), Bag())) == "0"
    assert Bounds(usd(-1), EUR).currencies == ("EUR", "USD")


def test_bounds_can_be_one_point():
    assert Bounds(usd(1), usd(1)).is_point
    assert not Bounds(usd(1), usd(2)).is_point


def test_a_value_lies_between_bounds_in_every_currency():
    bounds = Bounds(usd(1), usd(5) + EUR)
    for inside in (usd(1), usd(5), usd(3) + EUR, usd(3) + Money("0.5", "EUR")):
        assert inside in bounds
    for outside in (usd("0.9"), usd(6), EUR, usd(3) + Money(3, "EUR"), usd(3) + Money(1, "JPY"), usd(3) - EUR):
        assert outside not in bounds


# --- explanations ---------------------------------------------------------------------------------

SOURCE = Source(publisher="CEIAS")
LOAN = record(Committed, "loan", amount="USD 5", occurred="2024-06", title="A loan", sources=[SOURCE])
GRANT = record(Committed, "grant", amount="USD 2", id="grant@2025")
EXPLANATION = Explanation((Contribution(LOAN, usd(5), "JPN"), Contribution(GRANT, usd(2))))


def test_an_explanation_is_a_sequence_of_contributions_that_sum_to_the_answer():
    assert (len(EXPLANATION), EXPLANATION.total) == (2, usd(7))
    assert EXPLANATION[0].event is LOAN
    assert EXPLANATION[-1].event is GRANT
    assert [each.key for each in EXPLANATION] == ["JPN", ()]
    assert EXPLANATION[0].sources == (SOURCE,)


def test_a_part_of_an_explanation_is_one():
    assert isinstance(EXPLANATION[1:], Explanation)
    assert EXPLANATION[1:].total == usd(2)
    assert EXPLANATION[2:].total == Bag()


def test_an_explanation_shows_a_line_for_each_contribution():
    assert str(EXPLANATION) == "2024-06  USD 5  A loan (loan)\n2024-01-01  USD 2  grant (grant@2025)"
    assert str(Explanation(())) == "nothing contributes"


# --- answers --------------------------------------------------------------------------------------


def answer(value, bounds=None, **more):
    stated = {
        "caveats": ("a caveat",),
        "as_of": dt.date(2024, 6, 30),
        "known": dt.date(2025, 8, 15),
        "projection": "committed",
        "datasets": ("test",),
        "digest": "sha256:0",
    }
    return Answer(value=value, bounds=bounds, **{**stated, **more})


def test_an_answer_is_written_as_text():
    made = answer(usd("1.50"), Bounds(usd(1), usd(2))).to_dict()
    assert made == {
        "as_of": "2024-06-30",
        "known": "2025-08-15",
        "projection": "committed",
        "value": {"USD": "1.5"},
        "bounds": {"low": {"USD": "1"}, "high": {"USD": "2"}},
        "caveats": ["a caveat"],
        "datasets": ["test"],
        "digest": "sha256:0",
    }
    assert json.loads(json.dumps(made)) == made


def test_a_currency_that_is_in_one_of_value_and_bounds_is_in_all():
    made = answer(Bag(), Bounds(usd(-5), EUR)).to_dict()
    assert made["value"] == {"EUR": "0", "USD": "0"}
    assert made["bounds"] == {"low": {"EUR": "0", "USD": "-5"}, "high": {"EUR": "2", "USD": "0"}}


def test_large_amounts_are_written_in_full():
    assert answer(usd("1e21"), Bounds(usd("1e21"), usd("1e21"))).to_dict()["value"] == {"USD": "1" + "0" * 21}


def test_groups_are_written_as_rows():
    value = Groups({"JPN": usd(1)})
    bounds = Groups({"JPN": Bounds(usd(1), usd(3)), None: Bounds(Bag(), EUR)})
    made = answer(value, bounds, fields=("donor",)).to_dict()
    assert made["value"] == [
        {"donor": "JPN", "currency": "USD", "amount": "1"},
        {"donor": None, "currency": "EUR", "amount": "0"},
    ]
    assert made["bounds"] == [
        {"donor": "JPN", "currency": "USD", "low": "1", "high": "3"},
        {"donor": None, "currency": "EUR", "low": "0", "high": "2"},
    ]


def test_groups_by_several_fields_are_rows_with_each():
    key = ("JPN", None)
    made = answer(Groups({key: usd(1)}), Groups({key: Bounds(usd(1), usd(1))}), fields=("donor", "channel")).to_dict()
    assert made["value"] == [{"donor": "JPN", "channel": None, "currency": "USD", "amount": "1"}]


def test_an_empty_ledger_knows_no_day():
    assert answer(Bag(), Bounds(Bag(), Bag()), known=None).to_dict()["known"] is None


def test_what_is_no_tally_is_written_plainly_and_has_no_bounds():
    made = answer((LOAN, Groups({"a": None}))).to_dict()
    assert made["value"][0]["id"] == "loan"
    assert (made["value"][1], made["bounds"]) == ({"a": None}, None)
    assert answer(usd(5)).to_dict()["value"] == {"USD": "5"}


def test_a_result_that_cannot_be_written_says_what_to_do():
    with pytest.raises(
        WrongTypeError, match=r"the result cannot be written as JSON \(float has no plain form: .*\): add a"
    ):
        answer(0.5).to_dict()


def test_what_is_written_is_fresh_every_time():
    one = answer(usd(1), Bounds(usd(1), usd(1)))
    one.to_dict()["value"]["USD"] = "2"
    one.to_dict()["caveats"].clear()
    assert one.to_dict()["value"] == {"USD": "1"}
    assert one.to_dict()["caveats"] == ["a caveat"]


@pytest.mark.parametrize("value", [Bounds(usd(1), usd(2), ("a",)), EXPLANATION, answer(Groups({None: usd(1)}))])
def test_answers_are_values_that_pickle_and_never_change(value):
    assert pickle.loads(pickle.dumps(value)) == value
    field = attrs.fields(type(value))[0].name
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        setattr(value, field, None)
