from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from aidledger._records.order import place
from aidledger._uncertainty.families import cast, families
from aidledger._uncertainty.reaches import Figured, first_day_at, is_below
from aidledger.events import CommitmentChanged, Committed
from aidledger.projections import committed
from aidledger.rates import RateTable, valued
from tests.records import record

TABLE = RateTable([(f"2024-01-0{day}", "USD", str(day)) for day in (1, 2, 3, 4)], base="EUR", source="nobody")


def loan(occurred, amount="USD 100", name="loan", fact="loan", **stated):
    return record(Committed, fact, id=name, amount=amount, occurred=occurred, **stated)


def change(occurred, amount, name="change"):
    return record(CommitmentChanged, name, of="loan", amount=amount, occurred=occurred)


def family(*events):
    (found,) = families(cast(place(events), dt.date.max, lambda _: True))
    return found


def last(*events, tally=committed, currency="USD"):
    """Return by how much the sum rises on which days of January, in the world that is behind all others."""
    rises = Figured(tally, currency).last(family(*events))
    start = dt.date(2023, 12, 31).toordinal()
    return None if rises is None else sorted((day - start, int(figure)) for day, figure in rises if figure)


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ([loan("2024-01-02/2024-01-08")], [(8, 100)]),
        ([loan("2024-01-02/2024-01-08", "EUR 100")], []),
        # what takes away comes as early as it can
        ([loan("2024-01-02"), change("2024-01-03/2024-01-08", "USD -30")], [(2, 100), (3, -30)]),
        ([loan("2024-01-02"), change("2024-01-03/2024-01-08", "USD 30")], [(2, 100), (8, 30)]),
        ([loan("2024-01-02/2024-01-05"), change("2024-01-03", "USD -30")], [(5, -30), (5, 100)]),
        # more is taken away than it is, so the whole comes early
        ([loan("2024-01-02/2024-01-05"), change("2024-01-01", "USD -130")], [(2, -130), (2, 100)]),
        ([loan("2024-01-02", "USD 100"), change("2024-01-04", "USD -130")], [(2, 100), (4, -130)]),
        # early would be lower on the 2nd, and higher from the 4th on
        (
            [loan("2024-01-02/2024-01-05"), change("2024-01-01", "USD -130"), change("2024-01-04", "USD 80", "more")],
            None,
        ),
        # which of several is altered depends on days, unless there is no choice
        ([loan("2024-01-02"), loan("2024-01-03/2024-01-04", name="twin"), change("2024-01-05", "USD -30")], None),
        (
            [loan("2024-01-02"), loan("2024-01-03", name="twin"), change("2024-01-05/2024-01-06", "USD -30")],
            [(2, 100), (3, 100), (5, -30)],
        ),
    ],
)
def test_the_world_behind_all_others(events, expected):
    assert last(*events) == expected


def test_what_is_not_stated_counts_for_what_is_lowest():
    of_japan = committed.where(donor="JPN")
    assert last(loan("2024-01-02/2024-01-03"), tally=of_japan) == []
    assert last(loan("2024-01-02"), change("2024-01-03", "USD -30"), tally=of_japan) == []
    below_zero = [loan("2024-01-02"), change("2024-01-01/2024-01-02", "USD -130")]
    assert last(*below_zero, tally=of_japan) == [(2, -130), (2, 100)]
    # of Japan or not, which is lower depends on the day
    assert last(loan("2024-01-02"), change("2024-01-04", "USD -130"), tally=of_japan) is None
    assert not Figured(of_japan, "USD").is_sure(family(loan("2024-01-02")))
    assert Figured(of_japan, "USD").is_sure(family(loan("2024-01-02", donor="USA")))


def test_what_is_only_altered_is_in_no_sum():
    changes = committed.where(kind="commitment-changed")
    assert last(loan("2024-01-02/2024-01-05"), change("2024-01-03", "USD 30"), tally=changes) == [(5, 30)]
    members = cast(place([loan("2024-01-02"), change("2024-01-03", "USD 30")]), dt.date.max, lambda e: e.id == "change")
    (hidden,) = (member for member in members if not member.is_shown)
    assert Figured(committed, "USD").figures(hidden) == (0, 0)


def test_what_depends_on_the_day_is_in_no_one_world():
    tally = valued(committed, "EUR", TABLE, at="event")
    figured = Figured(tally, "EUR")
    vague, exact = family(loan("2024-01-02/2024-01-04")), family(loan("2024-01-02"))
    assert (figured.depends_on_days(vague), figured.depends_on_days(exact)) == (True, False)
    assert (figured.is_sure(vague), figured.is_sure(exact)) == (False, True)
    assert last(loan("2024-01-02/2024-01-04"), tally=tally, currency="EUR") is None
    assert last(loan("2024-01-02"), tally=tally, currency="EUR") == [(2, 50)]
    assert last(loan("2024-01-02/2024-01-04", "EUR 7"), tally=tally, currency="EUR") == [(4, 7)]


def test_what_has_no_rate_is_nothing():
    figured = Figured(valued(committed, "EUR", TABLE, at="event"), "EUR")
    for occurred in ("2024-02-01", "2024-02"):
        (member,) = family(loan(occurred))
        assert (figured.figures(member), figured.depends_on_days([member])) == ((0, 0), False)


def rises(*pairs):
    return [(day, Decimal(figure)) for day, figure in pairs]


def test_a_sum_is_below_another_where_it_is_on_no_day_above():
    assert is_below(rises((2, 5)), rises((1, 5)))
    assert is_below(rises((2, 5)), rises((2, 5)))
    assert not is_below(rises((1, 5)), rises((2, 5)))
    assert not is_below(rises((1, 5), (3, -5)), rises((2, 5)))
    assert is_below(rises((2, 5), (2, -1)), rises((2, 4)))
    assert is_below([], [])


def test_the_first_day_on_which_a_sum_is_enough():
    assert first_day_at(rises((3, 5), (1, 2)), Decimal(7)) == 3
    assert first_day_at(rises((3, 5), (1, 2)), Decimal(2)) == 1
    assert first_day_at(rises((1, 5), (1, -4), (2, 4)), Decimal(5)) == 2  # the end of a day counts
    assert first_day_at(rises((1, 5)), Decimal(6)) is None
