from __future__ import annotations

import datetime as dt
import enum
import re
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar

import attrs
import pytest

from aidledger import CORE, Event, Groups, Money, Qualifier, Shares, Source, Tally, Vocabulary, When
from aidledger._values.fields import resolved
from aidledger.errors import AmountError, DateError, RecordError, UnknownCodeError, VocabularyError, WrongTypeError
from aidledger.events import Committed, Delivered, MilestoneReached, RankReported, ShareReported
from aidledger.files import structure
from tests.records import record

if TYPE_CHECKING:
    from fractions import Fraction


def committed(**stated):
    return record(Committed, "loan", **{"amount": "USD 5", **stated})


def delivered(**stated):
    return record(Delivered, "a", **{"item": "turbines", **stated})


# --- shares ---------------------------------------------------------------------------------------


def test_shares_are_percentages_and_the_rest_is_not_stated():
    shares = Shares({"UKR": 60, "POL": "37.5"})
    assert shares.parts == (("POL", Decimal("37.5")), ("UKR", Decimal(60)))
    assert (shares.unstated, Shares({"UKR": 100}).unstated) == (Decimal("2.5"), 0)
    assert repr(shares) == "Shares({'POL': '37.5', 'UKR': '60'})"
    assert shares == Shares({"POL": "37.50", "UKR": Decimal(60)})
    thirds = dict.fromkeys(["UKR", "POL", "MDA"], "33." + "3" * 40)
    assert Shares(thirds).unstated == Decimal("0." + "0" * 39 + "1")


SUM = "each share is above 0, and together they are at most 100 percent"
NOT_A_TABLE = "shares are a table of codes and percentages, as in {UKR = 60"
NO_CODE = " is no code: write 'UKR', 'WFP' or 'XM-DAC-41114'"
NOT_TEXT = "shares: a code such as 'UKR' is expected, not"


@pytest.mark.parametrize(
    ("parts", "error", "said"),
    [
        *((parts, RecordError, SUM) for parts in ({"UKR": 101}, {"UKR": 60, "POL": "40.0001"}, {"UKR": 0})),
        *((parts, RecordError, SUM) for parts in ({"UKR": -5}, {"UKR": 110, "POL": -10})),
        *((parts, WrongTypeError, NOT_A_TABLE) for parts in ({}, None, "UKR", [("UKR", 60)], 60)),
        *(({"UKR": percent}, WrongTypeError, "an amount is no") for percent in (60.0, True, None)),
        ({"UKR": "60%"}, AmountError, "'60%' is no amount"),
        *(({code: 60, "POL": 5}, RecordError, NO_CODE) for code in ("", "U KR", "UKR\n", "\x1b[31mUKR", "U" * 121)),
        *(({code: 60, "POL": 5}, WrongTypeError, NOT_TEXT) for code in (5, None, b"UKR", ("UKR",))),
    ],
)
def test_shares_that_cannot_be_are_refused(parts, error, said):
    with pytest.raises(error, match=re.escape(said)):
        Shares(parts)


# --- what a field takes ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("made", "field", "value"),
    [
        *((committed(id=key), "id", key) for key in ("a", "0", "jpn-ukr-era-loan@2025-08-15", "a.b@c-d", "a" * 120)),
        *((committed(note=text), "note", text) for text in ("two\nlines\tand a tab", "日本", "e\u0301", "x" * 20_000)),
        *((committed(donor=code), "donor", code) for code in ("UKR", "XM-DAC-41114", "Anything", "é", "U" * 120)),
        (committed(recipient=Shares({"UKR": 60})), "recipient", Shares({"UKR": 60})),
        (committed(supersedes=["a", "b"]), "supersedes", ("a", "b")),
        (committed(sources=iter([Source(title="one")])), "sources", (Source(title="one"),)),
        (committed(recorded=dt.date(2025, 1, 1)), "recorded", dt.date(2025, 1, 1)),
        (committed(occurred=dt.date(2024, 6, 13)), "occurred", When("2024-06-13")),
        (record(MilestoneReached, "a", parties=["JPN", "G7"]), "parties", ("JPN", "G7")),
        (record(ShareReported, "a", percent="0.20"), "percent", Decimal("0.2")),
        (delivered(quantity="1e3"), "quantity", Decimal(1000)),
        (delivered(value="USD 5"), "value", Money(5, "USD")),
        (delivered(value=None), "value", None),
        (delivered(qualifier="at-least"), "qualifier", Qualifier.AT_LEAST),
        (delivered(qualifier=Qualifier.ABOUT), "qualifier", Qualifier.ABOUT),
        (Source(published="2025-08"), "published", When("2025-08")),
        (Source(accessed="2026-11-22"), "accessed", dt.date(2026, 11, 22)),
    ],
)
def test_a_field_keeps_what_it_is_given(made, field, value):
    assert getattr(made, field) == value
    assert type(getattr(made, field)) is type(value)


NO_KEY = "is no key: lower-case letters, digits, '.', '@', '-', at most 120, the first a letter or digit"
NO_KEYS = ("", "A", "-a", ".a", "@a", "a b", "a_b", "../a", "a\n", "é", "ａ", "a" * 10_000, 5, None, b"a", ["a"])


@pytest.mark.parametrize("key", NO_KEYS)
@pytest.mark.parametrize("field", ["id", "fact", "dataset"])
def test_what_is_no_key_is_refused(field, key):
    with pytest.raises(RecordError, match=f"^{field}: .*{NO_KEY}") as caught:
        committed(**{field: key})
    assert len(str(caught.value)) < 400


CONTROLS = "\x00 \x07 \x08 \x0b \r \x1b \x7f \x85 \x9b \u2028 \u2029 \u202e \u2066 \u2069 \ud800 \udfff".split(" ")


@pytest.mark.parametrize("letter", CONTROLS)
def test_control_characters_are_refused_with_their_place(letter):
    with pytest.raises(RecordError) as caught:
        committed(title=f"ab{letter}c")
    assert str(caught.value) == f"title: the control character {letter!r} at position 2 is refused: take it out"


@pytest.mark.parametrize("code", ["", "U KR", "UKR\n", "U\u00a0KR", "\x1b[31m", "\ud800", "U" * 121])
@pytest.mark.parametrize("field", ["donor", "recipient", "channel"])
def test_what_cannot_be_a_code_is_refused(field, code):
    with pytest.raises(RecordError, match=f"{field}: .* is no code: write 'UKR', 'WFP' or 'XM-DAC-41114'"):
        committed(**{field: code})


EMPTY = "note: the text is empty: leave the field out where there is nothing to say"
QUALIFIED = "about, at-least, at-most, exact"


@pytest.mark.parametrize(
    ("kind", "field", "value", "error", "said"),
    [
        (Committed, "supersedes", ["a", "b", "a"], RecordError, "supersedes: the same key is named twice"),
        (Committed, "supersedes", [5], RecordError, "supersedes: 5 is no key"),
        (Committed, "sources", "abc", WrongTypeError, "a list is expected, not the text 'abc': write ['abc']"),
        *(
            (Committed, "sources", value, WrongTypeError, f"a list is expected, not {type(value).__name__}: write")
            for value in (None, 5, 5.0, True)
        ),
        *(
            (Committed, "sources", value, WrongTypeError, "sources: a Source is expected, not")
            for value in (["a"], [{"title": "a"}], b"a", {"title": "a"}, [None])
        ),
        *((Committed, "note", text, RecordError, EMPTY) for text in ("", " ", "\n\t", "\u3000")),
        (Committed, "note", "x" * 20_001, RecordError, "the text is 20,001 characters long, the limit is 20,000"),
        *(
            (Committed, "note", value, WrongTypeError, f"note: text is expected, not {type(value).__name__}: quote it")
            for value in (5, True, b"a", ["a"], dt.date(2024, 1, 1))
        ),
        (Delivered, "item", None, WrongTypeError, "item: str is expected, not NoneType"),
        (Delivered, "item", " ", RecordError, "item: the text is empty"),
        *(
            (Committed, "recipient", value, WrongTypeError, "recipient: a code such as 'UKR' is expected, not ")
            for value in (5, True, b"UKR", ["UKR"], {"UKR": 60})
        ),
        (MilestoneReached, "parties", ["JPN", None], RecordError, "parties: '' is no code"),
        (MilestoneReached, "parties", [5], WrongTypeError, "parties: a code such as 'UKR' is expected, not int"),
        (
            Committed,
            "donor",
            Shares({"UKR": 60}),
            WrongTypeError,
            "donor: a code such as 'UKR' is expected, not ",
        ),
        (Committed, "sectors", "11110", WrongTypeError, "sectors: Shares or nothing is expected, not str"),
        (Committed, "instrument", "lone", UnknownCodeError, "'lone' is unknown: did you mean 'loan'? (exist: "),
        (Committed, "category", "militry", UnknownCodeError, "'militry' is unknown: did you mean 'military'? (exist: "),
        (Committed, "instrument", ["loan"], UnknownCodeError, "instrument: ['loan'] is unknown"),
        (Delivered, "value", 5, WrongTypeError, "value: Money or nothing is expected, not int"),
        *(
            (RankReported, "rank", value, WrongTypeError, f"rank: int is expected, not {type(value).__name__}")
            for value in (True, 1.0, "1", Decimal(1), None)
        ),
        (ShareReported, "percent", 0.2, WrongTypeError, "an amount is no float"),
        (Delivered, "quantity", True, WrongTypeError, "an amount is no bool"),
        *((Delivered, "qualifier", wrong, UnknownCodeError, "is unknown: ") for wrong in ("over", None, 5, ["about"])),
        (Committed, "recorded", "2025", DateError, "recorded: '2025' is not one day"),
        (Committed, "recorded", dt.datetime(2025, 1, 1, tzinfo=dt.UTC), WrongTypeError, "recorded is a day, and date"),
        (Committed, "recorded", None, WrongTypeError, "recorded is a day, not NoneType"),
        *(
            (Committed, "occurred", text, RecordError, f"occurred: {text} is open: write the first and the last day")
            for text in ("2024/..", "../2024")
        ),
        (Committed, "occurred", "soon", DateError, "'soon' is no date"),
        (Committed, "occurred", None, WrongTypeError, "occurred is a day, not NoneType"),
    ],
)
def test_a_field_refuses_anything_else(kind, field, value, error, said):
    stated = {Committed: {"amount": "USD 5"}, Delivered: {"item": "turbines"}}.get(kind, {})
    made = {"id": "a", "fact": "a", "dataset": "d", "recorded": "2025-01-01", "occurred": "2024", **stated}
    if "amount" in made:
        made["amount"] = Money(5, "USD")
    with pytest.raises(error, match=re.escape(said)):
        kind(**{**made, field: value})


@pytest.mark.parametrize("value", [5, "USD 5", None, Decimal(5), True])
def test_an_amount_is_money(value):
    with pytest.raises(WrongTypeError, match=r"amount: Money is expected, not \w+ \("):
        attrs.evolve(committed(), amount=value)


def test_dates_of_sources_are_checked():
    with pytest.raises(DateError, match="accessed: '2026-11' is not one day"):
        Source(accessed="2026-11")
    with pytest.raises(WrongTypeError, match="title: text is expected, not int"):
        Source(title=5)


# --- types that cannot be found -------------------------------------------------------------------

INSIDE = (
    r"^{}: a field's type cannot be found \(name '{}' is not defined\): the class is made inside the function {}\(\), "
    "whose names are not seen from outside: move the class, and the types that it names, to the top of a module$"
)


def made_inside():
    class Gas(enum.Enum):
        CO2 = "co2"

    @attrs.frozen(kw_only=True)
    class Cut(Event):
        kind: ClassVar[str] = "acme.cut"
        gas: Gas | None = None

    return Cut


@attrs.frozen(kw_only=True)
class Elsewhere(Event):
    kind: ClassVar[str] = "acme.elsewhere"
    ratio: Fraction | None = None


@attrs.frozen
class Misspelled:
    ratio: Monney  # noqa: F821 -- that is the point


def test_a_class_that_is_made_inside_a_function_is_told_so():
    cut = made_inside()
    for ask in (
        lambda: resolved(cut),
        lambda: CORE.extended(cut),
        lambda: Tally("cuts", ()).counting(cut, lambda _: Money(1, "EUR")).by("gas"),
        lambda: Tally("cuts", ()).counting(cut, lambda _: Money(1, "EUR")).where(gas="co2"),
        lambda: structure({"kind": "acme.cut"}, Vocabulary(Groups({"acme.cut": cut}))),
    ):
        with pytest.raises(VocabularyError, match=INSIDE.format("Cut", "Gas", "made_inside")):
            ask()


@pytest.mark.parametrize(
    ("cls", "said"),
    [
        (Elsewhere, r"name 'Fraction' is not defined\): import it outside"),
        (Misspelled, r"name 'Monney' is not defined\): import it outside"),
        (attrs.make_class("Broken", {"ratio": attrs.field(type="int |")}), ""),
    ],
)
def test_a_type_that_is_nowhere_is_to_be_imported(cls, said):
    with pytest.raises(VocabularyError, match=rf"^{cls.__name__}: a field's type cannot be found \({said}"):
        resolved(cls)
