from __future__ import annotations

from aidledger import Ledger, compare
from aidledger._cli import comparisons
from aidledger.events import CommitmentChanged, Committed
from aidledger.projections import committed
from tests.records import record


def bridge(*records):
    at = Ledger(records).as_of
    return compare(at("2023-12-31"), at("2024-12-31")).bridge(committed)


def test_currencies_stand_below_each_other_with_their_points():
    [section] = comparisons._bridges(
        bridge(
            record(Committed, "a", amount="EUR 1000", occurred="2023-01-01"),
            record(CommitmentChanged, "b", of="a", amount="EUR -0.5"),
            record(Committed, "c", amount="USD 5"),
        )
    )
    assert [(row.cells, row.style) for row in section.rows] == [
        (("before", "", "EUR", "1,000  "), "total"),
        (("before", "", "USD", "0  "), "total"),
        (("time passed", "c", "USD", "+5  "), ""),
        (("time passed", "b", "EUR", "-0.5"), ""),
        (("after", "", "EUR", "999.5"), "total"),
        (("after", "", "USD", "5  "), "total"),
    ]


def test_of_many_movements_the_rest_is_counted():
    [section] = comparisons._bridges(bridge(*(record(Committed, f"c{n:02}", amount="EUR 1") for n in range(25))))
    assert (len(section.rows), section.notes) == (22, ("… and 5 more: see --json",))
    whole = bridge(*(record(Committed, f"c{n:02}", amount="EUR 1") for n in range(21)))
    [section] = comparisons._bridges(whole)
    assert (len(section.rows), section.notes) == (23, ())
