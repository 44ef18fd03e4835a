from __future__ import annotations

import pytest

from aidledger import Ledger, Money, Tally, compare, fold, retract, revise
from aidledger.errors import MixedDatasetsError, WrongTypeError
from aidledger.events import Cancelled, CommitmentChanged, Committed, Pledged
from aidledger.projections import committed
from tests.records import record

LATER = "2025-06-01"
SEPTEMBER = "2024-09-10"


def loan(fact="loan", **stated):
    return record(Committed, fact, **{"amount": "USD 100", "occurred": "2024-01-10", **stated})


def change(amount="USD 7", fact="change", **stated):
    return record(CommitmentChanged, fact, **{"of": "loan", "amount": amount, "occurred": "2024-01-20", **stated})


def revised(event, **changes):
    return revise(event, recorded=LATER, sources=(), **changes)


def retracted(event):
    return retract(event, recorded=LATER)


def dollars(amount):
    return Money(amount, "USD")


def told(bridge):
    """Return a line for each contribution: its cause, fact and amount, and its group where there are some."""
    return [
        " ".join([each.cause.value, each.fact, str(each.amount), *([each.key] if bridge.fields else [])])
        for each in bridge.contributions
    ]


def moved(before, after, day="2024-06-30", tally=committed, until=None):
    """Return what moved from the first records alone to those after as well."""
    first = Ledger(before)
    return told(compare(first.as_of(day), first.including(*after).as_of(until or day)).bridge(tally))


LOAN, LATE, CHANGE = loan(), loan(occurred=SEPTEMBER), change()
JAPANESE, PLEDGE = loan(donor="JPN"), record(Pledged, "loan", amount="USD 100")
OTHER_KIND = loan(id="loan@2", recorded=LATER, supersedes=["loan"], occurred="2024-01-01")
BY_YEAR = Tally("by-year", ((Committed, lambda event: Money(event.occurred.earliest.year, "USD")),))


@pytest.mark.parametrize(
    ("before", "after", "tally", "expected"),
    [
        ([], [LOAN], committed, ["newly known loan USD 100"]),
        ([LOAN], [retracted(LOAN)], committed, ["retracted loan USD -100"]),
        # the new date with the old content comes first
        ([LOAN], [revised(LOAN, occurred=SEPTEMBER)], committed, ["re-dated loan USD -100"]),
        (
            [LATE],
            [revised(LATE, occurred="2024-01-10", amount=dollars(120))],
            committed,
            ["re-dated loan USD 100", "re-valued loan USD 20"],
        ),
        # once it is not there yet, it makes no difference how much it is
        ([LOAN], [revised(LOAN, occurred=SEPTEMBER, amount=dollars(120))], committed, ["re-dated loan USD -100"]),
        ([LOAN], [revised(LOAN, occurred="2024-02-10")], committed, []),
        ([LOAN], [revised(LOAN, occurred="2023-01-10")], BY_YEAR, ["re-dated loan USD -1"]),
        # all else is re-valued
        ([LOAN], [revised(LOAN, amount=dollars(70))], committed, ["re-valued loan USD -30"]),
        (
            [JAPANESE],
            [revised(JAPANESE, donor="USA")],
            committed.by("donor"),
            ["re-valued loan USD -100 JPN", "re-valued loan USD 100 USA"],
        ),
        ([PLEDGE], [OTHER_KIND], committed, ["re-valued loan USD 100"]),
    ],
)
def test_a_fact_is_moved_by_what_became_of_its_record(before, after, tally, expected):
    assert moved(before, after, tally=tally) == expected


@pytest.mark.parametrize(
    ("before", "after", "until", "expected"),
    [
        ([LATE], [], "2024-12-31", ["time passed loan USD 100"]),
        (
            [LOAN],
            [revised(LOAN, occurred=SEPTEMBER)],
            "2024-12-31",
            ["re-dated loan USD -100", "time passed loan USD 100"],
        ),
        ([], [LATE], "2024-12-31", ["time passed loan USD 100"]),
        ([LATE], [retracted(LATE)], "2024-12-31", []),
        ([LATE, loan(id="less", amount="USD -100", occurred=SEPTEMBER)], [], "2024-12-31", []),
        ([LOAN], [], "2023-12-31", ["time passed loan USD -100"]),
        ([], [LOAN], "2023-12-31", ["newly known loan USD 100", "time passed loan USD -100"]),
    ],
)
def test_time_passes_in_the_second_knowledge_and_can_run_backwards(before, after, until, expected):
    assert moved(before, after, until=until) == expected


@pytest.mark.parametrize(
    ("before", "after", "tally", "expected"),
    [
        # an unchanged alteration takes the cause of its commitment
        ([CHANGE], [LOAN], committed, ["newly known loan USD 100", "newly known change USD 7"]),
        ([LOAN, CHANGE], [retracted(LOAN)], committed, ["retracted loan USD -100", "retracted change USD -7"]),
        (
            [JAPANESE, CHANGE],
            [revised(JAPANESE, donor="USA")],
            committed.where(donor="JPN"),
            ["re-valued loan USD -100", "re-valued change USD -7"],
        ),
        # a changed one has its own
        ([LOAN], [CHANGE], committed, ["newly known change USD 7"]),
        ([LOAN, CHANGE], [retracted(CHANGE)], committed, ["retracted change USD -7"]),
        ([LOAN, CHANGE], [revised(CHANGE, occurred=SEPTEMBER)], committed, ["re-dated change USD -7"]),
        ([LOAN, CHANGE], [revised(CHANGE, amount=dollars(9))], committed, ["re-valued change USD 2"]),
        (
            [JAPANESE, loan("other", donor="USA"), CHANGE],
            [revised(CHANGE, of="other")],
            committed.by("donor"),
            ["re-valued change USD -7 JPN", "re-valued change USD 7 USA"],
        ),
        # one that is new while its commitment moves is newly known
        (
            [LOAN],
            [revised(LOAN, occurred="2024-03-10"), record(Cancelled, "end", of="loan", amount="USD 100")],
            committed,
            ["newly known end USD -100"],
        ),
        # one of nothing live moves nothing
        ([CHANGE], [revised(CHANGE, amount=dollars(9))], committed, []),
    ],
)
def test_an_alteration_has_a_cause_too(before, after, tally, expected):
    assert moved(before, after, tally=tally) == expected


TEN, TWENTY = loan(id="a", amount="USD 10"), loan(id="b", amount="USD 20", occurred="2024-03-10")
SEEN = [revised(TEN, occurred=SEPTEMBER), revised(TWENTY, note="seen", id="c")]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        # those that supersede each other belong together: by their order they would be taken for each other
        ([TEN, TWENTY], SEEN, ["re-dated loan USD -10"]),
        # a record more or less of a fact is re-valued
        ([TEN], [TWENTY], ["re-valued loan USD 20"]),
        ([TEN, TWENTY], [retracted(TWENTY)], ["re-valued loan USD -20"]),
        ([TEN, TWENTY], [loan(id="c", amount="USD 30", recorded=LATER, supersedes=["a", "b"])], []),
        (
            [TEN, TWENTY],
            [loan(id="d", amount="USD 25", recorded=LATER, supersedes=["a"], occurred=SEPTEMBER)],
            ["re-dated loan USD -10"],
        ),
    ],
)
def test_of_several_records_of_a_fact_each_has_its_successor(before, after, expected):
    assert moved(before, after) == expected


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (
            [TEN, TWENTY],
            [loan(id="c", amount="USD 11"), loan(id="d", amount="USD 22", occurred=SEPTEMBER)],
            ["re-dated loan USD -20", "re-valued loan USD 1"],
        ),
        (
            [LOAN],
            [loan("other", amount="USD 70", id="loan")],
            ["newly known other USD 70", "retracted loan USD -100"],
        ),
    ],
)
def test_records_of_two_ledgers_belong_together_in_their_order(before, after, expected):
    both = compare(Ledger(before).as_of("2024-06-30"), Ledger(after).as_of("2024-06-30"))
    assert told(both.bridge(committed)) == expected


def test_going_back_in_knowledge_follows_the_links_too():
    ledger = Ledger([TEN, TWENTY, *SEEN])
    back = compare(ledger.as_of("2024-06-30"), ledger.as_of("2024-06-30", known="2025-01-01"))
    assert told(back.bridge(committed)) == ["re-dated loan USD 10"]
    (movement,) = back.bridge(committed).contributions
    assert movement.dataset == "test"


A, B = loan("a"), loan("b", occurred="2024-02-10")


@pytest.mark.parametrize(
    ("first", "second", "entered", "left"),
    [
        (([A, B], "2024-01-31"), ([A, B], "2024-02-29"), ["b"], []),
        (([A, B], "2024-02-29"), ([A, B], "2024-01-01"), [], ["a", "b"]),
        # a corrected fact is in both unless its date moved across the day
        (
            ([A, B], "2024-02-29"),
            ([A, B, revised(A, note="x"), revised(B, occurred="2024-03-10")], "2024-02-29"),
            [],
            ["b"],
        ),
        (([A, B, revised(B, occurred="2024-03-10")], "2024-02-29"), ([A, B], "2024-02-29"), ["b"], []),
        (([A, B], "2024-12-31"), ([A, B, retracted(A)], "2024-12-31"), [], ["a"]),
        (([A], "2024-12-31"), ([B], "2024-12-31"), ["b"], ["a"]),
    ],
)
def test_what_has_entered_and_what_has_left(first, second, entered, left):
    delta = compare(*(Ledger(records).as_of(day) for records, day in (first, second)))
    assert [[event.id for event in events] for events in (delta.entered, delta.left)] == [entered, left]
    assert repr(delta).startswith(f"<Delta from <AsOf {first[1]}, known ")


def test_what_cannot_be_compared_is_refused():
    at = Ledger([A]).as_of("2024-12-31")
    with pytest.raises(WrongTypeError, match=r"^only a tally has a bridge, not fold"):
        compare(at, at).bridge(fold(lambda: 0))
    with pytest.raises(MixedDatasetsError):
        compare(at, Ledger([A, loan("c", dataset="other")]).as_of("2024-12-31")).bridge(committed)
    for asked, named in [((at, Ledger()), "<Ledger, empty>"), (("2024-01-31", at), "'2024-01-31'")]:
        with pytest.raises(WrongTypeError, match=rf"^compare\(\) takes two answers as of a day, not {named}: ledger\."):
            compare(*asked)
