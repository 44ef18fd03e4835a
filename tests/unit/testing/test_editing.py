from __future__ import annotations

import datetime as dt

import pytest

from aidledger import Money
from aidledger.testing import laws
from aidledger.testing._editing import Desk, Edited, Published, _row

FIRST = dt.date(2024, 1, 10)
ROW = _row("k", Money(1, "USD"), "t", "2023-05-05")
OTHER = _row("f", Money(1, "USD"), "o", "2023-05-05")


def published(*rows, days=0, partial=False):
    return Published(rows, FIRST + dt.timedelta(days=days), partial=partial)


def edited(what, *, which=0, days=0, value="u"):
    return Edited(what, which, "title", value, days)


@pytest.mark.parametrize(
    ("steps", "done", "titles"),
    [
        ([edited("revise")], [False], []),
        ([edited("add", which=1)], [True], ["h"]),
        ([edited("add", which=1), edited("add", which=1)], [True, False], ["h"]),
        ([edited("add", which=1), edited("revise")], [True, True], ["u"]),
        ([edited("add", which=1), edited("take off")], [True, True], []),
        ([published(ROW), edited("add")], [True, False], ["t"]),
        ([published(ROW), edited("revise"), edited("undo")], [True, True, True], ["t"]),
        ([published(ROW), edited("take off")], [True, True], []),
        ([edited("add"), published(ROW, days=9)], [True, False], ["h"]),  # not adopted: which is imported, nobody knows
        ([published(OTHER), edited("add"), published(ROW, OTHER, days=9)], [True, True, True], ["o", "h"]),
        ([published(OTHER), edited("add"), edited("take off", which=1)], [True, True, True], ["o"]),
    ],
)
def test_what_is_in_effect_after_each_step_is_what_the_model_says(steps, done, titles):
    desk = Desk()
    assert [desk.do(step) for step in steps] == done
    assert desk.found() == desk.expected()
    assert [event.title for event in desk.ledger.timeline()] == titles


def test_of_copies_nothing_is_said():
    desk = Desk()
    assert desk.do(published(ROW, ROW))
    assert desk.skipped == {"k"}
    assert desk.expected() == desk.found() == {}


def test_a_release_that_is_refused_is_refused_without_editors_too():
    steps = (published(ROW, days=9), published(ROW))
    desk = Desk()
    assert [desk.do(step) for step in steps] == [True, False]
    laws.imports_do_not_depend_on_editors(steps)
