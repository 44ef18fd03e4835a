from __future__ import annotations

import datetime as dt
import json

import pytest

from aidledger import Bag, Groups, Money
from aidledger.answers import Bridge, Cause, Movement
from aidledger.errors import UnknownFieldError, WrongTypeError
from tests.records import usd

EUR = Bag(Money(2, "EUR"))
AXES = {"as_of": (dt.date(2023, 12, 31), dt.date(2024, 12, 31)), "known": (None, dt.date(2025, 1, 1))}


def movement(*told, dataset="ours"):
    return Movement(*told, dataset=dataset)


WHOLE = Bridge(
    projection="committed",
    fields=(),
    **AXES,
    before=usd(10),
    after=usd(14) + EUR,
    contributions=(
        movement(Cause.NEWLY_KNOWN, "a", ("a@1",), usd(3)),
        movement(Cause.NEWLY_KNOWN, "b", ("b@1", "b@2"), EUR),
        movement(Cause.RETRACTED, "c", ("c@1",), usd(-4)),
        movement(Cause.TIME_PASSED, "a", ("a@1",), usd(5)),
    ),
)


GROUPED = Bridge(
    projection="committed.by('donor')",
    fields=("donor",),
    **AXES,
    before=Groups({"JPN": usd(10), None: usd(1)}),
    after=Groups({"JPN": usd(7), "USA": usd(3), None: usd(1)}),
    contributions=(
        movement(Cause.RE_VALUED, "a", ("a@1", "a@2"), usd(-3), "JPN"),
        movement(Cause.RE_VALUED, "a", ("a@1", "a@2"), usd(3), "USA"),
        movement(Cause.NEWLY_KNOWN, "b", ("b",), usd(2), "DEU"),
        movement(Cause.TIME_PASSED, "b", ("b",), usd(-2), "DEU"),
    ),
)


def test_amounts_are_there_for_every_cause_and_found_by_their_names():
    assert WHOLE.amounts == {
        "newly known": usd(3) + EUR,
        "re-dated": Bag(),
        "re-valued": Bag(),
        "retracted": usd(-4),
        "time passed": usd(5),
    }
    assert WHOLE.amounts[Cause.RETRACTED] == WHOLE.amounts["retracted"]
    assert list(WHOLE.amounts) == list(Cause)
    assert WHOLE.total == usd(4) + EUR
    assert WHOLE.keys == ((),)


def test_a_group_is_a_bridge_of_its_own():
    japan = GROUPED.group("JPN")
    assert (japan.before, japan.after, japan.total) == (usd(10), usd(7), usd(-3))
    assert japan.contributions == (movement(Cause.RE_VALUED, "a", ("a@1", "a@2"), usd(-3)),)
    assert (japan.projection, japan.fields) == ("committed.by('donor'), JPN", ())
    assert GROUPED.group("USA").before == Bag()
    assert GROUPED.group(None).contributions == ()
    with pytest.raises(
        UnknownFieldError, match=r"^no group 'FRA' in the bridge: .*\(exist: DEU, JPN, USA, not stated\)$"
    ):
        GROUPED.group("FRA")
    with pytest.raises(WrongTypeError, match=r"^committed is not grouped: ask with \.by\(…\)"):
        WHOLE.group("JPN")


def test_text_is_a_small_table():
    assert str(WHOLE) == (
        "committed, from 2023-12-31 (nothing known) to 2024-12-31 (known 2025-01-01)\n"
        "       USD 10  before\n"
        " EUR 2, USD 3  newly known: a, b\n"
        "       USD -4  retracted: c\n"
        "        USD 5  time passed: a\n"
        "EUR 2, USD 14  after"
    )
    assert repr(WHOLE) == (
        "<Bridge: committed, from 2023-12-31 (nothing known) to 2024-12-31 (known 2025-01-01), 4 contribution(s)>"
    )
    assert str(GROUPED).splitlines()[1:8] == [
        "DEU:",
        "     0  before",
        " USD 2  newly known: b",
        "USD -2  time passed: b",
        "     0  after",
        "JPN:",
        "USD 10  before",
    ]


def test_a_plain_form_is_what_json_can_hold():
    plain = WHOLE.to_dict()
    assert json.loads(json.dumps(plain)) == plain
    assert plain["as_of"] == ["2023-12-31", "2024-12-31"]
    assert plain["known"] == [None, "2025-01-01"]
    assert (plain["before"], plain["after"]) == ({"EUR": "0", "USD": "10"}, {"EUR": "2", "USD": "14"})
    assert plain["amounts"]["re-dated"] == {"EUR": "0", "USD": "0"}
    assert plain["contributions"][2] == {
        "cause": "retracted",
        "dataset": "ours",
        "fact": "c",
        "events": ["c@1"],
        "amount": {"USD": "-4"},
    }


def test_a_plain_form_has_rows_of_groups():
    plain = GROUPED.to_dict()
    assert plain["by"] == ["donor"]
    assert plain["before"] == [
        {"donor": "DEU", "currency": "USD", "amount": "0"},
        {"donor": "JPN", "currency": "USD", "amount": "10"},
        {"donor": "USA", "currency": "USD", "amount": "0"},
        {"donor": None, "currency": "USD", "amount": "1"},
    ]
    assert plain["amounts"]["re-valued"][1] == {"donor": "JPN", "currency": "USD", "amount": "-3"}
    assert plain["contributions"][0]["donor"] == "JPN"


def test_a_notebook_shows_a_row_a_contribution():
    shown = WHOLE._repr_html_()
    assert "<th>cause</th><th>fact</th><th>amount</th>" in shown
    assert (
        "<tr><td>before</td><td></td><td>USD 10</td></tr><tr><td>newly known</td><td>a</td><td>USD 3</td></tr>" in shown
    )
    groups = GROUPED._repr_html_()
    assert "<th>group</th><th>cause</th>" in groups
    assert "<tr><td>not stated</td><td>after</td><td></td><td>USD 1</td></tr>" in groups
    assert "<caption>committed.by(&#x27;donor&#x27;), from" in groups
