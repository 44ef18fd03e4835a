from __future__ import annotations

import pytest

from tests.iati import only, transaction

TO_WFP = '<receiver-org ref="XM-DAC-41140"/>'
TO_FAO = '<receiver-org ref="XM-DAC-41301"/>'


def of(folder, *transactions):
    """Return for each transaction which one, by number, it is of; None where of none."""
    events = only(folder, *transactions).events
    facts = [event.fact for event in events]
    return [facts.index(event.of) if getattr(event, "of", None) else None for event in events]


@pytest.mark.parametrize("kind", ["3", "4", "5", "6"])
def test_a_payment_is_of_the_only_commitment(tmp_path, kind):
    assert of(tmp_path, transaction(kind, day="2019-01-01", currency="EUR"), transaction()) == [1, None]


def test_a_payment_without_a_commitment_is_of_none(tmp_path):
    assert of(tmp_path, transaction("3"), transaction("1")) == [None]


def test_a_payment_is_of_the_commitment_with_its_ref(tmp_path):
    commitments = [transaction(attributes='ref="A"', inside=TO_WFP), transaction(attributes='ref="B"', inside=TO_WFP)]
    paid = transaction("3", attributes='ref="B"', inside=TO_WFP)
    assert of(tmp_path, *commitments, paid) == [None, None, 1]


def test_a_payment_is_else_of_the_commitment_to_its_receiver(tmp_path):
    commitments = [transaction(inside=TO_WFP), transaction(inside=TO_FAO)]
    assert of(tmp_path, *commitments, transaction("3", inside=TO_FAO)) == [None, None, 1]


def test_a_payment_of_which_several_could_be_meant_is_of_none(tmp_path):
    several = [transaction(inside=TO_WFP), transaction(inside=TO_WFP), transaction()]
    assert of(tmp_path, *several, transaction("3", inside=TO_WFP), transaction("3")) == [None] * 5


TAKEN = {
    "the only one, though it is later": ([transaction(day="2022-01-01")], transaction(value="-5"), 0),
    "in the same currency": ([transaction(currency="EUR"), transaction(value="1")], transaction(value="-5"), 1),
    "with the same ref": (
        [transaction(attributes='ref="A"'), transaction(attributes='ref="B"')],
        transaction(value="-5", attributes='ref="A"'),
        0,
    ),
    "to the same receiver": (
        [transaction(inside=TO_WFP), transaction(inside=TO_FAO)],
        transaction(value="-5", inside=TO_WFP),
        0,
    ),
    "made by then": (
        [transaction(day="2020-01-01"), transaction(day="2020-12-01")],
        transaction(value="-5", day="2020-06-01"),
        0,
    ),
    "with as much left": (
        [transaction(value="50"), transaction(value="4", day="2020-02-01")],
        transaction(value="-5", day="2021-01-01"),
        0,
    ),
    "the latest": (
        [transaction(day="2020-01-01"), transaction(day="2020-02-01")],
        transaction(value="-5", day="2021-01-01"),
        1,
    ),
    "of as many as are left": ([transaction(value="1"), transaction(value="2")], transaction(value="-5"), 0),
}


@pytest.mark.parametrize(("commitments", "back", "expected"), TAKEN.values(), ids=TAKEN)
def test_what_is_taken_back_is_of_the_commitment(tmp_path, commitments, back, expected):
    assert of(tmp_path, *commitments, back)[-1] == expected


def test_what_was_taken_is_no_longer_left(tmp_path):
    commitments = [transaction(value="50", day="2020-01-01"), transaction(value="10", day="2020-02-01")]
    back = [transaction(value="-8", day=f"2021-0{month}-01") for month in (2, 1)]
    assert of(tmp_path, *commitments, *back) == [None, None, 0, 1]  # the earlier one has its pick
