from __future__ import annotations

from decimal import Decimal

import pytest

from aidledger import Ledger, compare
from aidledger.answers import Cause
from aidledger.errors import PlotError, UnknownCodeError
from aidledger.events import Committed, Retracted
from aidledger.plot._waterfalls import Bar, strips
from aidledger.projections import committed
from tests.records import record

FIRST = Ledger(
    [
        record(Committed, "loan", amount="USD 100", donor="JPN"),
        record(Committed, "grant", amount="USD 30", donor="USA"),
        record(Committed, "later", amount="EUR 5", donor="JPN", occurred="2024-06-01"),
    ]
)
SECOND = FIRST.including(
    record(Retracted, "not-so", fact="loan", retracts="loan", reason="wrong", recorded="2025-02-01"),
    record(Committed, "small", amount="USD 1", donor="JPN", recorded="2025-02-01"),
    record(Committed, "large", amount="USD 7", donor="JPN", recorded="2025-02-01"),
)
DELTA = compare(FIRST.as_of("2024-01-31"), SECOND.as_of("2024-12-31"))


def bars(strip):
    return [(bar.cause and bar.cause.value, int(bar.start), int(bar.end)) for bar in strip.bars]


def test_bars_lead_from_the_first_answer_to_the_second():
    euros, dollars = strips(DELTA.bridge(committed), None)
    assert (euros.unit, bars(euros)) == ("EUR", [(None, 0, 0), ("time passed", 0, 5), (None, 0, 5)])
    assert (dollars.unit, bars(dollars)) == (
        "USD",
        [(None, 0, 130), ("newly known", 130, 138), ("retracted", 138, 38), (None, 0, 38)],
    )
    assert dollars.bars[1].facts == (("large", Decimal(7)), ("small", Decimal(1)))
    assert dollars.bars[2].moved == -100
    assert max(dollars.amounts) == 138


def test_amounts_add_up_at_any_size():
    huge = 10**40
    more = Ledger([record(Committed, "a", amount=f"USD {huge}"), record(Committed, "b", amount="USD 1")])
    (strip,) = strips(compare(Ledger().as_of("2024-01-31"), more.as_of("2024-01-31")).bridge(committed), None)
    assert strip.bars[1] == Bar(
        Cause.NEWLY_KNOWN, Decimal(0), Decimal(huge + 1), (("a", Decimal(huge)), ("b", Decimal(1)))
    )


def test_each_group_and_currency_is_a_strip():
    found = strips(DELTA.bridge(committed.by("donor")), None)
    assert [(strip.group, strip.unit) for strip in found] == [("JPN", "EUR"), ("JPN", "USD"), ("USA", "USD")]
    assert bars(found[2]) == [(None, 0, 30), (None, 0, 30)]
    assert [strip.group for strip in strips(DELTA.bridge(committed.by("donor")), "EUR")] == ["JPN"]


def test_what_cannot_be_drawn_is_refused():
    with pytest.raises(PlotError, match=r"committed is 0 in every currency: there is no amount to draw"):
        strips(compare(FIRST.as_of("2020-01-01"), FIRST.as_of("2020-01-02")).bridge(committed), None)
    with pytest.raises(UnknownCodeError, match=r"committed has no JPY: \(exist: EUR, USD\)"):
        strips(DELTA.bridge(committed), "JPY")
    many = Ledger([record(Committed, f"l{n}", amount="USD 1", mechanism=f"m{n}") for n in range(9)])
    bridge = compare(Ledger().as_of("2024-01-31"), many.as_of("2024-01-31")).bridge(committed.by("mechanism"))
    with pytest.raises(PlotError, match=r"9 groups and currencies are too many .* choose at most 8 with \.where"):
        strips(bridge, None)
