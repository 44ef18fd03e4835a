"""What became of commitments adds up to what the tallies say of the same events, and keeps the laws of a projection."""

from __future__ import annotations

from hypothesis import given

from aidledger import Bag
from aidledger._values.money import EXACT
from aidledger.events import Allocated, Cancelled, CommitmentChanged, Committed, Disbursed, InterestPaid, Repaid, Spent
from aidledger.projections import TALLIES, lifecycle
from aidledger.testing import asked, check_projection, events, ledgers
from tests.laws.planted import catches

KINDS = (Committed, CommitmentChanged, Cancelled, Allocated, Disbursed, Spent, Repaid, InterestPaid)
FIELDS = {
    "committed": "total",
    "allocated": "allocated",
    "disbursed": "disbursed",
    "spent": "spent",
    "repaid": "repaid",
    "interest-paid": "interest_paid",
}
money = asked(ledgers(events=events(*KINDS)))


def test_it_keeps_the_laws_of_a_projection():
    check_projection(lifecycle, events(*KINDS))


def adds_up(drawn, projection=lifecycle):
    ledger, day = drawn
    at = ledger.as_of(day)
    found = at.project(projection)
    apart = [*found.of_nothing, *found.unlinked, *found.doubled]
    for name, field in FIELDS.items():
        tally = TALLIES[name].combined()
        total = Bag()
        for commitment in found:
            total += getattr(commitment, field)
        for event in apart:
            total += tally.amount(event) or Bag()
        assert total == at.project(tally), name
    for commitment in found:
        code = commitment.currency
        total = commitment.committed + commitment.changed - commitment.cancelled
        assert commitment.total == total
        assert commitment.undisbursed.amount == EXACT.subtract(total[code], commitment.disbursed[code])
        if commitment.outstanding is not None:
            assert commitment.outstanding.amount == EXACT.subtract(commitment.disbursed[code], commitment.repaid[code])


@given(money)
def test_it_adds_up_to_the_tallies(drawn):
    """Commitments and what is apart of them hold every amount that the tallies count, once."""
    adds_up(drawn)


def test_a_draw_of_another_data_set_that_got_lost_would_be_noticed():
    def planted(found):
        return type(found)(found.commitments, found.of_nothing[:0], found.unlinked, found.doubled)

    assert catches(lambda drawn: adds_up(drawn, lifecycle.map(planted)), money)


def test_a_doubled_record_that_was_added_would_be_noticed():
    def planted(found):
        return type(found)(found.commitments, found.of_nothing, found.unlinked, found.doubled * 2)

    assert catches(lambda drawn: adds_up(drawn, lifecycle.map(planted)), money)
