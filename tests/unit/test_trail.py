from __future__ import annotations

import pickle

from aidledger._folds.projection import Trail


def test_items_come_in_the_order_in_which_they_were_added():
    assert list(Trail()) == []
    assert list(Trail().plus("a").plus("b")) == ["a", "b"]


def test_adding_leaves_the_one_before_as_it_was():
    before = Trail().plus("a")
    assert (list(before.plus("b")), list(before.plus("c")), list(before)) == (["a", "b"], ["a", "c"], ["a"])


def test_long_ones_stay_quick_equal_and_pickle():
    long, again = Trail(), Trail()
    for number in range(2_000):
        long, again = long.plus(number), again.plus(number)
    assert (len(long), list(long)) == (2_000, list(range(2_000)))
    assert long == again == pickle.loads(pickle.dumps(long))
    assert max(map(len, (*long.full, long.full, long.latest))) <= 256
