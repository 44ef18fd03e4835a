"""Two releases of the tracker as two data sets of one ledger: they use the same keys, and each for its own facts."""

from __future__ import annotations

from decimal import Decimal

import pytest

from aidledger import Ledger, absorb, check, compare
from aidledger.errors import MixedDatasetsError
from aidledger.interchange import read_table
from aidledger.projections import committed, lifecycle
from tests.real_data import real

JAPAN = committed.summing("valued", partial=True).where(donor="JPN")
DAY, LATER = "2022-10-11", "2024-08-06"


@pytest.fixture(scope="module")
def both():
    ledger = Ledger()
    for number, recorded in ((7, DAY), (18, LATER)):
        path, dataset = real("kiel", f"release-{number:02}.xlsx"), f"kiel-{number}"
        rows = read_table(path, f"kiel-release-{number}", recorded=recorded, dataset=dataset).events
        ledger = ledger.including(*absorb(ledger, rows, recorded=recorded, dataset=dataset).events)
    return ledger


def eur(bag):
    return bag["EUR"].quantize(Decimal(1))


def shared(ledger):
    facts = [{record.fact for record in ledger if record.dataset == dataset} for dataset in ledger.datasets]
    return facts[0] & facts[1]


def test_nothing_of_japans_money_is_revalued(both):
    assert len(shared(both)) > 300
    delta = compare(both.as_of(DAY, known=DAY), both.as_of(DAY))
    bridge = delta.bridge(JAPAN.combined())
    amounts = {cause.value: eur(bag) for cause, bag in bridge.amounts.items() if bag}
    assert amounts == {"newly known": eur(both.as_of(DAY).project(JAPAN.where(dataset="kiel-18")))}
    assert amounts["newly known"] == 668_818_663  # of which 665,063,668 has keys that release 7 uses too
    assert {each.dataset for each in bridge.contributions} == {"kiel-18"}
    first, second = both.revisions(JAPAN.combined(), DAY)
    assert not second.bridge.amounts["re-valued"]
    assert eur(first.value) == 612_614_544


def test_all_of_a_release_enters(both):
    delta = compare(both.as_of(DAY, known=DAY), both.as_of(DAY))
    mine = [event.id for event in both.as_of(DAY) if event.dataset == "kiel-18"]
    assert ([event.id for event in delta.entered], delta.left) == (mine, ())


def test_each_release_answers_as_if_it_were_alone(both):
    for dataset in both.datasets:
        alone = Ledger(record for record in both if record.dataset == dataset)
        asked = committed.where(dataset=dataset)
        for day in (DAY, "2023-06-30", LATER):
            assert both.as_of(day).project(asked) == alone.as_of(day).project(committed)
            assert both.as_of(day).bounds(asked) == alone.as_of(day).bounds(committed)
        assert both.as_of(LATER).project(lifecycle.where(dataset=dataset)) == alone.as_of(LATER).project(lifecycle)


def test_a_key_of_both_is_chosen_and_reported(both):
    fact = min(shared(both))
    with pytest.raises(MixedDatasetsError, match=r"2 data sets \(kiel-18, kiel-7\), which use the same key"):
        both.records(fact)
    assert [record.dataset for record in both.records(fact, dataset="kiel-7")] == ["kiel-7"]
    [found] = [each for each in check(both) if each.code == "shared-key"]
    assert f"and {len(shared(both)) - 3} more are keys of 2 data sets (kiel-18, kiel-7)" in found.message
