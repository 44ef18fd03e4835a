from __future__ import annotations

from typing import ClassVar

import attrs
import pytest

from aidledger import Event, Ledger, Money
from aidledger.projections import disbursed
from aidledger.testing import TooManyWorldsError, laws
from aidledger.testing.day_by_day import statings
from tests.records import record


@attrs.frozen(kw_only=True)
class Tranche(Event):
    kind: ClassVar[str] = "acme.tranche"

    amount: Money


PAID = disbursed.counting(Tranche, lambda event: event.amount)
TRANCHE = record(Tranche, "t", amount="EUR 5", occurred="2024-01-01")


def test_what_a_kind_has_no_field_for_cannot_be_enumerated():
    assert statings(PAID, [TRANCHE]) == [[TRANCHE]]
    with pytest.raises(TooManyWorldsError, match=r"acme\.tranche has no instrument"):
        statings(PAID.where(instrument="loan"), [TRANCHE])


def test_what_a_kind_has_no_field_for_nobody_finds_out():
    loans = PAID.where(instrument="loan")
    (doubt,) = Ledger([TRANCHE]).as_of("2024-01-01").bounds(loans).because
    assert doubt.field == "instrument"
    laws.doubts_make_the_width(loans, Ledger([TRANCHE]), TRANCHE.occurred.latest, lambda _: {})
