from __future__ import annotations

from aidledger import Ledger
from aidledger.events import Allocated, Cancelled, Committed
from aidledger.projections import named, to_be_allocated, unallocated
from tests.records import record, usd

JPN, USA = {"donor": "JPN"}, {"donor": "USA"}
EVENTS = [
    record(Committed, "first", amount="USD 10", valued="EUR 9", occurred="2024-01-01", **JPN),
    record(Allocated, "package", amount="USD 12", valued="EUR 11", of="first", occurred="2024-01-02", **JPN),
    record(Committed, "second", amount="USD 5", valued="EUR 4", occurred="2024-01-03", **JPN),
    record(Committed, "other", amount="USD 7", valued="EUR 6", occurred="2024-01-03", **USA),
    record(Cancelled, "less", amount="USD 1", valued="EUR 1", of="other", occurred="2024-01-04"),
]
LEDGER = Ledger(EVENTS)


def test_what_is_left_is_cut_off_after_all_is_summed():
    days = ("2024-01-01", "2024-01-02", "2024-01-04")
    assert [LEDGER.as_of(day).project(unallocated) for day in days] == [usd(10), usd(-2), usd(9)]
    assert [LEDGER.as_of(day).project(to_be_allocated()) for day in days] == [usd(10), usd(0), usd(9)]


def test_in_groups_each_is_cut_off_by_itself():
    by_donor = to_be_allocated(unallocated.by("donor"))
    assert LEDGER.as_of("2024-01-02").project(by_donor) == {"JPN": usd(0)}
    assert LEDGER.as_of("2024-12-31").project(by_donor) == {"JPN": usd(3), "USA": usd(6)}
    assert by_donor.name == "to_be_allocated(unallocated.by('donor'))"


def test_as_sources_valued_it():
    asked = unallocated.summing("valued")
    assert str(LEDGER.as_of("2024-12-31").project(asked)) == "EUR 7"
    assert named(asked.name) == asked
