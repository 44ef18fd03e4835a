"""Releases and manual corrections: what is in effect after each, scenario by scenario, worked out by hand.

``a=10`` is a row with the key a and the amount 10; the editor is somebody who revises, retracts or adds by hand.
"""

from __future__ import annotations

import json

import attrs
import pytest

from aidledger import Event, Ledger, Money, absorb, adopt, load, retract, revise, verify
from aidledger._absorb.recording import Corrected
from aidledger.answers import corrections_in_effect
from aidledger.errors import LedgerError, UnknownCodeError
from aidledger.events import CommitmentChanged, Committed, Pledged, Retracted, TotalReported
from aidledger.interchange import Unkeyed
from aidledger.projections import committed
from tests.integration.test_before_labels import CITED, PLACE
from tests.records import record, usd

JANUARY, FEBRUARY, MARCH, APRIL, MAY = (f"2024-0{month}-10" for month in range(1, 6))


def row(key, amount, **stated):
    told = {"occurred": "2023-05-05", "donor": "JPN", "title": key, "recorded": JANUARY, **stated}
    return record(Committed, key, amount=f"USD {amount}", **told)


def rows(**amounts):
    return [row(key, amount) for key, amount in amounts.items()]


def change(amount, of="a"):
    return record(CommitmentChanged, "x", of=of, amount=f"USD {amount}", occurred="2023-06-06", recorded=JANUARY)


class Story:
    """What happens to one data set, step by step; ``codes`` are those of the newest release."""

    def __init__(self, *first, day=JANUARY, ledger=None):
        self.ledger, self.findings = Ledger() if ledger is None else ledger, ()
        if first:
            self.release(first, day)

    def release(self, told, day, **how):
        absorption = absorb(self.ledger, told, recorded=day, dataset="test", **how)
        self.ledger, self.findings = self.ledger.including(*absorption.events), absorption.findings
        again = absorb(self.ledger, told, recorded=day, dataset="test", **how)
        assert again.events == ()
        return self

    def edit(self, *records):
        self.ledger = self.ledger.including(*records)
        return self

    def revise(self, fact, day=FEBRUARY, number=0, **changes):
        if "amount" in changes:
            changes["amount"] = Money(changes["amount"], "USD")
        return self.edit(revise(self.live(fact)[number], recorded=day, sources=(), **changes))

    def retract(self, fact, day=FEBRUARY, number=0):
        return self.edit(retract(self.live(fact)[number], recorded=day))

    def live(self, fact):
        return [event for event in self.ledger.timeline() if event.fact == fact]

    def total(self, known=None):
        return self.ledger.as_of("2024-12-31", known=known).project(committed)

    @property
    def codes(self):
        return [finding.code for finding in self.findings]


@pytest.fixture
def corrected():
    """a=10 and b=1 were imported, and the editor made a 12."""
    return Story(*rows(a=10, b=1)).revise("a", amount=12)


# --- one correction ------------------------------------------------------------------------------------


def test_the_row_as_it_was(corrected):
    assert corrected.release(rows(a=10, b=1), MARCH).total() == usd(13)
    assert corrected.codes == []


def test_a_row_besides(corrected):
    assert corrected.release(rows(a=10, b=1, c=5), MARCH).total() == usd(18)


def test_a_corrected_donor_and_a_new_amount():
    story = Story(*rows(a=10)).revise("a", donor="KOR").release(rows(a=15), MARCH)
    assert story.ledger.as_of("2024-12-31").project(committed.by("donor")) == {"KOR": usd(15)}
    assert story.codes == ["correction-restated"]
    assert "donor KOR (published: JPN)" in story.findings[0].message


def test_both_changed_the_amount():
    story = Story(*rows(a=10)).revise("a", amount=12).release(rows(a=15), MARCH)
    assert story.total() == usd(12)
    assert story.codes == ["correction-contested"]
    assert "amount USD 12 (published: USD 15, before: USD 10)" in story.findings[0].message


def test_the_release_says_what_the_editor_said_and_then_something_else():
    story = Story(*rows(a=10)).revise("a", amount=12).release(rows(a=12), MARCH)
    assert (story.total(), story.codes) == (usd(12), ["correction-over"])
    assert [event.release for event in story.live("a")] == [f"release of {MARCH}"]
    assert story.release(rows(a=15), APRIL).total() == usd(15)
    assert story.codes == []


def test_there_and_back(corrected):
    corrected.release(rows(a=15, b=1), MARCH).release(rows(a=10, b=1), APRIL)
    assert corrected.total() == usd(13)


def test_the_row_vanishes_and_comes_back(corrected):
    assert corrected.release(rows(b=1), MARCH).total() == usd(1)
    assert corrected.codes == ["correction-without-row"]
    assert corrected.release(rows(a=10, b=1), APRIL).total() == usd(13)
    assert corrected.codes == ["correction-back"]
    assert corrected.release(rows(b=1), MAY).release(rows(a=10, b=1), MAY).total() == usd(13)


def test_the_row_comes_back_changed(corrected):
    corrected.release(rows(b=1), MARCH).release(rows(a=15, b=1), APRIL)
    assert (corrected.total(), corrected.codes) == (usd(13), ["correction-contested"])


def test_a_correction_that_was_lifted_or_is_over_does_not_come_back(corrected):
    corrected.edit(retract(corrected.live("a")[0], recorded="2024-02-20"))
    corrected.release(rows(b=1), MARCH).release(rows(a=10, b=1), APRIL)
    assert corrected.total() == usd(11)
    over = Story(*rows(a=10, b=1)).revise("a", amount=12).release(rows(a=12, b=1), MARCH).release(rows(b=1), APRIL)
    assert over.release(rows(a=10, b=1), MAY).total() == usd(11)


def test_a_renumbered_row():
    story = Story(*rows(a=10)).revise("a", amount=12).release([row("z", 10, title="a")], MARCH)
    assert (story.total(), story.codes) == (usd(10), ["correction-without-row"])


def test_a_row_without_a_key():
    first = Story(Unkeyed(row("r1", 10)))
    [fact] = first.ledger.facts
    story = first.revise(fact, amount=12).release([Unkeyed(row("r1", 15))], MARCH)
    assert (story.total(), story.codes) == (usd(15), ["correction-without-row"])


def test_a_correction_of_a_correction(corrected):
    corrected.revise("a", day="2024-02-20", amount=13)
    corrected.release([row("a", 10, donor="KOR"), row("b", 1)], MARCH)
    assert corrected.total() == usd(14)
    assert corrected.ledger.as_of("2024-12-31").project(committed.by("donor")) == {"JPN": usd(1), "KOR": usd(13)}
    assert corrected.release(rows(a=10, b=1), APRIL).total() == usd(14)


def test_a_correction_of_a_correction_where_a_key_means_the_same_whatever_the_donor(corrected):
    corrected.revise("a", day="2024-02-20", amount=13)
    corrected.release([row("a", 10, donor="KOR"), row("b", 1)], MARCH, identity=("kind",))
    assert (corrected.total(), corrected.codes) == (usd(14), ["correction-restated"])


def test_the_restated_correction_is_lifted():
    story = Story(*rows(a=10)).revise("a", amount=12).release(rows(a=15), MARCH)
    story.edit(retract(story.live("a")[0], recorded="2024-03-20"))
    assert story.total() == usd(15)
    assert story.release(rows(a=15), APRIL).total() == usd(15)
    assert story.release(rows(a=16), MAY).total() == usd(16)


def test_two_editors():
    story = Story(*rows(a=10)).revise("a", amount=12)
    first = next(record for record in story.ledger if record.release is not None)
    story.edit(revise(first, recorded="2024-02-20", sources=(), amount=Money(13, "USD")))
    assert story.total() == usd(25)  # two live records of one fact, which `check` reports
    story.release([row("a", 10, title="new")], MARCH)
    assert (story.total(), story.codes) == (usd(13), ["correction-restated"] * 2)


def test_what_an_alteration_is_of_is_corrected():
    story = Story(*rows(a=10, b=1), change(2)).revise("x", of="b").release([*rows(a=10, b=1), change(3)], MARCH)
    assert story.total() == usd(14)
    assert story.live("x")[0].of == "b"


def test_corrections_are_replaced_where_that_is_asked_for(corrected):
    corrected.retract("b")
    corrected.release(rows(a=10, b=1), MARCH, corrections="replace")
    assert (corrected.total(), corrected.codes) == (usd(12), [])  # what stayed as it was stays corrected
    corrected.release(rows(a=15, b=2), APRIL, corrections="replace")
    assert (corrected.total(), corrected.codes) == (usd(17), ["correction-replaced"] * 2)


# --- a row is taken off --------------------------------------------------------------------------------


def test_a_row_taken_off_stays_off():
    story = Story(*rows(a=10, b=1)).retract("a").release(rows(a=10, b=1), MARCH)
    assert (story.total(), story.codes) == (usd(1), [])
    assert (story.release(rows(a=15, b=1), APRIL).total(), story.codes) == (usd(1), ["taken-off-again"])
    off = next(each for each in story.ledger if each.kind == "retracted" and each.retracts == f"a@{APRIL}")
    assert story.edit(retract(off, recorded="2024-04-20")).total() == usd(16)
    assert story.release(rows(a=16, b=1), MAY).total() == usd(17)


def test_a_row_taken_off_vanishes_and_comes_back():
    story = Story(*rows(a=10, b=1)).retract("a").release(rows(b=1), MARCH)
    assert (story.total(), story.codes) == (usd(1), ["correction-without-row"])
    assert (story.release(rows(a=10, b=1), APRIL).total(), story.codes) == (usd(1), ["taken-off-again"])


def test_the_second_version_of_a_row_is_taken_off():
    story = Story(*rows(a=10)).release(rows(a=11), FEBRUARY).retract("a", day="2024-02-20")
    assert (story.release(rows(a=11), MARCH).total(), story.codes) == (usd(10), ["newest-version-taken-off"])
    assert (story.release([row("a", 11, title="new")], APRIL).total(), story.codes) == (
        usd(10),
        ["correction-restated"],
    )


@pytest.mark.parametrize("number", [0, 1])
@pytest.mark.parametrize("is_keyed", [True, False])
def test_of_two_copies_that_one_vanishes_which_was_taken_off(number, is_keyed):
    copies = [row("a", 10), row("a", 10)] if is_keyed else [Unkeyed(row("a", 10)), Unkeyed(row("b", 10, title="a"))]
    story = Story(*copies)
    assert story.total() == usd(20)
    story.edit(retract(story.ledger.timeline()[number], recorded=FEBRUARY))
    assert story.release(copies[:1], MARCH).total() == usd(10)


@pytest.mark.parametrize("number", [0, 1])
@pytest.mark.parametrize("is_keyed", [True, False])
def test_of_two_copies_that_one_stays_which_was_corrected(number, is_keyed):
    copies = [row("a", 10), row("a", 10)] if is_keyed else [Unkeyed(row("a", 10)), Unkeyed(row("b", 10, title="a"))]
    story = Story(*copies)
    event = story.ledger.timeline()[number]
    story.edit(revise(event, recorded=FEBRUARY, sources=(), amount=Money(12, "USD")))
    assert story.release(copies[:1], MARCH).total() == usd(12)


@pytest.mark.parametrize("number", [0, 1])
def test_a_copy_under_a_key_of_its_own(number):
    """A sheet in which a key stands twice has it numbered: a and a.2."""
    story = Story(row("a", 10), row("a.2", 10, title="a"))
    story.edit(retract(story.ledger.timeline()[number], recorded=FEBRUARY))
    assert story.release([row("a", 10)], MARCH).total() == usd(10)


def test_rows_with_keys_of_their_own_are_not_copies_of_each_other():
    story = Story(row("a", 10), row("z", 10, title="a")).retract("a").release([row("a", 10)], MARCH)
    assert (story.total(), story.codes) == (usd(0), [])
    tens = Story(row("a.1", 10), row("a.2", 10, title="a.1")).retract("a.1").release([row("a.1", 10)], MARCH)
    assert tens.total() == usd(0)


# --- records made by hand ------------------------------------------------------------------------------


def by_hand(amount, fact="h", **stated):
    return row(fact, amount, recorded=FEBRUARY, **stated)


def test_a_record_of_what_no_import_states_is_as_it_was():
    story = Story(*rows(a=10)).edit(by_hand(5)).release(rows(a=10), MARCH)
    assert (story.total(), story.codes) == (usd(15), [])
    assert story.live("h") == [by_hand(5)]


@pytest.mark.parametrize(("amount", "right"), [(5, 15), (6, 15)])
def test_the_release_brings_what_was_recorded_by_hand(amount, right):
    story = Story(*rows(a=10)).edit(by_hand(5)).release(rows(a=10, h=amount), MARCH)
    assert (story.total(), story.codes) == (usd(right), ["manual-record-released"])
    assert story.release(rows(a=10), APRIL).total() == usd(10)  # it is a correction of the row, and ends with it


def test_what_was_not_stated_by_hand_is_as_published():
    hand = attrs.evolve(by_hand(5), donor=None, title=None, note="from a letter")
    story = Story(*rows(a=10)).edit(hand).release(rows(a=10, h=6), MARCH)
    [event] = story.live("h")
    assert (event.donor, event.title, event.note, event.amount) == ("JPN", "h", "from a letter", Money(5, "USD"))


# --- days ----------------------------------------------------------------------------------------------


def test_the_editor_was_later_than_the_release():
    story = Story(*rows(a=10)).revise("a", day="2024-04-01", amount=12).release([row("a", 10, title="new")], MARCH)
    assert story.total() == usd(12)
    assert [story.total(known=day) for day in (FEBRUARY, MARCH, "2024-03-31", "2024-04-01")] == [
        *[usd(10)] * 3,
        usd(12),
    ]
    assert story.release([row("a", 10, title="newer")], "2024-03-20").total() == usd(12)


def test_the_editor_was_later_than_a_release_in_which_the_row_is_as_it_was():
    story = Story(*rows(a=10, b=1)).revise("a", day="2024-04-01", amount=12).release(rows(a=10, b=3), MARCH)
    assert story.total() == usd(15)


def test_one_editor_was_earlier_and_one_later():
    story = Story(*rows(a=10)).revise("a", amount=12).revise("a", day="2024-04-01", amount=13)
    story.release([row("a", 10, title="new")], MARCH)
    assert [story.total(known=day) for day in (FEBRUARY, MARCH, "2024-03-31", "2024-04-01")] == [
        *[usd(12)] * 3,
        usd(13),
    ]


def test_the_row_is_taken_off_later_than_it_changed():
    story = Story(*rows(a=10, b=1)).retract("a", day="2024-04-01").release(rows(a=15, b=1), MARCH)
    assert [story.total(known=day) for day in (FEBRUARY, MARCH, "2024-03-31", "2024-04-01")] == [
        usd(11),
        usd(16),
        usd(16),
        usd(1),
    ]


def test_the_row_is_corrected_and_taken_off_later_than_it_changed():
    story = Story(*rows(a=10, b=1)).revise("a", day="2024-03-20", amount=12)
    records = story.ledger.records("a")
    story.edit(*(retract(each, recorded="2024-04-01", id=f"{each.id}.off") for each in records))
    story.release([row("a", 10, title="new"), row("b", 1)], MARCH)
    assert [story.total(known=day) for day in (MARCH, "2024-03-20", "2024-04-01")] == [usd(11), usd(13), usd(1)]


def test_the_row_is_corrected_later_than_it_vanished():
    story = Story(*rows(a=10, b=1)).revise("a", day="2024-04-01", amount=12).release(rows(b=1), MARCH)
    assert [story.total(known=day) for day in (MARCH, "2024-04-01")] == [usd(1), usd(1)]


def test_a_correction_is_lifted_later_than_the_row_changed():
    story = Story(*rows(a=10)).revise("a", amount=12)
    story.edit(retract(story.live("a")[0], recorded="2024-04-01")).release([row("a", 10, title="new")], MARCH)
    assert [story.total(known=day) for day in (FEBRUARY, MARCH, "2024-04-01")] == [usd(12), usd(12), usd(10)]


# --- partial releases ----------------------------------------------------------------------------------


def refused(story, release, day=MARCH, **how):
    with pytest.raises(LedgerError) as raised:
        absorb(story.ledger, release, recorded=day, dataset="test", **how)
    return [finding.code for finding in raised.value.findings]


def test_a_partial_release_retracts_nothing(corrected):
    assert corrected.release(rows(b=4), MARCH, partial=True).total() == usd(16)


def test_a_partial_release_in_which_a_key_stands_for_another_fact():
    story = Story(*rows(a=10))
    other = [row("a", 15, occurred="2023-07-07", title="another")]
    assert refused(story, other, partial=True) == ["partial-key-reused"]
    assert story.release([row("a", 15)], MARCH, partial=True).total() == usd(15)


def test_a_partial_release_with_a_changed_row_without_a_key():
    story = Story(Unkeyed(row("r1", 10)), Unkeyed(row("r2", 5)))
    changed = [Unkeyed(row("r1", 15)), Unkeyed(row("r2", 5))]
    assert refused(story, changed, partial=True) == ["partial-row-changed"]


def test_partial_releases_of_rows_without_keys_that_overlap():
    story = Story(Unkeyed(row("r1", 10)))
    story.release([Unkeyed(row("r1", 10)), Unkeyed(row("r2", 5))], MARCH, partial=True)
    assert story.total() == usd(15)
    same = Story(Unkeyed(row("r1", 10)))
    alike = [Unkeyed(row("r1", 10)), Unkeyed(row("r2", 5, title="r1"))]  # both are in it: neither is the other, changed
    assert same.release(alike, MARCH, partial=True).total() == usd(15)


def test_a_partial_release_with_a_new_row_without_a_key_says_so():
    story = Story(Unkeyed(row("r1", 10)))
    absorption = absorb(story.ledger, [Unkeyed(row("r2", 5))], recorded=MARCH, dataset="test", partial=True)
    assert [finding.code for finding in absorption.findings] == ["partial-row-without-key"]


def test_a_partial_release_with_fewer_copies_of_a_row():
    story = Story(*rows(a=10), *rows(a=10))
    assert story.release(rows(a=10), FEBRUARY, partial=True).total() == usd(20)
    assert refused(story, rows(a=15), partial=True) == ["partial-copies"]
    assert story.release(rows(a=15) * 2, MARCH, partial=True).total() == usd(30)


def test_a_whole_release_after_partial_ones():
    story = Story(*rows(a=10)).release(rows(b=4), FEBRUARY, partial=True)
    assert story.total() == usd(14)
    assert story.release(rows(b=4), MARCH).total() == usd(4)


def test_a_partial_release_has_all_rows_of_a_group_or_none():
    story = Story(*rows(a1=10, a2=20, b1=1))
    groups = {"groups": lambda event: event.fact[0]}
    assert refused(story, rows(a1=10, a3=30), partial=True, **groups) == ["partial-incomplete"]
    assert story.release(rows(a1=10, a2=20, a3=30), MARCH, partial=True, **groups).total() == usd(61)


def test_a_release_that_lacks_most_rows_is_refused_unless_that_is_meant():
    story = Story(*rows(a=100, b=30))
    second = rows(c=50, d=20)
    assert refused(story, second) == ["most-rows-vanish"]
    assert refused(story, []) == ["most-rows-vanish"]
    assert Story(ledger=story.ledger).release(second, MARCH, partial=True).total() == usd(200)
    assert Story(ledger=story.ledger).release(second, MARCH, whole=True).total() == usd(70)
    assert Story(*rows(a=1, b=1, c=1, d=1)).release(rows(a=1, b=1), MARCH).total() == usd(2)  # half of them
    assert Story(*rows(a=1)).release(rows(b=1), MARCH).total() == usd(1)  # one alone


def test_totals_that_a_release_reports_are_not_the_rows_that_it_may_lack():
    totals = [record(TotalReported, f"t{number}", amount="USD 1", recorded=JANUARY) for number in range(9)]
    assert Story(*rows(a=1), *totals).release(rows(a=1), MARCH).total() == usd(1)
    assert refused(Story(*totals), totals[:4]) == ["most-rows-vanish"]


def test_a_release_cannot_be_whole_and_partial():
    with pytest.raises(TypeError, match="a release is whole or partial: leave out one"):
        absorb(Ledger(), rows(a=1), recorded=MARCH, dataset="test", whole=True, partial=True)


# --- a ledger from before labels ------------------------------------------------------------------------


def unlabelled(*edits):
    ledger = Ledger(attrs.evolve(each, id=f"{each.fact}@{JANUARY}") for each in rows(a=10, b=1))
    return Story(ledger=ledger)


def test_a_ledger_without_labels_is_refused_until_it_is_adopted():
    story = unlabelled().revise("a", amount=12)
    assert refused(story, rows(a=10, b=1)) == ["not-adopted"]
    adoption = adopt(story.ledger, rows(a=10, b=1), release="release 7")
    assert [finding.code for finding in adoption.findings] == ["manual-record"]
    assert "amount USD 12 (published: USD 10)" in adoption.findings[0].message
    story.edit(*adoption.events)
    assert story.total() == usd(13)
    assert story.release(rows(a=10, b=1), MARCH).total() == usd(13)
    assert story.release([row("a", 10, title="new"), row("b", 1)], APRIL).total() == usd(13)


def test_a_ledger_without_labels_and_without_an_editor():
    story = unlabelled()
    story.edit(*adopt(story.ledger, rows(a=10, b=1), release="release 7").events)
    assert (story.total(), len(story.ledger)) == (usd(11), 4)
    assert story.release(rows(a=15, b=1), MARCH).total() == usd(16)


def test_what_was_taken_off_before_it_was_adopted_stays_off():
    story = unlabelled().retract("a")
    story.edit(*adopt(story.ledger, rows(a=10, b=1), release="release 7").events)
    assert story.release(rows(a=10, b=1), MARCH).total() == usd(1)
    assert story.release(rows(a=15, b=1), APRIL).total() == usd(1)


def test_a_data_set_made_by_hand_is_adopted_without_rows():
    story = unlabelled()
    adoption = adopt(story.ledger, release="release 7")
    assert adoption.adopted == ()
    assert [record.id for record in adoption.manual] == [f"a@{JANUARY}", f"b@{JANUARY}"]
    assert story.edit(*adoption.events).total() == usd(11)
    assert story.release(rows(a=15, c=4), MARCH).total() == usd(15)  # a as recorded by hand, b and c


def test_the_ledger_of_an_earlier_version_is_adopted_and_its_answers_stand():
    from aidledger.interchange import read_table

    ledger = load(PLACE / "events")
    before = ledger.as_of("2024-12-31").project(committed.by("donor"))

    def read(name, recorded):
        return read_table(PLACE / name, PLACE / "mapping.toml", recorded=recorded, dataset="acme").release

    adoption = adopt(ledger, read("second.csv", "2024-02-10"), release="second")
    adopted = ledger.including(*adoption.events)
    assert adopted.as_of("2024-12-31").project(committed.by("donor")) == before
    assert sorted(finding.record for finding in adoption.findings) == [
        "a@2024-01-10.retracted@2024-03-01",
        "c@2024-03-02",
        "e@2024-01-10.retracted@2024-02-10",
        "h@2024-03-01",
    ]
    for path in CITED:
        assert verify(adopted, json.loads(path.read_text(encoding="utf-8"))).stands
    again = absorb(adopted, read("second.csv", "2024-02-10"), recorded="2024-04-01", dataset="acme")
    assert again.events == ()
    back = absorb(adopted, read("first.csv", "2024-01-10"), recorded="2024-04-01", dataset="acme")
    after = adopted.including(*back.events)
    assert {each.fact: str(each.amount) for each in after.timeline() if each.fact in "abceh"} == {
        "b": "EUR 20",
        "c": "EUR 44",
        "e": "EUR 160",
        "h": "EUR 7",
    }


# --- what imports record ------------------------------------------------------------------------------------


def test_a_row_that_stays_as_it_was_keeps_its_label():
    story = Story().release(rows(a=10, b=1), JANUARY, release="release 7")
    story.release(rows(a=10, b=2), FEBRUARY, release="release 18 of 2024-07")
    assert {event.fact: event.release for event in story.ledger.timeline()} == {
        "a": "release 7",
        "b": "release 18 of 2024-07",
    }


def test_what_the_editor_changed_beside_it_goes_along():
    story = Story(*rows(a=10)).revise("a", amount=12, note="by letter")
    assert story.release([row("a", 10, title="new")], MARCH).live("a")[0].note == "by letter"
    assert story.release([row("a", 12, title="new")], APRIL).live("a")[0].note is None
    assert story.codes == ["correction-over"]


def test_a_note_alone_is_a_correction():
    story = Story(*rows(a=10)).revise("a", note="by letter").release(rows(a=11), MARCH)
    assert (story.live("a")[0].note, story.total()) == ("by letter", usd(11))


def test_touched_says_what_became_of_each_manual_record():
    story = Story(*rows(a=10)).revise("a", amount=12)
    [manual] = story.live("a")
    absorption = absorb(story.ledger, rows(a=15), recorded=MARCH, dataset="test")
    [touched] = absorption.touched
    assert (touched.record, touched.row.id, touched.after.id) == (manual, f"a@{MARCH}", f"a@{MARCH}.corrected")
    assert touched.fields == (Corrected("amount", Money(10, "USD"), Money(15, "USD"), Money(12, "USD")),)
    assert absorption.manual == {"correction-contested": 1}


# --- seldom ------------------------------------------------------------------------------------------------


def test_a_row_that_an_editor_brought_back_counts_once_when_the_release_does():
    story = Story(*rows(a=10, b=1)).release(rows(b=1), FEBRUARY)
    [gone] = [record for record in story.ledger if isinstance(record, Retracted)]
    story.edit(retract(gone, recorded="2024-02-20"))
    assert story.total() == usd(11)
    assert story.release(rows(b=1), MARCH).total() == usd(11)
    assert (story.release(rows(a=15, b=1), APRIL).total(), story.codes) == (usd(11), ["manual-record-released"])
    assert story.edit(retract(story.live("a")[0], recorded="2024-04-20")).total() == usd(16)


def test_one_record_that_an_editor_made_of_two_copies_stays_one():
    story = Story(*rows(a=10), *rows(a=10))
    one, two = story.live("a")
    both = attrs.evolve(one, id="both", release=None, recorded=FEBRUARY, supersedes=(one.id, two.id))
    story.edit(both)
    assert story.total() == usd(10)
    assert story.release([row("a", 10, title="new")] * 2, MARCH).total() == usd(10)


def test_a_correction_of_the_kind():
    story = Story(*rows(a=10))
    [event] = story.live("a")
    stated = {"occurred": event.occurred, "donor": "JPN", "title": "a", "recorded": FEBRUARY}
    story.edit(record(Pledged, "a", id="p", amount="USD 10", supersedes=(event.id,), **stated))
    story.release(rows(a=15), MARCH)
    [after] = story.live("a")
    assert (type(after), after.amount, story.codes) == (Pledged, Money(15, "USD"), ["correction-restated"])


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Spanned(Event):
    kind = "acme.spanned"
    first: int
    last: int

    def __attrs_post_init__(self):
        if self.first > self.last:
            raise ValueError("the first is after the last")


def test_what_cannot_be_put_together_is_as_the_editor_has_it():
    def spanned(first, last, **stated):
        return record(Spanned, "s", first=first, last=last, recorded=JANUARY, **stated)

    story = Story(spanned(1, 5))
    story.edit(revise(story.live("s")[0], recorded=FEBRUARY, sources=(), first=4)).release([spanned(1, 3)], MARCH)
    assert [(event.first, event.last) for event in story.live("s")] == [(4, 5)]


def test_only_kept_or_replaced_can_corrections_be():
    with pytest.raises(UnknownCodeError, match=r"corrections: 'drop' is unknown: .*keep"):
        absorb(Ledger(), rows(a=1), recorded=MARCH, dataset="test", corrections="drop")


def test_a_row_taken_off_is_among_the_corrections_in_effect():
    story = Story(*rows(a=10, b=1)).retract("a").revise("b", title="by hand")
    assert [str(each) for each in corrections_in_effect(story.ledger)] == [
        "test a: taken off",
        "test b: title by hand (published: b)",
    ]
    assert corrections_in_effect(story.ledger, "other") == ()


def adoption_refused(ledger, release, **how):
    with pytest.raises(LedgerError) as raised:
        adopt(ledger, release, release="release 7", **how)
    return [finding.code for finding in raised.value.findings]


def test_what_cannot_be_adopted():
    ledger = unlabelled().ledger
    assert adoption_refused(ledger, rows(z=99)) == ["rows-not-on-record"]
    assert adoption_refused(ledger, rows(a=10), recorded="2024-01-09") == ["recorded-too-early"]
    assert adoption_refused(ledger, rows(a=10), dataset="other") == ["other-dataset", "nothing-to-adopt"]
    adopted = ledger.including(*adopt(ledger, rows(a=10), release="release 7").events)
    assert adoption_refused(adopted, rows(a=10)) == ["already-adopted"]
    with pytest.raises(ValueError, match="dataset: say which is adopted: the ledger is empty"):
        adopt(Ledger(), release="release 7")


def test_rows_of_which_something_else_is_on_record_are_not_adopted():
    ledger = unlabelled().ledger
    with pytest.raises(LedgerError, match="1 of its 2 rows are on record, and say something else") as raised:
        adopt(ledger, rows(a=10, b=2), release="release 7")
    assert [finding.code for finding in raised.value.findings] == ["rows-differ"]
    said = raised.value.findings[0].message
    assert "'b@2024-01-10' has amount USD 1 (published: USD 2). Were they imported on 2024-01-10?" in said
    adoption = adopt(ledger, rows(a=10, b=2), release="release 7", differing=True)
    assert adoption.counts == {"adopted": 1, "manual": 1, "not_on_record": 1}


def test_rows_without_keys_that_were_read_with_another_day_are_not_adopted():
    def undated(day):
        return [*map(Unkeyed, rows(a=10)), Unkeyed(row("x", 3, occurred=f"2024-01-01/{day}"))]

    ledger = Ledger(
        attrs.evolve(each.event, id=f"row-{number}", fact=f"row-{number}")
        for number, each in enumerate(undated("2024-01-10"))
    )
    assert adopt(ledger, undated("2024-01-10"), release="release 7").counts["adopted"] == 2
    assert adoption_refused(ledger, undated("2024-01-11")) == ["rows-differ"]
    assert adoption_refused(ledger, undated("2024-01-11")[1:], differing=True) == ["rows-not-on-record"]


def test_a_row_that_is_not_on_record_is_left_to_the_next_release():
    adoption = adopt(unlabelled().ledger, rows(a=10, c=5), release="release 7")
    assert adoption.counts == {"adopted": 1, "manual": 1, "not_on_record": 1}
    assert [finding.code for finding in adoption.findings] == ["manual-record", "row-not-on-record"]
    assert repr(adoption) == "<Adoption of test as release 7, recorded 2024-01-11: 1 to append>"
