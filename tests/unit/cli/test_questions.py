from __future__ import annotations

import pytest

from aidledger._cli.questions import FOLDS, PROJECTIONS, BadQuestionError, conditions, question
from aidledger.projections import TALLIES, committed, interest_paid, milestones


def test_every_shipped_projection_has_a_name():
    others = {"unallocated", "agreements", "milestones", "deliveries", "reported", "lifecycle"}
    assert set(PROJECTIONS) == {*TALLIES, *others}
    assert question("milestones", (), (), combined=False) is FOLDS["milestones"] is milestones
    assert question("interest-paid", (), (), combined=False).tally == interest_paid


def test_a_sum_is_the_tally_that_one_would_write():
    asked = question(
        "committed",
        ["donor", "recipient", "donor"],
        ["recipient=UKR", "instrument=-", "recipient=SOM", "recipient=UKR"],
        combined=True,
    )
    whole = committed.where(recipient={"UKR", "SOM"}, instrument=None).combined()
    assert (asked.whole, asked.tally) == (whole, whole.by("donor", "recipient"))
    assert asked.in_words == (
        "committed by donor and recipient, where recipient is UKR or SOM, where instrument is not stated, "
        "data sets combined"
    )


def test_a_plain_sum_is_said_plainly():
    asked = question("pledged", (), (), combined=False)
    assert (asked.in_words, asked.tally) == ("pledged", asked.whole)


def test_what_sources_made_of_amounts_is_summed_where_it_is_asked_for():
    asked = question("committed", ["donor"], (), combined=True, valued="whole")
    assert asked.tally == committed.summing("valued").combined().by("donor")
    assert asked.in_words == "committed by donor, data sets combined, as sources valued it"
    asked = question("committed", (), ["donor=JPN"], combined=False, valued="partial")
    assert asked.tally == committed.summing("valued", partial=True).where(donor="JPN")
    assert asked.in_words == "committed, where donor is JPN, as sources valued it, where they did"
    with pytest.raises(BadQuestionError, match="--valued is about sums of money, and milestones is none: leave it out"):
        question("milestones", (), (), combined=False, valued="whole")


def test_a_value_may_hold_the_sign_that_ends_the_field():
    assert conditions(["mechanism=a=b"]) == (("mechanism", ("a=b",)),)


@pytest.mark.parametrize("text", ["recipient", "recipient=", "=UKR", "="])
def test_what_is_no_condition(text):
    with pytest.raises(BadQuestionError, match="is no condition: write FIELD=VALUE, as in recipient=UKR, and FIELD=-"):
        conditions([text])
