from __future__ import annotations

import datetime as dt

import attrs
import pytest

from aidledger import Ledger, Source, absorb, retract, revise
from aidledger.errors import DateError, LedgerError, Origin, UnknownFieldError, WrongTypeError
from aidledger.events import Committed, Flow, MilestoneReached, Pledged, annotated
from aidledger.interchange import Unkeyed
from tests.records import record

FIRST, SECOND, THIRD = "2025-02-01", "2025-03-01", "2025-04-01"


def row(key, amount=5, line=None, **stated):
    made = record(Committed, key, amount=f"USD {amount}", **{"donor": "JPN", **stated})
    return made if line is None else annotated(made, origin=Origin("release.csv", line))


def imported(*records):
    """Return a ledger in which these records are imported ones."""
    return Ledger(attrs.evolve(each, release="before") for each in records)


def absorbed(ledger, release, recorded, **options):
    absorption = absorb(ledger, release, recorded=recorded, dataset="test", **{"whole": True, **options})
    return absorption, ledger.including(*absorption.events)


def facts(ledger, known=None):
    return sorted((event.fact, str(event.amount)) for event in ledger.timeline(known=known))


# --- refused -----------------------------------------------------------------------------------------


def test_every_row_of_another_data_set_and_a_day_too_early_are_refused_at_once():
    ledger = imported(row("a", recorded="2025-02-01"))
    rows = [row("a", dataset="other", line=4), row("b"), row("c", dataset="third", line=6)]
    with pytest.raises(LedgerError) as caught:
        absorb(ledger, rows, recorded="2025-01-31", dataset="test")
    assert str(caught.value) == (
        "release.csv:4: other-dataset dataset: 'other' is not 'test': absorb each data set by itself\n"
        "release.csv:6: other-dataset dataset: 'third' is not 'test': absorb each data set by itself\n"
        "a: recorded-too-early recorded: 2025-01-31 is before 2025-02-01, when the newest imported record of "
        "'test' became known: absorb releases in the order in which they were published"
    )


def test_the_newest_record_may_be_a_retraction():
    ledger = imported(row("a"), retract(row("a"), recorded=SECOND))
    with pytest.raises(LedgerError, match="recorded-too-early"):
        absorb(ledger, [], recorded=FIRST, dataset="test")


def test_newer_records_of_another_data_set_are_none_of_its_business():
    ledger = Ledger([row("z", dataset="other", recorded=THIRD)])
    absorption, grown = absorbed(ledger, [row("a")], FIRST)
    assert [event.id for event in absorption.events] == ["a@2025-02-01"]
    assert facts(grown, known=FIRST) == [("a", "USD 5")]


@pytest.mark.parametrize(
    ("release", "message"),
    [
        (["a"], "a ledger holds records, not str"),
        ([None], "a ledger holds records, not NoneType"),
        ([retract(row("a"), recorded=FIRST)], "a release holds events, not Retracted: leave out what was retracted"),
        ([record(Flow, "a", amount="USD 1")], "Flow is no kind of record"),
    ],
)
def test_what_is_no_event_is_refused(release, message):
    with pytest.raises(WrongTypeError, match=message):
        absorb(Ledger(), release, recorded=FIRST, dataset="test")


@pytest.mark.parametrize("day", [dt.datetime(2025, 2, 1, tzinfo=dt.UTC), "soon"])
def test_a_day_that_is_none_is_refused(day):
    with pytest.raises((WrongTypeError, DateError), match="recorded"):
        absorb(Ledger(), [], recorded=day, dataset="test")


@pytest.mark.parametrize("field", ["doner", "fact", "recorded", "origin"])
@pytest.mark.parametrize("rule", ["identity", "recognised_by"])
def test_a_field_that_tells_nothing_is_refused(rule, field):
    with pytest.raises(UnknownFieldError, match=f"{rule}: no row can have a field '{field}'"):
        absorb(Ledger(), [row("a")], recorded=FIRST, dataset="test", **{rule: ("kind", field)})


def test_an_identity_in_one_text_is_refused():
    with pytest.raises(WrongTypeError, match="a list is expected, not the text 'kind'"):
        absorb(Ledger(), [], recorded=FIRST, dataset="test", identity="kind")


# --- ids ---------------------------------------------------------------------------------------------


def test_ids_are_the_fact_and_the_day_and_a_count_where_that_is_taken():
    ledger = Ledger([row("z", id="a@2025-02-01", dataset="other")])
    absorption, grown = absorbed(ledger, [row("a"), row("a")], FIRST)
    assert [event.id for event in absorption.events] == ["a@2025-02-01.2", "a@2025-02-01.3"]
    same_day, _ = absorbed(grown, [row("a", 6), row("a", 6)], FIRST)
    assert [(event.id, event.supersedes) for event in same_day.events] == [
        ("a@2025-02-01.4", ("a@2025-02-01.2", "a@2025-02-01.3")),
        ("a@2025-02-01.5", ("a@2025-02-01.2", "a@2025-02-01.3")),
    ]


def test_a_count_that_another_fact_has_is_passed_over():
    rows = [row("a"), row("a"), row("a@2025-02-01.2", id="b")]
    absorption, _ = absorbed(Ledger([row("z", id="a@2025-02-01.2", dataset="other")]), rows, FIRST)
    assert [event.id for event in absorption.events] == [
        "a@2025-02-01",
        "a@2025-02-01.3",
        "a@2025-02-01.2@2025-02-01",
    ]


def test_the_longest_facts_have_ids_too_and_retractions_of_them():
    twins = [f"{'a' * 119}{last}" for last in "bc"]
    first, grown = absorbed(Ledger(), [row(key, id="x") for key in twins], FIRST)
    gone, last = absorbed(grown, [], SECOND)
    ids = [record.id for record in (*first.events, *gone.events)]
    assert len(set(ids)) == 4
    assert all(len(identity) <= 120 for identity in ids)
    assert facts(last) == []


def test_the_longest_key_can_be_re_used():
    key = "a" * 120
    first, grown = absorbed(Ledger(), [row(key), row(key, 6, donor="USA"), row(key, 7, donor="DEU")], FIRST)
    assert len({event.fact for event in first.events}) == 3
    assert all(len(event.fact) <= 120 for event in first.events)
    again, _ = absorbed(grown, [row(key, 7, donor="DEU"), row(key), row(key, 6, donor="USA")], SECOND)
    assert again.events == ()
    assert again.report.counts["reused"] == 2


# --- rows with a key -----------------------------------------------------------------------------------


def test_what_stays_the_same_is_not_recorded_again_wherever_it_was_read():
    ledger = imported(row("a", recorded=FIRST, line=1))
    absorption, grown = absorbed(ledger, [row("a", line=7, id="x")], SECOND)
    assert absorption.events == ()
    assert grown == ledger
    assert [event.id for event in absorption.report.unchanged] == ["a"]


@pytest.mark.parametrize(
    "change",
    [
        {"note": "now with a note"},
        {"sources": (Source(publisher="a tracker"),)},
        {"occurred": "2024-01"},
        {"recipient": "UKR"},
    ],
)
def test_whatever_a_row_states_is_content(change):
    before = row("a", recorded=FIRST)
    absorption, grown = absorbed(imported(before), [row("a", **change, line=3)], SECOND)
    (after,) = absorption.events
    told = {"id": "a@2025-03-01", "recorded": SECOND, "release": "release of 2025-03-01", "supersedes": ("a",)}
    assert after == attrs.evolve(before, **change, **told)
    assert after.origin == Origin("release.csv", 3)
    (changed,) = absorption.report.changed
    assert (changed.before, changed.after) == ((attrs.evolve(before, release="before"),), after)
    assert list(grown.timeline()) == [after]


def test_a_changed_row_supersedes_every_live_record_of_its_fact():
    ledger = imported(row("a", id="one"), row("a", 7, id="two"), row("a", 8, id="three"))
    absorption, _ = absorbed(ledger, [row("a", 6)], FIRST)
    assert [event.supersedes for event in absorption.events] == [("one", "three", "two")]


def test_of_two_live_records_the_one_that_is_no_row_is_retracted():
    ledger = imported(row("a", id="one"), row("a", 7, id="two"))
    absorption, grown = absorbed(ledger, [row("a")], FIRST)
    assert [event.id for event in absorption.events] == ["two.retracted@2025-02-01"]
    assert [event.id for event in absorption.report.vanished] == ["two"]
    assert facts(grown) == [("a", "USD 5")]


def test_a_vanished_row_is_retracted_with_all_that_stands_behind_it():
    first = row("a")
    second = revise(first, recorded="2025-01-02", sources=(), note="second")
    third = revise(second, recorded="2025-01-03", sources=(), note="third")
    fourth = revise(third, recorded="2025-01-04", sources=(), note="fourth")
    ledger = imported(first, second, third, fourth, retract(third, recorded="2025-01-05"))
    said = (Source(publisher="a tracker", published="2025-02-01"),)
    absorption, grown = absorbed(ledger, [], FIRST, sources=said)
    assert sorted(record.retracts for record in absorption.events) == sorted([first.id, second.id, fourth.id])
    assert {record.sources for record in absorption.events} == {said}
    assert {record.reason for record in absorption.events} == {"not in the release recorded 2025-02-01"}
    assert facts(grown) == []
    assert [event.id for event in absorption.report.vanished] == [fourth.id]


def test_a_retraction_cites_the_publications_of_its_record_as_they_were_looked_at_that_day():
    tracker = {"title": "Tracker", "publisher": "Acme"}
    sources = (
        Source(**tracker, published="2024-10", locator="row 7", url="https://example.org/7"),
        Source(**tracker, locator="row 8"),
        Source(publisher="a newspaper", published="2024-09-30"),
        Source(locator="page 3"),
    )
    absorption, _ = absorbed(imported(attrs.evolve(row("a"), sources=sources)), [], FIRST)
    [retraction] = absorption.events
    assert retraction.sources == (Source(**tracker, accessed=FIRST), Source(publisher="a newspaper", accessed=FIRST))


def test_what_two_vanished_records_supersede_is_retracted_once():
    first = row("a")
    both = [revise(first, recorded="2025-01-02", sources=(), id=each, note=each) for each in "xy"]
    absorption, _ = absorbed(imported(first, *both), [], FIRST)
    assert sorted(record.retracts for record in absorption.events) == ["a", "x", "y"]


def test_a_row_that_comes_back_states_its_fact_again():
    _, there = absorbed(Ledger(), [row("a")], FIRST)
    _, gone = absorbed(there, [], SECOND)
    absorption, back = absorbed(gone, [row("a")], THIRD)
    assert [(event.id, event.fact, event.supersedes) for event in absorption.events] == [("a@2025-04-01", "a", ())]
    assert absorption.report.counts["new"] == 1
    assert [facts(back, known=day) for day in (FIRST, SECOND, THIRD)] == [[("a", "USD 5")], [], [("a", "USD 5")]]


def test_a_row_written_twice_is_there_twice_and_then_once():
    first, twice = absorbed(Ledger(), [row("a", line=9), row("a", line=2)], FIRST)
    assert facts(twice) == [("a", "USD 5")] * 2
    assert [event.origin.line for event in first.events] == [2, 9]
    (finding,) = first.findings
    assert str(finding) == (
        "release.csv:9: written-twice row: it repeats release.csv:2 entirely, and both count: "
        "leave one out if one is meant"
    )
    second, once = absorbed(twice, [row("a")], SECOND)
    assert [record.retracts for record in second.events] == ["a@2025-02-01.2"]
    third, thrice = absorbed(once, [row("a")] * 3, THIRD)
    assert third.report.counts["unchanged"] == 1
    assert third.report.counts["new"] == third.report.counts["written_twice"] == 2
    assert facts(thrice) == [("a", "USD 5")] * 3
    assert "it repeats another row entirely" in third.findings[0].message


# --- keys that are re-used -----------------------------------------------------------------------------


def test_two_rows_of_one_key_are_two_facts():
    rows = [row("a", 7, line=1, occurred="2024-02"), row("a", 5, line=2, occurred="2024-01")]
    absorption, grown = absorbed(Ledger(), rows, FIRST)
    first, second = absorption.events
    assert (first.fact, str(first.amount)) == ("a", "USD 5")  # the earlier date has the key
    assert second.fact == "a.other-e6b2a4c57884a336"
    assert absorption.report.reused == (second,)
    (finding,) = absorption.findings
    assert str(finding) == (
        "release.csv:1: key-reused fact: the key 'a' stands for another fact, so this row states "
        "'a.other-e6b2a4c57884a336': where that is not so, say by identity= and recognised_by= what stays the same in "
        "a row"
    )
    again, _ = absorbed(grown, rows[::-1], SECOND)
    assert again.events == ()
    assert again.report.reused == (second,)


def test_a_key_that_another_donor_has_now_means_another_fact():
    _, ledger = absorbed(Ledger(), [row("a")], FIRST)
    absorption, grown = absorbed(ledger, [row("a", donor="USA")], SECOND)
    new, gone = absorption.events[1], absorption.events[0]
    assert gone.retracts == "a@2025-02-01"
    assert new.fact.startswith("a.other-")
    assert absorption.report.counts == {
        "rows": 1,
        "new": 1,
        "changed": 0,
        "unchanged": 0,
        "vanished": 1,
        "written_twice": 0,
        "reused": 1,
    }
    # what is known under that fact goes on under it
    changed, later = absorbed(grown, [row("a", 6, donor="USA")], THIRD)
    assert [(event.fact, event.supersedes) for event in changed.events] == [(new.fact, (new.id,))]
    # and the first comes back under its key
    _, back = absorbed(later, [row("a")], "2025-05-01")
    assert facts(back) == [("a", "USD 5")]


@pytest.mark.parametrize(
    ("identity", "fact"),
    [(("kind", "donor"), "a"), (("occurred",), "a.other-"), ((), "a")],
)
def test_the_identity_decides_whether_a_key_means_the_same(identity, fact):
    _, ledger = absorbed(Ledger(), [row("a")], FIRST)
    absorption, _ = absorbed(ledger, [row("a", occurred="2024-05-05")], SECOND, identity=identity)
    (new,) = (event for event in absorption.events if isinstance(event, Committed))
    assert new.fact.startswith(fact)
    assert bool(absorption.report.changed) == (fact == "a")


def test_another_kind_is_another_fact_unless_the_key_decides():
    pledge = record(Pledged, "a", amount="USD 5", donor="JPN")
    _, ledger = absorbed(Ledger(), [pledge], FIRST)
    assert absorbed(ledger, [row("a")], SECOND)[0].report.counts["reused"] == 1
    (changed,) = absorbed(ledger, [row("a")], SECOND, identity=())[0].report.changed
    assert (changed.before[0].kind, changed.after.kind) == ("pledged", "committed")


@pytest.mark.parametrize("recognised_by", [("occurred", "amount", "title"), ()])
def test_rows_of_one_key_go_on_under_the_fact_that_they_are_recognised_as(recognised_by):
    first = [row("a", 5, occurred="2024-01-01"), row("a", 6, occurred="2024-02-01")]
    _, ledger = absorbed(Ledger(), first, FIRST)
    second = [row("a", 7, occurred="2024-02-01"), row("a", 5, occurred="2024-03-01")]
    absorption, _ = absorbed(ledger, second, SECOND, recognised_by=recognised_by)
    pairs = [(str(each.before[0].occurred), str(each.after.occurred)) for each in absorption.report.changed]
    assert pairs == [("2024-01-01", "2024-03-01"), ("2024-02-01", "2024-02-01")]


def test_a_fact_made_for_a_key_is_never_that_of_another_key():
    rows = [row("a"), row("a", 6, donor="USA")]
    _, ledger = absorbed(Ledger(), rows, FIRST)
    (made,) = [event.fact for event in ledger.timeline() if event.fact != "a"]
    absorption, grown = absorbed(Ledger(), [*rows, row(made, 9, id="x")], FIRST)
    assert facts(grown) == [("a", "USD 5"), (made, "USD 9"), (f"{made}.2", "USD 6")]
    assert absorption.report.counts["reused"] == 1


@pytest.mark.parametrize(
    ("change", "recognised_by", "changed"),
    [
        ({"amount": 6, "occurred": "2024-05-05", "title": "a hospital"}, ("occurred", "amount", "title"), False),
        ({"amount": 6, "occurred": "2024-05-05"}, ("occurred", "amount", "title"), True),
        ({"amount": 6, "title": "a hospital"}, ("occurred", "amount", "title"), True),
        ({"occurred": "2024-05-05", "title": "a hospital"}, ("occurred", "amount", "title"), True),
        ({"occurred": "2024-05-05", "title": None, "amount": 6}, ("occurred", "amount", "title"), False),
        ({"occurred": "2024-05-05"}, ("occurred",), False),
        ({"title": None}, ("title",), False),
        ({"amount": 6, "occurred": "2024-05-05", "title": "a hospital"}, (), True),
    ],
)
def test_a_row_in_which_nothing_stays_the_same_is_another_fact(change, recognised_by, changed):
    _, ledger = absorbed(Ledger(), [row("a", title="generators")], FIRST)
    after = row("a", **{"title": "generators", **change})
    report = absorbed(ledger, [after], SECOND, recognised_by=recognised_by)[0].report
    assert (report.counts["changed"], report.counts["reused"]) == ((1, 0) if changed else (0, 1))


@pytest.mark.parametrize("recognised_by", [("occurred", "amount", "title"), ("title",)])
def test_a_row_with_nothing_to_recognise_it_by_goes_by_its_identity(recognised_by):
    _, ledger = absorbed(Ledger(), [record(MilestoneReached, "a")], FIRST)
    moved = record(MilestoneReached, "a", occurred="2024-05-05")
    assert absorbed(ledger, [moved], SECOND, recognised_by=recognised_by)[0].report.counts["changed"] == 1


# --- rows without a key --------------------------------------------------------------------------------


def test_rows_without_a_key_have_facts_of_their_content_and_a_count():
    rows = [Unkeyed(row("r1")), Unkeyed(row("r2")), Unkeyed(row("r3", 6))]
    absorption, grown = absorbed(Ledger(), rows, FIRST)
    made = {event.fact for event in absorption.events}
    (five,) = (fact for fact in made if f"{fact}.2" in made)
    assert len(made) == 3
    assert facts(grown) == sorted([(five, "USD 5"), (f"{five}.2", "USD 5"), (*(made - {five, f"{five}.2"}), "USD 6")])
    assert [finding.code for finding in absorption.findings] == ["written-twice"]
    renamed = [Unkeyed(attrs.evolve(each.event, fact=f"s{number}")) for number, each in enumerate(rows[::-1])]
    assert absorbed(grown, renamed, SECOND)[0].events == ()
    fewer, once = absorbed(grown, renamed[:2], SECOND)
    assert [record.retracts for record in fewer.events] == [f"{five}.2@2025-02-01"]
    more, _ = absorbed(once, renamed, THIRD)
    assert [event.id for event in more.events] == [f"{five}.2@2025-04-01"]


def test_a_row_that_lost_its_key_is_what_it_was_unless_the_key_is_used():
    _, ledger = absorbed(Ledger(), [row("a")], FIRST)
    assert absorbed(ledger, [Unkeyed(row("r1"))], SECOND)[0].events == ()
    absorption, _ = absorbed(ledger, [Unkeyed(row("r1")), row("a", 6)], SECOND)
    assert absorption.report.counts["changed"] == absorption.report.counts["new"] == 1


def test_a_changed_row_without_a_key_is_another():
    _, ledger = absorbed(Ledger(), [Unkeyed(row("r1"))], FIRST)
    report = absorbed(ledger, [Unkeyed(row("r1", 6))], SECOND)[0].report
    assert (report.counts["new"], report.counts["changed"], report.counts["vanished"]) == (1, 0, 1)


# --- the rest ----------------------------------------------------------------------------------------


def test_a_release_without_rows_takes_all_back_and_says_so():
    absorption, _ = absorbed(imported(row("a"), row("b")), [], FIRST)
    assert [str(finding) for finding in absorption.findings] == [
        "ledger: release-empty release: it has no rows, so that all 2 live records are retracted: check its reading"
    ]
    assert absorb(Ledger(), [], recorded=FIRST, dataset="test").findings == ()


def test_a_date_past_the_day_is_found_in_what_is_recorded():
    ahead = record(MilestoneReached, "a", occurred="2025")
    absorption, grown = absorbed(Ledger(), [ahead], FIRST)
    assert [finding.code for finding in absorption.findings] == ["date-past-recorded"]
    assert absorbed(grown, [ahead], SECOND)[0].findings == ()


def test_findings_are_in_the_order_of_the_file():
    rows = [row("b", line=30), row("b", line=4), row("a", line=20), row("a", line=10)]
    absorption, _ = absorbed(Ledger(), rows, FIRST)
    assert [finding.origin.line for finding in absorption.findings] == [20, 30]
    assert [finding.record for finding in absorption.findings] == ["a@2025-02-01.2", "b@2025-02-01.2"]
