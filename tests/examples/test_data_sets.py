"""Two trackers follow the same money: their rows are never added by accident."""

from __future__ import annotations

import pytest

from aidledger import Ledger
from aidledger.errors import MixedDatasetsError, UnknownCodeError
from aidledger.events import Committed
from aidledger.projections import committed
from tests.records import record, usd

OURS = record(Committed, "our-loan", amount="USD 100", occurred="2024-03", dataset="ours", donor="JPN")
THEIRS = record(Committed, "their-loan", amount="USD 90", occurred="2024-06", dataset="theirs", donor="JPN")
LEDGER = Ledger([OURS]) | Ledger([THEIRS])


def test_a_sum_over_both_is_refused_and_says_what_to_do():
    with pytest.raises(MixedDatasetsError) as caught:
        LEDGER.as_of("2024-06-30").project(committed)
    assert str(caught.value) == (
        "committed would add up 2 data sets (ours, theirs), which may hold the same facts: "
        "choose with .where(dataset='ours'), or add them with .combined()"
    )


def test_it_is_refused_from_the_first_day_on_which_the_second_may_count():
    assert LEDGER.as_of("2024-05-31").project(committed) == usd(100)
    with pytest.raises(MixedDatasetsError):
        LEDGER.as_of("2024-06-01").project(committed)


@pytest.mark.parametrize("question", ["project", "bounds", "explain", "answer"])
def test_value_bounds_explanation_and_answer_alike(question):
    at = LEDGER.as_of("2024-06-30")
    for tally in (committed, committed.by("donor"), committed.where(donor="JPN")):
        with pytest.raises(MixedDatasetsError):
            getattr(at, question)(tally)
    assert getattr(at, question)(committed.where(dataset="ours")) is not None


def test_a_final_step_does_not_let_them_through():
    with pytest.raises(MixedDatasetsError):
        LEDGER.as_of("2024-06-30").project(committed.map(lambda bag: bag["USD"]))


def test_one_is_chosen():
    at = LEDGER.as_of("2024-06-30")
    assert at.project(committed.where(dataset="ours")) == usd(100)
    assert at.project(committed.where(dataset="theirs")) == usd(90)
    assert at.answer(committed.where(dataset="theirs")).datasets == ("theirs",)


def test_they_are_set_side_by_side():
    assert LEDGER.as_of("2024-06-30").project(committed.by("dataset")) == {"ours": usd(100), "theirs": usd(90)}


def test_they_are_combined_where_that_is_asked_for():
    at = LEDGER.as_of("2024-06-15")
    assert at.project(committed.combined()) == usd(100)
    assert str(at.bounds(committed.combined())) == "USD 100 … 190"
    assert at.answer(committed.combined()).datasets == ("ours", "theirs")


def test_what_cannot_count_is_no_mixture():
    at = LEDGER.as_of("2024-06-30")
    assert at.project(committed.where(donor="USA")) == usd(0)
    assert at.project(committed.where(fact="our-loan")) == usd(100)


def test_a_data_set_that_is_none_is_refused():
    with pytest.raises(UnknownCodeError, match=r"no data set 'their' in the ledger: did you mean 'theirs'\?"):
        LEDGER.as_of("2024-06-30").project(committed.where(dataset="their"))
