"""A downstream tool, type-checked as it stands, runs: its kind is stored, loaded, folded and counted."""

from __future__ import annotations

import pytest

from aidledger import Bag, Money, load, reference
from aidledger.errors import LoadError, MixedDatasetsError, UnknownFieldError
from aidledger.projections import committed
from tests.typing import downstream
from tests.typing.downstream import DESK, WORDS, Tranche, lines_open, longest_gap, newest_tranches, promised

USD, JPY = "USD", "JPY"


def bag(**amounts):
    return Bag(*(Money(amount, code) for code, amount in amounts.items()))


def test_an_own_kind_is_stored_and_read_back(tmp_path):
    ledger = downstream.written(tmp_path)
    assert len(ledger) == 3
    assert len(list(tmp_path.glob("*.toml"))) == 2  # one file for each append
    text = (tmp_path / "bridge-1@2025-03-31.toml").read_text()
    assert 'kind = "acme.tranche"' in text
    assert 'amount = "USD 250,000,000"' in text
    event = ledger["bridge-1@2025-03-31"]
    assert event == downstream.tranche(1, "2024-03", Money("250e6", USD))
    assert event.origin.path.endswith("bridge-1@2025-03-31.toml")


def test_whoever_does_not_know_the_kind_is_told_so(tmp_path):
    downstream.written(tmp_path)
    with pytest.raises(LoadError) as caught:
        load(tmp_path)
    assert len(caught.value.findings) == 3
    assert all("acme.tranche" in str(finding) for finding in caught.value.findings)


def test_own_projections_fold_it(tmp_path):
    ledger = downstream.written(tmp_path)
    assert ledger.as_of("2024-03-30").project(newest_tranches) == {}
    assert ledger.as_of("2024-03-31").project(newest_tranches) == {"bridge": 1}
    assert ledger.as_of("2025-02-28").project(newest_tranches) == {"bridge": 3}
    assert ledger.as_of("2025-02-28").project(lines_open) == ("bridge",)
    assert ledger.as_of("2025-02-28").answer(newest_tranches).to_dict()["value"] == {"bridge": 3}


def test_an_own_projection_that_depends_on_the_order():
    # 2022-04-24, 2022-07-06, 2022-11-11, 2023-12-31, 2025-04-18: gaps of 73, 128, 415 and 474 days
    at = reference().as_of
    gaps = [
        at(day).project(longest_gap) for day in ("2022-04-24", "2022-07-06", "2022-11-11", "2023-12-31", "2025-04-18")
    ]
    assert gaps == [0, 73, 128, 415, 474]
    # known before the days were: 2022-04-24, 2022-11-30, 2023-12-31, 2025-04-30, 2025-08-15: 220, 396, 486, 107 days
    assert reference().as_of("2025-12-31", known="2025-12-31").project(longest_gap) == 486


def test_a_shipped_tally_counts_it(tmp_path):
    ledger = downstream.beside_the_shipped_one(tmp_path)
    assert downstream.promised_by(ledger, "2024-03-31", dataset=DESK) == bag(USD=250_000_000)
    assert downstream.promised_by(ledger, "2025-02-28", dataset=DESK) == bag(USD=400_000_000, JPY=20_000_000_000)
    assert downstream.promised_by(ledger, "2024-06-30", dataset="japan-ukraine") == bag(USD=3_931_000_000)
    assert ledger.as_of("2025-02-28").project(committed) == bag(USD=3_931_000_000)  # counts no tranches


def test_two_data_sets_are_combined_where_that_is_asked_for(tmp_path):
    ledger = downstream.beside_the_shipped_one(tmp_path)
    with pytest.raises(MixedDatasetsError, match=r"^committed.counting\(acme.tranche\) would add up 2 data sets"):
        ledger.as_of("2024-06-30").project(promised)
    assert downstream.promised_by_all(ledger, "2024-06-30") == bag(USD=4_181_000_000)
    assert downstream.by_recipient(ledger, "2024-06-30") == {
        "SOM": bag(USD=14_000_000),
        "UKR": bag(USD=4_167_000_000),
    }
    # on 10 February 2025 the third tranche may have been released: it is dated to the month
    assert downstream.promised_by_all(ledger, "2025-02-10") == bag(USD=4_331_000_000)
    assert downstream.highest(ledger, "2025-02-10") == bag(USD=4_331_000_000, JPY=20_000_000_000)


def test_figures_come_apart_into_its_events(tmp_path):
    ledger = downstream.beside_the_shipped_one(tmp_path)
    assert downstream.report(ledger, "2025-02-28") == [
        "USD 250,000,000: bridge-1, ACME",
        "USD 150,000,000: bridge-2, ACME",
        "JPY 20,000,000,000: bridge-3, ACME",
    ]


def test_its_fields_can_be_asked_for_and_others_cannot(tmp_path):
    at = downstream.written(tmp_path).as_of("2025-02-28")
    assert at.project(promised.by("number"))[2] == bag(USD=150_000_000)
    assert at.project(promised.where(line="bridge", number={1, 3})) == bag(USD=250_000_000, JPY=20_000_000_000)
    with pytest.raises(UnknownFieldError, match="did you mean 'number'"):
        promised.by("numbr")
    assert WORDS["acme.tranche"] is Tranche
