"""Amounts in another currency: figures worked out with the European Central Bank's own."""

from __future__ import annotations

from decimal import Decimal

import pytest

from aidledger import Ledger, Money, Shares, reference
from aidledger.errors import RateError
from aidledger.events import Cancelled, Committed
from aidledger.projections import committed
from aidledger.rates import RateTable, convert, ecb, valued
from tests.records import record

ERA_LOAN = Money("471.9e9", "JPY")  # the loan of notes exchanged on 2025-04-18, Good Friday


def to_the_thousand(money):
    return round(money.amount, -3), money.currency


def test_the_era_loan_in_euros_at_the_mean_of_a_month():
    found = convert(ERA_LOAN, "EUR", ecb(), on="2024-10")
    assert to_the_thousand(found) == (2_891_598_000, "EUR")
    # by hand: the bank published 23 rates, which add up to 3,753.53 yen for a euro
    rates = [units for day, units in ecb().published("JPY").items() if str(day).startswith("2024-10")]
    assert (len(rates), sum(rates)) == (23, Decimal("3753.53"))
    assert found.amount == round(ERA_LOAN.amount * 23 / Decimal("3753.53"), 6)


def test_the_era_loan_in_dollars_at_the_rates_of_a_day():
    found = convert(ERA_LOAN, "USD", ecb(), on="2024-06-13")
    assert to_the_thousand(found) == (3_000_926_000, "USD")
    # by hand: a euro was 169.58 yen and 1.0784 dollars
    assert found.amount == round(ERA_LOAN.amount * Decimal("1.0784") / Decimal("169.58"), 6)


def test_on_good_friday_the_bank_publishes_nothing_and_that_is_said():
    with pytest.raises(
        RateError, match=r"no rate for EUR/JPY on 2025-04-18 \(Good Friday\) from European Central Bank"
    ):
        convert(ERA_LOAN, "EUR", ecb(), on="2025-04-18")
    on_thursday = convert(ERA_LOAN, "EUR", ecb(), on="2025-04-17")
    assert convert(ERA_LOAN, "EUR", ecb(), on="2025-04-18", last_within=1) == on_thursday


def test_the_reference_ledger_in_euros():
    euros = valued(committed, "EUR", ecb(), at="event", places=0)
    at = reference().as_of("2024-06-30")
    # 200 million at 1.098855, the mean of the 40 days in two months; 14 at that of 2022-11-11; 17 at that of three days
    # of July; 3,700 at 1.08126863, the mean of the 255 days of 2023
    assert [(each.event.fact, str(each.amount)) for each in at.explain(euros)] == [
        ("jpn-ukr-first-assistance", "EUR 182,007,635"),
        ("jpn-ukr-fao-grain-project", "EUR 16,493,112"),
        ("jpn-som-wheat-grant", "EUR 13,581,684"),
        ("jpn-ukr-loans-and-grants-2023", "EUR 3,421,906,366"),
    ]
    assert str(at.project(euros)) == "EUR 3,633,988,797"
    # at 1.1216, 1.0308, 1.0455 and 1.1255 dollars for a euro, the most of each date, and 1.0803, 1.0308, 1.0177, 1.0469
    assert str(at.bounds(euros)) == "EUR 3,495,586,347 … 3,749,663,734"
    assert str(at.bounds(committed)) == "USD 3,931,000,000"


def test_what_happened_on_good_friday_needs_the_rate_of_the_day_before():
    at = reference().as_of("2025-04-30")
    with pytest.raises(RateError, match="jpn-ukr-era-loan@2026-11-22: no rate for EUR/USD on 2025-04-18"):
        at.project(valued(committed, "EUR", ecb(), at="event"))
    before = valued(committed, "EUR", ecb(), at="event", last_within=1)
    assert at.project(before).only().currency == "EUR"
    assert reference().as_of("2025-04-17").project(before) == reference().as_of("2024-06-30").project(before)


def test_a_total_in_two_currencies_has_one_in_either():
    events = [
        record(Committed, "yen", amount="JPY 471,900,000,000", occurred="2024-06-13", donor="JPN"),
        record(
            Committed, "euros", amount="EUR 1,000", occurred="2024-06-13", donor="DEU", recipient=Shares({"UKR": 50})
        ),
    ]
    at = Ledger(events).as_of("2024-06-30")
    assert str(at.project(committed)) == "EUR 1,000, JPY 471,900,000,000"
    assert str(at.project(valued(committed, "USD", ecb(), at="event", places=2))) == "USD 3,000,926,659.25"
    assert str(at.project(valued(committed.where(recipient="UKR"), "USD", ecb(), at="event", places=2))) == "USD 539.2"


def test_a_sum_that_is_withdrawn_on_a_day_not_known_is_not_certain_to_be_reached():
    """EUR 8 on the 30th: withdrawn on that day, it never is EUR 8 at the end of one."""
    table = RateTable([("2024-01-30", "USD", "1"), ("2024-01-31", "USD", "2")], base="EUR", source="nobody")
    loan = record(Committed, "loan", amount="USD 8", occurred="2024-01-30")
    end = record(Cancelled, "end", of="loan", amount="USD 8", occurred="2024-01-30/2024-01-31")
    line = Ledger([loan, end]).timeline()
    found = line.reaches(valued(committed, "EUR", table, at="event"), Money(8, "EUR"))
    assert (found.certain, found.is_tight) == (False, False)
    assert "2024-01-30" in str(found.when)
