from __future__ import annotations

import datetime as dt
import json
import pickle

import attrs
import pytest

from aidledger import Ledger, Source, absorb, retract, revise
from aidledger.answers import Report
from aidledger.errors import DateError, LedgerError, Origin, UnknownFieldError, WrongTypeError
from aidledger.events import CommitmentChanged, Committed, Disbursed, Flow, MilestoneReached, Pledged, annotated
from aidledger.interchange import Unkeyed
from tests.records import record

FIRST, SECOND, THIRD = "2025-02-01", "2025-03-01", "2025-04-01"


def row(key, amount=5, line=None, **stated):
    made = record(Committed, key, amount=f"USD {amount}", **{"donor": "JPN", **stated})
    return made if line is None else annotated(made, origin=Origin("a<b>.csv", line))


def change(key, of, amount=1):
    return record(CommitmentChanged, key, of=of, amount=f"USD {amount}")


def imported(*records):
    """Return a ledger in which these records are imported ones."""
    return Ledger(attrs.evolve(each, release="before") for each in records)


def absorbed(ledger, release, recorded=FIRST, **options):
    absorption = absorb(ledger, release, recorded=recorded, dataset="test", **{"whole": True, **options})
    return absorption, ledger.including(*absorption.events)


def facts(ledger, known=None):
    return sorted((event.fact, str(event.amount)) for event in ledger.timeline(known=known))


def ids(absorption):
    return [event.id for event in absorption.events]


def counts(absorption):
    return {name: count for name, count in absorption.report.counts.items() if count and name != "rows"}


# --- refused -----------------------------------------------------------------------------------------


def test_every_row_of_another_data_set_and_a_day_too_early_are_refused_at_once():
    ledger = imported(row("a"), retract(row("a"), recorded=FIRST))  # the newest record may be a retraction
    rows = [row("a", dataset="other", line=4), row("b"), row("c", dataset="third", line=6)]
    with pytest.raises(LedgerError) as caught:
        absorb(ledger, rows, recorded="2025-01-31", dataset="test")
    assert str(caught.value) == (
        "a<b>.csv:4: other-dataset dataset: 'other' is not 'test': absorb each data set by itself\n"
        "a<b>.csv:6: other-dataset dataset: 'third' is not 'test': absorb each data set by itself\n"
        "a.retracted@2025-02-01: recorded-too-early recorded: 2025-01-31 is before 2025-02-01, when the newest "
        "imported record of 'test' became known: absorb releases in the order in which they were published"
    )
    newer = Ledger([row("z", dataset="other", recorded=THIRD)])  # of another data set
    assert ids(absorbed(newer, [row("a")])[0]) == ["a@2025-02-01"]


@pytest.mark.parametrize(
    ("release", "asked", "error", "message"),
    [
        (["a"], {}, WrongTypeError, "a ledger holds records, not str"),
        ([None], {}, WrongTypeError, "a ledger holds records, not NoneType"),
        ([retract(row("a"), recorded=FIRST)], {}, WrongTypeError, "a release holds events, not Retracted: leave out"),
        ([record(Flow, "a", amount="USD 1")], {}, WrongTypeError, "Flow is no kind of record"),
        ([], {"recorded": dt.datetime(2025, 2, 1, tzinfo=dt.UTC)}, WrongTypeError, "recorded"),
        ([], {"recorded": "soon"}, DateError, "recorded"),
        ([], {"identity": "kind"}, WrongTypeError, "a list is expected, not the text 'kind'"),
        *(
            ([row("a")], {rule: ("kind", field)}, UnknownFieldError, f"{rule}: no row can have a field '{field}'")
            for rule in ("identity", "recognised_by")
            for field in ("doner", "fact", "recorded", "origin")
        ),
    ],
)
def test_what_cannot_be_absorbed_is_refused(release, asked, error, message):
    with pytest.raises(error, match=message):
        absorb(Ledger(), release, **{"recorded": FIRST, "dataset": "test", **asked})


@pytest.mark.parametrize("event", [None, "loan", Unkeyed(row("a")), retract(row("a"), recorded=FIRST)])
def test_a_row_without_a_key_is_an_event(event):
    with pytest.raises(WrongTypeError, match="a row of a release is an event, not"):
        Unkeyed(event)


# --- ids ---------------------------------------------------------------------------------------------


def test_ids_are_the_fact_and_the_day_and_a_count_where_that_is_taken():
    ledger = Ledger([row("z", id="a@2025-02-01", dataset="other")])
    absorption, grown = absorbed(ledger, [row("a"), row("a")])
    assert ids(absorption) == ["a@2025-02-01.2", "a@2025-02-01.3"]
    same_day, _ = absorbed(grown, [row("a", 6), row("a", 6)])
    assert ids(same_day) == ["a@2025-02-01.4", "a@2025-02-01.5"]
    assert {event.supersedes for event in same_day.events} == {("a@2025-02-01.2", "a@2025-02-01.3")}
    rows = [row("a"), row("a"), row("a@2025-02-01.2", id="b")]
    absorption, _ = absorbed(Ledger([row("z", id="a@2025-02-01.2", dataset="other")]), rows)
    assert ids(absorption) == ["a@2025-02-01", "a@2025-02-01.3", "a@2025-02-01.2@2025-02-01"]


def test_the_longest_keys_have_ids_and_facts_too():
    twins = [row(f"{'a' * 119}{last}", id="x") for last in "bc"]
    reused = [row("a" * 120), row("a" * 120, 6, donor="USA"), row("a" * 120, 7, donor="DEU")]
    first, grown = absorbed(Ledger(), [*twins, *reused])
    gone, last = absorbed(grown, [], SECOND)
    assert len({*ids(first), *ids(gone)}) == 10
    assert len({event.fact for event in first.events}) == 5
    assert all(len(each) <= 120 for event in (*first.events, *gone.events) for each in (event.id, event.fact))
    assert facts(last) == []
    again, _ = absorbed(grown, [*reused[::-1], *twins], SECOND)
    assert (again.events, counts(again)) == ((), {"unchanged": 5, "reused": 2})


# --- rows with a key -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "stated",
    [
        {"note": "now with a note"},
        {"sources": (Source(publisher="a tracker"),)},
        {"occurred": "2024-01"},
        {"recipient": "UKR"},
    ],
)
def test_whatever_a_row_states_is_content_but_for_where_it_stands(stated):
    before = row("a", recorded=FIRST, line=1)
    ledger = imported(before)
    assert absorbed(ledger, [row("a", line=7, id="x")], SECOND)[0].events == ()
    absorption, grown = absorbed(ledger, [row("a", **stated, line=3)], SECOND)
    (after,) = absorption.events
    told = {"id": "a@2025-03-01", "recorded": SECOND, "release": "release of 2025-03-01", "supersedes": ("a",)}
    assert after == attrs.evolve(before, **stated, **told)
    assert after.origin == Origin("a<b>.csv", 3)
    (changed,) = absorption.report.changed
    assert (changed.before, changed.after) == ((attrs.evolve(before, release="before"),), after)
    assert list(grown.timeline()) == [after]


def test_of_several_live_records_all_are_superseded_or_retracted_but_the_row():
    ledger = imported(row("a", id="one"), row("a", 7, id="two"), row("a", 8, id="three"))
    absorption, _ = absorbed(ledger, [row("a", 6)])
    assert [event.supersedes for event in absorption.events] == [("one", "three", "two")]
    absorption, grown = absorbed(ledger, [row("a")])
    assert ids(absorption) == ["three.retracted@2025-02-01", "two.retracted@2025-02-01"]
    assert (len(absorption.report.vanished), facts(grown)) == (2, [("a", "USD 5")])


def test_a_vanished_row_is_retracted_once_with_all_that_stands_behind_it():
    first = row("a")
    second = revise(first, recorded="2025-01-02", sources=(), note="second")
    third = revise(second, recorded="2025-01-03", sources=(), note="third")
    fourth, other = (revise(third, recorded="2025-01-04", sources=(), id=each, note=each) for each in "xy")
    ledger = imported(first, second, third, fourth, other, retract(third, recorded="2025-01-05"))
    cited = (Source(publisher="a tracker", published="2025-02-01"),)
    absorption, grown = absorbed(ledger, [], sources=cited)
    assert sorted(each.retracts for each in absorption.events) == sorted([first.id, second.id, "x", "y"])
    assert {(each.sources, each.reason) for each in absorption.events} == {
        (cited, "not in the release recorded 2025-02-01")
    }
    assert (facts(grown), [event.id for event in absorption.report.vanished]) == ([], ["x", "y"])


def test_a_retraction_cites_the_publications_of_its_record_as_they_were_looked_at_that_day():
    tracker = {"title": "Tracker", "publisher": "Acme"}
    sources = (
        Source(**tracker, published="2024-10", locator="row 7", url="https://example.org/7"),
        Source(**tracker, locator="row 8"),
        Source(publisher="a newspaper", published="2024-09-30"),
        Source(locator="page 3"),
    )
    absorption, _ = absorbed(imported(attrs.evolve(row("a"), sources=sources)), [])
    (retraction,) = absorption.events
    assert retraction.sources == (Source(**tracker, accessed=FIRST), Source(publisher="a newspaper", accessed=FIRST))


def test_a_row_written_twice_is_there_twice_and_then_once():
    first, twice = absorbed(Ledger(), [row("a", line=9), row("a", line=2)])
    assert [event.origin.line for event in first.events] == [2, 9]
    assert [str(finding) for finding in first.findings] == [
        "a<b>.csv:9: written-twice row: it repeats a<b>.csv:2 entirely, and both count: leave one out if one is meant"
    ]
    second, once = absorbed(twice, [row("a")], SECOND)
    assert [each.retracts for each in second.events] == ["a@2025-02-01.2"]
    third, thrice = absorbed(once, [row("a")] * 3, THIRD)
    assert counts(third) == {"unchanged": 1, "new": 2, "written_twice": 2}
    assert [len(facts(each)) for each in (twice, once, thrice)] == [2, 1, 3]
    assert "it repeats another row entirely" in third.findings[0].message


# --- keys that are re-used -----------------------------------------------------------------------------


def test_two_rows_of_one_key_are_two_facts():
    rows = [row("a", 7, line=1, occurred="2024-02"), row("a", 5, line=2, occurred="2024-01")]
    absorption, grown = absorbed(Ledger(), rows)
    first, second = absorption.events
    assert (first.fact, str(first.amount)) == ("a", "USD 5")  # the earlier date has the key
    assert second.fact == "a.other-e6b2a4c57884a336"
    assert [str(finding) for finding in absorption.findings] == [
        (
            "a<b>.csv:1: key-reused fact: the key 'a' stands for another fact, so this row states "
            "'a.other-e6b2a4c57884a336': where that is not so, say by identity= and recognised_by= what stays the same "
            "in a row"
        )
    ]
    again, _ = absorbed(grown, rows[::-1], SECOND)
    assert (again.events, again.report.reused) == ((), (second,))
    third, _ = absorbed(Ledger(), [*rows, row(second.fact, 9, id="x")])  # which is a key of its own here
    assert {event.fact for event in third.events} == {"a", second.fact, f"{second.fact}.2"}


def test_a_key_that_another_donor_has_now_means_another_fact():
    _, ledger = absorbed(Ledger(), [row("a")])
    absorption, grown = absorbed(ledger, [row("a", donor="USA")], SECOND)
    gone, new = absorption.events
    assert (gone.retracts, new.fact[:8]) == ("a@2025-02-01", "a.other-")
    assert counts(absorption) == {"new": 1, "vanished": 1, "reused": 1}
    # what is known under that fact goes on under it
    changed, later = absorbed(grown, [row("a", 6, donor="USA")], THIRD)
    assert [(event.fact, event.supersedes) for event in changed.events] == [(new.fact, (new.id,))]
    # and the first comes back under its key
    assert facts(absorbed(later, [row("a")], "2025-05-01")[1]) == [("a", "USD 5")]


HOSPITAL = {"amount": 6, "occurred": "2024-05-05", "title": "a hospital"}
USUAL = {"recognised_by": ("occurred", "amount", "title")}


@pytest.mark.parametrize(
    ("stated", "rules", "is_same"),
    [
        ({"donor": "USA"}, {}, False),
        ({"occurred": "2024-05-05"}, {}, True),
        ({"occurred": "2024-05-05"}, {"identity": ("occurred",)}, False),
        ({"occurred": "2024-05-05", "donor": "USA"}, {"identity": ()}, True),
        (HOSPITAL, USUAL, False),
        ({**HOSPITAL, "title": "generators"}, USUAL, True),
        ({**HOSPITAL, "amount": 5}, USUAL, True),
        ({**HOSPITAL, "occurred": "2024-01-01"}, USUAL, True),
        ({**HOSPITAL, "title": None}, USUAL, False),
        ({"occurred": "2024-05-05"}, {"recognised_by": ("occurred",)}, False),
        ({"title": None}, {"recognised_by": ("title",)}, False),
        (HOSPITAL, {"recognised_by": ()}, True),
    ],
)
def test_a_key_means_the_same_where_identity_and_something_to_recognise_it_by_stay(stated, rules, is_same):
    _, ledger = absorbed(Ledger(), [row("a", title="generators")])
    absorption, _ = absorbed(ledger, [row("a", **{"title": "generators", **stated})], SECOND, **rules)
    assert counts(absorption) == ({"changed": 1} if is_same else {"new": 1, "vanished": 1, "reused": 1})


@pytest.mark.parametrize(
    ("before", "after", "rules", "is_same"),
    [
        (record(Pledged, "a", amount="USD 5", donor="JPN"), row("a"), {}, False),
        (record(Pledged, "a", amount="USD 5", donor="JPN"), row("a"), {"identity": ()}, True),
        *(
            (record(MilestoneReached, "a"), record(MilestoneReached, "a", occurred="2024-05-05"), rules, True)
            for rules in (USUAL, {"recognised_by": ("title",)})  # there is nothing to recognise it by
        ),
    ],
)
def test_of_which_kind_it_is_belongs_to_its_identity(before, after, rules, is_same):
    _, ledger = absorbed(Ledger(), [before])
    assert bool(absorbed(ledger, [after], SECOND, **rules)[0].report.changed) is is_same


@pytest.mark.parametrize("rules", [USUAL, {"recognised_by": ()}])
def test_rows_of_one_key_go_on_under_the_fact_that_they_are_recognised_as(rules):
    _, ledger = absorbed(Ledger(), [row("a", 5, occurred="2024-01-01"), row("a", 6, occurred="2024-02-01")])
    second = [row("a", 7, occurred="2024-02-01"), row("a", 5, occurred="2024-03-01")]
    absorption, _ = absorbed(ledger, second, SECOND, **rules)
    pairs = [(str(each.before[0].occurred), str(each.after.occurred)) for each in absorption.report.changed]
    assert pairs == [("2024-01-01", "2024-03-01"), ("2024-02-01", "2024-02-01")]


# --- rows without a key --------------------------------------------------------------------------------


def test_rows_without_a_key_have_facts_of_their_content_and_a_count():
    rows = [Unkeyed(row("r1")), Unkeyed(row("r2")), Unkeyed(row("r3", 6))]
    absorption, grown = absorbed(Ledger(), rows)
    made = {event.fact for event in absorption.events}
    (five,) = (fact for fact in made if f"{fact}.2" in made)
    assert facts(grown) == sorted([(five, "USD 5"), (f"{five}.2", "USD 5"), (*(made - {five, f"{five}.2"}), "USD 6")])
    assert [finding.code for finding in absorption.findings] == ["written-twice"]
    renamed = [Unkeyed(attrs.evolve(each.event, fact=f"s{number}")) for number, each in enumerate(rows[::-1])]
    assert absorbed(grown, renamed, SECOND)[0].events == ()
    fewer, once = absorbed(grown, renamed[:2], SECOND)
    assert [each.retracts for each in fewer.events] == [f"{five}.2@2025-02-01"]
    assert ids(absorbed(once, renamed, THIRD)[0]) == [f"{five}.2@2025-04-01"]
    assert counts(absorbed(grown, [*renamed[:2], Unkeyed(row("r", 9))], SECOND)[0]) == {
        "new": 1,
        "unchanged": 2,
        "vanished": 1,
    }


def test_a_row_that_lost_its_key_is_what_it_was_unless_the_key_is_used():
    _, ledger = absorbed(Ledger(), [row("a")])
    assert absorbed(ledger, [Unkeyed(row("r1"))], SECOND)[0].events == ()
    assert counts(absorbed(ledger, [Unkeyed(row("r1")), row("a", 6)], SECOND)[0]) == {"changed": 1, "new": 1}


# --- what a row is of ------------------------------------------------------------------------------------


def meant(ledger, key):
    """Return the amounts of the live records that ``of`` of a fact names."""
    (event,) = (event for event in ledger.timeline() if event.fact == key)
    return [str(each.amount) for each in ledger.timeline() if each.fact == event.of]


def test_of_names_a_row_of_the_release_and_follows_it():
    rows = [change("c", "row-7"), Unkeyed(row("row-7")), Unkeyed(row("row-8", 6))]
    for order in (rows, rows[::-1]):
        _, ledger = absorbed(Ledger(), order)
        assert meant(ledger, "c") == ["USD 5"]
        renamed = [change("c", "row-1"), Unkeyed(row("row-1")), Unkeyed(row("row-7", 6))]
        assert absorbed(ledger, renamed, SECOND)[0].events == ()
    _, ledger = absorbed(Ledger(), [row("a"), change("c", "a")])
    absorption, grown = absorbed(ledger, [row("a", 6, donor="USA"), change("c", "a")], SECOND)
    assert (meant(grown, "c"), len(absorption.report.changed)) == (["USD 6"], 1)
    rows = [record(Disbursed, "a", amount="USD 9", occurred="2023"), row("a", donor=None), change("c", "a")]
    assert meant(absorbed(Ledger(), rows)[1], "c") == ["USD 5"]  # of the kind that is altered
    assert meant(absorbed(Ledger([row("a", dataset="other")]), [change("c", "a")])[1], "c") == ["USD 5"]


def test_of_which_two_rows_are_meant_is_a_finding():
    rows = [row("a"), row("a", 6, occurred="2024-05-05"), change("c", "a"), change("d", "a")]
    absorption, ledger = absorbed(Ledger(), rows)
    assert meant(ledger, "c") == meant(ledger, "d") == ["USD 5"]
    (other,) = (event.fact for event in absorption.report.reused)
    assert [str(each) for each in absorption.findings if each.code == "of-ambiguous"] == [
        f"{key}@2025-02-01: of-ambiguous of: it is taken to mean 'a', and can mean '{other}'" for key in "cd"
    ]


def test_a_circle_is_left_as_it_is_written():
    rows = [change("a", "b"), change("b", "a"), change("c", "c"), change("d", "b"), Unkeyed(change("e", "e"))]
    _, ledger = absorbed(Ledger(), rows)
    assert {("a", "b"), ("b", "a"), ("c", "c"), ("d", "b")} <= {(event.fact, event.of) for event in ledger.timeline()}
    assert absorbed(ledger, rows[::-1], SECOND)[0].events == ()


def test_rows_that_say_the_same_are_told_apart_by_what_alters_them():
    rows = [row("r1"), row("r2"), change("c", "r2", 7), change("d", "r2", 8), change("d", "r1", 9), change("e", "e")]
    _, ledger = absorbed(Ledger(), map(Unkeyed, rows))
    names = {"r1": "s2", "r2": "s1", "c": "c1", "d": "c1", "e": "e"}
    renamed = [attrs.evolve(each, fact=names[each.fact], of=names[each.of]) for each in rows[:1:-1]]
    renamed += [attrs.evolve(each, fact=names[each.fact]) for each in rows[:2]]
    assert absorbed(ledger, map(Unkeyed, renamed), SECOND)[0].events == ()


def test_a_kind_whose_of_is_no_fact_points_to_nothing():
    @attrs.frozen(kw_only=True, eq=False, repr=False)
    class Odd(MilestoneReached):
        kind = "acme.odd"
        of: int = 0

    absorption, _ = absorbed(Ledger(), [record(Odd, "a"), record(Odd, "b", of=1)])
    assert [event.of for event in absorption.events] == [0, 1]


# --- the report and the findings -----------------------------------------------------------------------


def test_a_release_without_rows_takes_all_back_and_says_so():
    absorption, _ = absorbed(imported(row("a"), row("b")), [])
    assert [str(finding) for finding in absorption.findings] == [
        "ledger: release-empty release: it has no rows, so that all 2 live records are retracted: check its reading"
    ]


def test_findings_are_of_what_is_recorded_and_in_the_order_of_the_file():
    ahead = record(MilestoneReached, "c", occurred="2025")
    rows = [row("b", line=30), row("b", line=4), row("a", line=20), row("a", line=10), ahead]
    absorption, grown = absorbed(Ledger(), rows)
    found = [(finding.code, finding.record) for finding in absorption.findings]
    twice = [("written-twice", "a@2025-02-01.2"), ("written-twice", "b@2025-02-01.2")]
    assert found == [("date-past-recorded", "c@2025-02-01"), *twice]
    assert [finding.code for finding in absorbed(grown, rows, SECOND)[0].findings] == ["written-twice"] * 2


@pytest.fixture(scope="module")
def absorption():
    told = {"title": "<b>a</b>"}
    ledger = imported(*(row(key, 1, **told) for key in "abc"))
    stated = [("a", 1), ("b", 2), ("d", 3), ("d", 3), ("d", 4)]
    rows = [row(key, amount, line, **told) for line, (key, amount) in enumerate(stated, start=1)]
    return absorb(ledger, rows, recorded="2025-02-01", dataset="test")


def test_as_text(absorption):
    assert str(absorption) == (
        "test, recorded 2025-02-01\n"
        "5 rows: 3 new, 1 changed, 1 unchanged; 1 vanished\n"
        "1 written twice, 1 under a key that stands for another fact\n"
        "5 records to append, 2 findings"
    )
    assert repr(absorption) == "<Absorption into test, recorded 2025-02-01: 5 to append>"
    assert repr(absorption.report) == (
        "<Report rows 5, new 3, changed 1, unchanged 1, vanished 1, written_twice 1, reused 1>"
    )
    assert repr(Report()) == "<Report rows 0, new 0, changed 0, unchanged 0, vanished 0, written_twice 0, reused 0>"
    assert pickle.loads(pickle.dumps(absorption)) == absorption


def test_as_json(absorption):
    told = json.loads(json.dumps(absorption.to_dict()))
    other = absorption.report.reused[0]
    assert told["report"] == {
        "counts": absorption.report.counts,
        "new": ["d@2025-02-01", "d@2025-02-01.2", other.id],
        "changed": [{"before": ["b"], "after": "b@2025-02-01"}],
        "unchanged": ["a"],
        "vanished": ["c"],
        "written_twice": ["d@2025-02-01.2"],
        "reused": [other.id],
    }
    assert (told["dataset"], told["recorded"]) == ("test", "2025-02-01")
    assert [event["id"] for event in told["events"]] == ids(absorption)
    assert told["findings"][0]["origin"] == {"path": "a<b>.csv", "line": 4}


def test_in_a_notebook(absorption):
    shown = absorption._repr_html_()
    assert "<caption>test, recorded 2025-02-01</caption>" in shown
    assert "<th>written twice</th>" in shown
    assert "<td>a&lt;b&gt;.csv:4</td><td>written-twice</td>" in shown
    assert ("<b>" in shown, "more</p>" in shown) == (False, False)
    many = absorb(Ledger(), [row("a", 1, line) for line in range(1, 1203)], recorded="2025-02-01", dataset="test")
    assert many._repr_html_().count("<td>written-twice</td>") == 100
    assert ">and 1,101 more</p>" in many._repr_html_()
    assert "1,202 rows: 1,202 new" in str(many)
    assert absorb(Ledger(), [], recorded="2025-02-01", dataset="test")._repr_html_().count("<table") == 1


def test_a_row_that_two_editors_took_off_on_different_days_is_taken_off_once():
    ledger = imported(row("f"))
    before = ledger.including(
        *(retract(ledger["f"], id=f"off-{day}", recorded=day, sources=(), reason="not ours") for day in (FIRST, THIRD))
    )
    absorption, after = absorbed(before, [row("f", 6)], recorded=SECOND)
    assert facts(after) == facts(after, known=SECOND) == []
    assert [each.kind for each in absorption.events].count("retracted") == 1
