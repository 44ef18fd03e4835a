from __future__ import annotations

import datetime as dt
import pickle
from decimal import Decimal

from aidledger._values.money import Spread, added

ONE, TWO, FIVE, NINE = (dt.date(2024, 6, day) for day in (1, 2, 5, 9))


def test_a_spread_is_what_it_has_come_to_by_a_day():
    spread = Spread("EUR", ((ONE, Decimal(7)), (FIVE, Decimal(6))), ((ONE, Decimal(7)), (TWO, Decimal(8))))
    found = [tuple(map(int, spread.by(day))) for day in (dt.date(2024, 5, 31), ONE, TWO, FIVE, NINE)]
    assert found == [(0, 0), (7, 7), (7, 8), (6, 8), (6, 8)]
    assert spread.days() == {ONE, TWO, FIVE}
    assert pickle.loads(pickle.dumps(spread)) == spread


def test_several_amounts_are_added_from_the_day_of_each_on():
    falling, rising = ((ONE, Decimal(3)), (FIVE, Decimal(1))), ((TWO, Decimal(10)), (FIVE, Decimal(20)))
    assert added([falling, rising]) == ((ONE, Decimal(3)), (TWO, Decimal(13)), (FIVE, Decimal(21)))
    assert added([falling]) is falling
