from __future__ import annotations

import pytest

from aidledger import Ledger, Money, compare, fold, retract, revise
from aidledger.errors import MixedDatasetsError, WrongTypeError
from aidledger.events import Cancelled, CommitmentChanged, Committed, Pledged
from aidledger.projections import committed, pledged
from tests.records import record

LATER = "2025-06-01"


def loan(fact="loan", **stated):
    return record(Committed, fact, **{"amount": "USD 100", "occurred": "2024-01-10", **stated})


def change(amount="USD 7", fact="change", **stated):
    return record(CommitmentChanged, fact, **{"of": "loan", "amount": amount, "occurred": "2024-01-20", **stated})


def revised(event, **changes):
    return revise(event, recorded=LATER, sources=(), **changes)


def dollars(amount):
    return Money(amount, "USD")


def moved(before, after, day="2024-06-30", tally=committed, until=None):
    """Return cause, fact and amount of what moved, from the first records alone to those after as well."""
    first = Ledger(before)
    bridge = compare(first.as_of(day), first.including(*after).as_of(until or day)).bridge(tally)
    found = [(each.cause.value, each.fact, str(each.amount), each.key) for each in bridge.contributions]
    return [each[:3] for each in found] if not tally.fields else found


# --- one fact -----------------------------------------------------------------------------------------


def test_what_is_live_in_one_knowledge_only_is_newly_known_or_retracted():
    assert moved([], [loan()]) == [("newly known", "loan", "USD 100")]
    assert moved([loan()], [retract(loan(), recorded=LATER)]) == [("retracted", "loan", "USD -100")]


def test_the_new_date_with_the_old_content_comes_first():
    late = loan(occurred="2024-09-10")
    assert moved([loan()], [revised(loan(), occurred="2024-09-10")]) == [("re-dated", "loan", "USD -100")]
    assert moved([late], [revised(late, occurred="2024-01-10")]) == [("re-dated", "loan", "USD 100")]
    assert moved([late], [revised(late, occurred="2024-01-10", amount=dollars(120))]) == [
        ("re-dated", "loan", "USD 100"),
        ("re-valued", "loan", "USD 20"),
    ]
    # once it is not there yet, it makes no difference how much it is
    assert moved([loan()], [revised(loan(), occurred="2024-09-10", amount=dollars(120))]) == [
        ("re-dated", "loan", "USD -100")
    ]
    assert moved([loan()], [revised(loan(), occurred="2024-02-10")]) == []


def test_all_else_is_re_valued():
    assert moved([loan()], [revised(loan(), amount=dollars(70))]) == [("re-valued", "loan", "USD -30")]
    assert moved([loan(donor="JPN")], [revised(loan(donor="JPN"), donor="USA")], tally=committed.by("donor")) == [
        ("re-valued", "loan", "USD -100", "JPN"),
        ("re-valued", "loan", "USD 100", "USA"),
    ]
    pledge = record(Pledged, "loan", amount="USD 100")
    other_kind = loan(id="loan@2", recorded=LATER, supersedes=["loan"], occurred="2024-01-01")
    assert moved([pledge], [other_kind]) == [("re-valued", "loan", "USD 100")]
    assert moved([pledge], [other_kind], tally=pledged) == [("re-valued", "loan", "USD -100")]


# --- time ---------------------------------------------------------------------------------------------


def test_time_passes_in_the_second_knowledge():
    late = loan(occurred="2024-09-10")
    assert moved([late], [], until="2024-12-31") == [("time passed", "loan", "USD 100")]
    assert moved([loan()], [revised(loan(), occurred="2024-09-10")], until="2024-12-31") == [
        ("re-dated", "loan", "USD -100"),
        ("time passed", "loan", "USD 100"),
    ]
    assert moved([], [late], until="2024-12-31") == [("time passed", "loan", "USD 100")]
    assert moved([late], [retract(late, recorded=LATER)], until="2024-12-31") == []


def test_time_can_run_backwards():
    assert moved([loan()], [], until="2023-12-31") == [("time passed", "loan", "USD -100")]
    assert moved([], [loan()], until="2023-12-31") == [
        ("newly known", "loan", "USD 100"),
        ("time passed", "loan", "USD -100"),
    ]


# --- alterations --------------------------------------------------------------------------------------


def test_an_unchanged_alteration_takes_the_cause_of_its_commitment():
    assert moved([change()], [loan()]) == [("newly known", "loan", "USD 100"), ("newly known", "change", "USD 7")]
    assert moved([loan(), change()], [retract(loan(), recorded=LATER)]) == [
        ("retracted", "loan", "USD -100"),
        ("retracted", "change", "USD -7"),
    ]
    assert moved([loan(), change()], [revised(loan(), occurred="2024-09-10")]) == [
        ("re-dated", "loan", "USD -100"),
        ("re-dated", "change", "USD -7"),
    ]
    japanese = [loan(donor="JPN"), change()]
    assert moved(japanese, [revised(japanese[0], donor="USA")], tally=committed.where(donor="JPN")) == [
        ("re-valued", "loan", "USD -100"),
        ("re-valued", "change", "USD -7"),
    ]


def test_a_changed_alteration_has_its_own_cause():
    assert moved([loan()], [change()]) == [("newly known", "change", "USD 7")]
    assert moved([loan(), change()], [retract(change(), recorded=LATER)]) == [("retracted", "change", "USD -7")]
    assert moved([loan(), change()], [revised(change(), occurred="2024-09-10")]) == [("re-dated", "change", "USD -7")]
    assert moved([loan(), change()], [revised(change(), amount=dollars(9))]) == [("re-valued", "change", "USD 2")]
    other = loan("other", donor="USA")
    assert moved(
        [loan(donor="JPN"), other, change()], [revised(change(), of="other")], tally=committed.by("donor")
    ) == [("re-valued", "change", "USD -7", "JPN"), ("re-valued", "change", "USD 7", "USA")]


def test_an_alteration_that_is_new_while_its_commitment_moves_is_newly_known():
    later, cancelled = revised(loan(), occurred="2024-03-10"), record(Cancelled, "end", of="loan", amount="USD 100")
    assert moved([loan()], [later, cancelled]) == [("newly known", "end", "USD -100")]
    assert moved([loan(), change()], [revised(loan(), occurred="2024-09-10"), retract(change(), recorded=LATER)]) == [
        ("re-dated", "loan", "USD -100"),
        ("retracted", "change", "USD -7"),
    ]


def test_an_alteration_of_nothing_live_moves_nothing():
    assert moved([change()], [revised(change(), amount=dollars(9))]) == []
    assert moved([change()], []) == []


# --- several live records of one fact -----------------------------------------------------------------


def test_of_several_records_of_a_fact_those_that_supersede_each_other_belong_together():
    early, late = loan(id="a", amount="USD 10"), loan(id="b", amount="USD 20", occurred="2024-03-10")
    # the early one moves past the day, the late one stays: by their order they would be taken for each other
    assert moved([early, late], [revised(early, occurred="2024-09-10"), revised(late, note="seen", id="c")]) == [
        ("re-dated", "loan", "USD -10")
    ]


def test_a_record_more_or_less_of_a_fact_is_re_valued():
    first, second = loan(id="a", amount="USD 10"), loan(id="b", amount="USD 20")
    assert moved([first], [second]) == [("re-valued", "loan", "USD 20")]
    assert moved([first, second], [retract(second, recorded=LATER)]) == [("re-valued", "loan", "USD -20")]
    joined = loan(id="c", amount="USD 30", recorded=LATER, supersedes=["a", "b"])
    assert moved([first, second], [joined]) == []
    third = loan(id="d", amount="USD 25", recorded=LATER, supersedes=["a"], occurred="2024-09-10")
    assert moved([first, second], [third]) == [("re-dated", "loan", "USD -10")]


def test_unlinked_records_belong_together_in_their_order():
    one, two = loan(id="a", amount="USD 10"), loan(id="b", amount="USD 20", occurred="2024-02-10")
    before = Ledger([one, two])
    after = Ledger([loan(id="c", amount="USD 11"), loan(id="d", amount="USD 22", occurred="2024-09-10")])
    bridge = compare(before.as_of("2024-06-30"), after.as_of("2024-06-30")).bridge(committed)
    assert [(each.cause.value, str(each.amount)) for each in bridge.contributions] == [
        ("re-dated", "USD -20"),
        ("re-valued", "USD 1"),
    ]


def test_going_back_in_knowledge_follows_the_links_too():
    early, late = loan(id="a", amount="USD 10"), loan(id="b", amount="USD 20", occurred="2024-03-10")
    ledger = Ledger([early, late, revised(early, occurred="2024-09-10"), revised(late, note="seen", id="c")])
    back = compare(ledger.as_of("2024-06-30"), ledger.as_of("2024-06-30", known="2025-01-01")).bridge(committed)
    assert [(each.cause.value, str(each.amount)) for each in back.contributions] == [("re-dated", "USD 10")]


def test_links_can_lead_to_one_record_by_two_ways():
    first, other = loan(id="a", amount="USD 10"), loan(id="x", amount="USD 1", occurred="2024-05-10")
    ways = [loan(id=name, recorded="2025-03-01", supersedes=["a"]) for name in ("b", "c")]
    last = loan(id="d", amount="USD 10", recorded=LATER, supersedes=["b", "c"], occurred="2024-09-10")
    assert moved([first, other], [*ways, last]) == [("re-dated", "loan", "USD -10")]


# --- other ledgers ------------------------------------------------------------------------------------


def test_two_ledgers_can_say_different_things_under_one_id():
    one, other = Ledger([loan()]), Ledger([loan(amount="USD 70", fact="other", id="loan")])
    bridge = compare(one.as_of("2024-06-30"), other.as_of("2024-06-30")).bridge(committed)
    assert [(each.cause.value, each.fact, str(each.amount)) for each in bridge.contributions] == [
        ("newly known", "other", "USD 70"),
        ("retracted", "loan", "USD -100"),
    ]


A = record(Committed, "a", amount="USD 1", occurred="2024-01-10")
B = record(Committed, "b", amount="USD 2", occurred="2024-02-10")
LEDGER = Ledger([A, B])


def ids(events):
    return [event.id for event in events]


def test_what_happened_between_two_days_has_entered():
    delta = compare(LEDGER.as_of("2024-01-31"), LEDGER.as_of("2024-02-29"))
    assert (ids(delta.entered), ids(delta.left)) == (["b"], [])
    backwards = compare(LEDGER.as_of("2024-02-29"), LEDGER.as_of("2024-01-01"))
    assert (ids(backwards.entered), ids(backwards.left)) == ([], ["a", "b"])


def test_a_corrected_fact_is_in_both_unless_its_date_moved_across_the_day():
    grown = LEDGER.including(
        revise(A, recorded="2025-02-01", sources=(), amount=B.amount),
        revise(B, recorded="2025-02-01", sources=(), occurred="2024-03-10"),
    )
    delta = compare(LEDGER.as_of("2024-02-29"), grown.as_of("2024-02-29"))
    assert (ids(delta.entered), ids(delta.left)) == ([], ["b"])
    back = compare(grown.as_of("2024-02-29"), grown.as_of("2024-02-29", known="2025-01-01"))
    assert (ids(back.entered), ids(back.left)) == (["b"], [])


def test_what_has_no_bridge_is_refused():
    delta = compare(LEDGER.as_of("2024-01-31"), LEDGER.as_of("2024-02-29"))
    with pytest.raises(WrongTypeError, match=r"^only a tally has a bridge, not fold"):
        delta.bridge(fold(lambda: 0))
    mixed = LEDGER.including(record(Committed, "c", amount="USD 1", dataset="other"))
    with pytest.raises(MixedDatasetsError):
        compare(LEDGER.as_of("2024-12-31"), mixed.as_of("2024-12-31")).bridge(committed)


AT = Ledger().as_of("2024-01-31")


@pytest.mark.parametrize(
    ("asked", "named"), [((AT, Ledger()), "<Ledger, empty>"), (("2024-01-31", AT), "'2024-01-31'")]
)
def test_what_is_no_answer_as_of_a_day_is_refused(asked, named):
    with pytest.raises(
        WrongTypeError, match=rf"^compare\(\) takes two answers as of a day, not {named}: ledger\.as_of"
    ):
        compare(*asked)
