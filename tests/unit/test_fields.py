from __future__ import annotations

import datetime as dt
import enum
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


# --- shares ---------------------------------------------------------------------------------------


def test_shares_are_percentages_and_the_rest_is_not_stated():
    shares = Shares({"UKR": 60, "POL": "37.5"})
    assert shares.parts == (("POL", Decimal("37.5")), ("UKR", Decimal(60)))
    assert shares.unstated == Decimal("2.5")
    assert Shares({"UKR": 100}).unstated == 0
    assert repr(shares) == "Shares({'POL': '37.5', 'UKR': '60'})"


def test_thirds_leave_what_is_missing_to_a_hundred():
    thirds = dict.fromkeys(["UKR", "POL", "MDA"], "33." + "3" * 40)
    assert Shares(thirds).unstated == Decimal("0." + "0" * 39 + "1")


@pytest.mark.parametrize(
    "parts", [{"UKR": 101}, {"UKR": 60, "POL": "40.0001"}, {"UKR": 0}, {"UKR": -5}, {"UKR": 110, "POL": -10}]
)
def test_shares_that_cannot_be_are_refused(parts):
    with pytest.raises(RecordError, match="each share is above 0, and together they are at most 100 percent"):
        Shares(parts)


@pytest.mark.parametrize("parts", [{}, None, "UKR", [("UKR", 60)], 60])
def test_shares_are_a_table(parts):
    with pytest.raises(WrongTypeError, match=r"shares are a table of codes and percentages, as in \{UKR = 60"):
        Shares(parts)


@pytest.mark.parametrize("percent", [60.0, True, None])
def test_a_share_is_exact(percent):
    with pytest.raises(WrongTypeError, match="an amount is no"):
        Shares({"UKR": percent})
    with pytest.raises(AmountError):
        Shares({"UKR": "60%"})


@pytest.mark.parametrize("code", ["", "U KR", "UKR\n", "\x1b[31mUKR", "\ud800", "U" * 121])
def test_shares_are_of_codes(code):
    with pytest.raises(RecordError, match=r"shares: .* is no code: write 'UKR', 'WFP' or 'XM-DAC-41114'"):
        Shares({code: 60, "POL": 5})


@pytest.mark.parametrize("code", [5, None, b"UKR", ("UKR",)])
def test_shares_are_of_codes_that_are_text(code):
    with pytest.raises(WrongTypeError, match="shares: a code such as 'UKR' is expected, not"):
        Shares({code: 60, "POL": 5})


# --- keys -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["a", "0", "jpn-ukr-era-loan@2025-08-15", "a.b@c-d", "a" * 120])
def test_a_key_is_short_and_plain(key):
    assert committed(id=key, fact=key, dataset=key).id == key


@pytest.mark.parametrize(
    "key", ["", "A", "-a", ".a", "@a", "a b", "a_b", "a/b", "../a", "a\n", "é", "ａ", "a" * 121, 5, None, b"a", ["a"]]
)
@pytest.mark.parametrize("field", ["id", "fact", "dataset"])
def test_what_is_no_key_is_refused(field, key):
    with pytest.raises(RecordError) as caught:
        committed(**{field: key})
    assert str(caught.value).startswith(f"{field}: ")
    assert "is no key: lower-case letters, digits, '.', '@', '-', at most 120, the first a letter or digit" in str(
        caught.value
    )


def test_supersedes_lists_different_keys():
    assert committed(supersedes=["a", "b"]).supersedes == ("a", "b")
    with pytest.raises(RecordError, match="supersedes: the same key is named twice"):
        committed(supersedes=["a", "b", "a"])
    with pytest.raises(RecordError, match="supersedes: 5 is no key"):
        committed(supersedes=[5])


# --- lists ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", [None, 5, 5.0, True])
def test_what_cannot_be_listed_is_no_list(value):
    with pytest.raises(WrongTypeError, match=f"a list is expected, not {type(value).__name__}: write"):
        committed(sources=value)


def test_a_list_is_kept_as_a_tuple():
    sources = [Source(title="one")]
    event = committed(sources=sources)
    sources.append(Source(title="two"))
    assert event.sources == (Source(title="one"),)
    assert committed(sources=iter(sources)).sources == tuple(sources)


@pytest.mark.parametrize("value", [["a"], [{"title": "a"}], b"a", {"title": "a"}, [None]])
def test_sources_are_sources(value):
    with pytest.raises(WrongTypeError, match="sources: a Source is expected, not"):
        committed(sources=value)


# --- texts ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["", " ", "\n\t", "\u3000"])
def test_an_empty_text_is_refused(text):
    with pytest.raises(RecordError, match="note: the text is empty: leave the field out where there is nothing to say"):
        committed(note=text)


@pytest.mark.parametrize(
    "letter",
    [
        "\x00",
        "\x07",
        "\x08",
        "\x0b",
        "\r",
        "\x1b",
        "\x7f",
        "\x85",
        "\x9b",
        "\u2028",
        "\u2029",
        "\u202e",
        "\u2066",
        "\u2069",
        "\ud800",
        chr(0xDFFF),
    ],
)
def test_control_characters_are_refused_with_their_place(letter):
    with pytest.raises(RecordError) as caught:
        committed(title=f"ab{letter}c")
    assert str(caught.value) == f"title: the control character {letter!r} at position 2 is refused: take it out"
    assert letter not in str(caught.value)


@pytest.mark.parametrize("value", [5, True, b"a", ["a"], dt.date(2024, 1, 1)])
def test_a_text_is_text(value):
    with pytest.raises(WrongTypeError, match=f"note: text is expected, not {type(value).__name__}: quote it"):
        committed(note=value)


def test_what_was_delivered_is_stated():
    assert record(Delivered, "a", item="generators").item == "generators"
    with pytest.raises(WrongTypeError, match="item: str is expected, not NoneType"):
        record(Delivered, "a", item=None)
    with pytest.raises(RecordError, match="item: the text is empty"):
        record(Delivered, "a", item=" ")


# --- codes and words ------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["", "U KR", "UKR\n", "U\u00a0KR", "\x1b[31m", "\ud800", "U" * 121])
@pytest.mark.parametrize("field", ["donor", "recipient", "channel"])
def test_what_cannot_be_a_code_is_refused(field, code):
    with pytest.raises(RecordError, match=f"{field}: .* is no code: write 'UKR', 'WFP' or 'XM-DAC-41114'"):
        committed(**{field: code})


@pytest.mark.parametrize("value", [5, True, b"UKR", ["UKR"], {"UKR": 60}])
def test_a_code_is_text(value):
    with pytest.raises(
        WrongTypeError, match=f"recipient: a code such as 'UKR' is expected, not {type(value).__name__}"
    ):
        committed(recipient=value)


def test_parties_are_codes_every_one():
    assert record(MilestoneReached, "a", parties=["JPN", "G7"]).parties == ("JPN", "G7")
    with pytest.raises(RecordError, match="parties: '' is no code"):
        record(MilestoneReached, "a", parties=["JPN", None])
    with pytest.raises(WrongTypeError, match="parties: a code such as 'UKR' is expected, not int"):
        record(MilestoneReached, "a", parties=[5])


def test_shares_stand_where_a_code_can():
    shares = Shares({"UKR": 60})
    assert committed(recipient=shares, sectors=shares).recipient == shares
    with pytest.raises(WrongTypeError, match="donor: a code such as 'UKR' is expected, not Shares"):
        committed(donor=shares)
    with pytest.raises(WrongTypeError, match="sectors: Shares or nothing is expected, not str"):
        committed(sectors="11110")


@pytest.mark.parametrize(
    ("field", "slip", "meant"), [("instrument", "lone", "loan"), ("category", "militry", "military")]
)
def test_a_word_is_one_of_a_list(field, slip, meant):
    with pytest.raises(UnknownCodeError, match=rf"{field}: '{slip}' is unknown: did you mean '{meant}'\? \(exist: "):
        committed(**{field: slip})
    with pytest.raises(UnknownCodeError, match=f"{field}: .* is unknown"):
        committed(**{field: ["loan"]})


# --- figures --------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", [5, "USD 5", None, Decimal(5), True])
def test_an_amount_is_money(value):
    with pytest.raises(WrongTypeError, match=r"amount: Money is expected, not \w+ \("):
        Committed(id="a", fact="a", dataset="d", recorded="2025-01-01", occurred="2024", amount=value)


def test_a_value_can_be_left_out_but_is_money():
    assert record(Delivered, "a", item="turbines", value="USD 5").value == Money(5, "USD")
    assert record(Delivered, "a", item="turbines", value=None).value is None
    with pytest.raises(WrongTypeError, match="value: Money or nothing is expected, not int"):
        Delivered(id="a", fact="a", dataset="d", recorded="2025-01-01", occurred="2024", item="turbines", value=5)


@pytest.mark.parametrize("value", [True, 1.0, "1", Decimal(1), None])
def test_a_rank_is_a_whole_number(value):
    with pytest.raises(WrongTypeError, match=f"rank: int is expected, not {type(value).__name__}"):
        record(RankReported, "a", rank=value)


def test_percentages_and_quantities_are_exact():
    assert record(ShareReported, "a", percent="0.20").percent == Decimal("0.2")
    assert record(Delivered, "a", item="turbines", quantity="1e3").quantity == 1000
    with pytest.raises(WrongTypeError, match="an amount is no float"):
        record(ShareReported, "a", percent=0.2)
    with pytest.raises(WrongTypeError, match="an amount is no bool"):
        record(Delivered, "a", item="turbines", quantity=True)


def test_a_qualifier_is_one_of_four():
    assert record(Delivered, "a", item="a", qualifier="at-least").qualifier is Qualifier.AT_LEAST
    assert record(Delivered, "a", item="a", qualifier=Qualifier.ABOUT).qualifier is Qualifier.ABOUT
    for wrong in ("over", None, 5, ["about"]):
        with pytest.raises(UnknownCodeError, match=r"qualifier: .* is unknown: .*at-least"):
            record(Delivered, "a", item="a", qualifier=wrong)


# --- days -----------------------------------------------------------------------------------------


def test_recorded_is_one_day():
    assert committed(recorded=dt.date(2025, 1, 1)).recorded == dt.date(2025, 1, 1)
    with pytest.raises(DateError, match="recorded: '2025' is not one day"):
        committed(recorded="2025")
    with pytest.raises(WrongTypeError, match=r"recorded is a day, and datetime.datetime"):
        committed(recorded=dt.datetime(2025, 1, 1, tzinfo=dt.UTC))
    with pytest.raises(WrongTypeError, match="recorded is a day, not NoneType"):
        committed(recorded=None)


def test_occurred_is_closed_on_both_sides():
    assert committed(occurred=dt.date(2024, 6, 13)).occurred == When("2024-06-13")
    for text in ("2024/..", "../2024"):
        with pytest.raises(
            RecordError, match=f"occurred: {text} is open: write the first and the last day that it can be"
        ):
            committed(occurred=text)
    with pytest.raises(DateError, match="'soon' is no date"):
        committed(occurred="soon")
    for value in (2024, None):
        with pytest.raises(WrongTypeError, match=f"occurred is a day, not {type(value).__name__}"):
            committed(occurred=value)


def test_dates_of_sources_can_be_left_out():
    source = Source(publisher="CEIAS", published="2025-08", accessed="2026-11-22")
    assert (source.published, source.accessed) == (When("2025-08"), dt.date(2026, 11, 22))
    assert (Source().published, Source().accessed) == (None, None)
    with pytest.raises(DateError, match="accessed: '2026-11' is not one day"):
        Source(accessed="2026-11")
    with pytest.raises(WrongTypeError, match="title: text is expected, not int"):
        Source(title=5)


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


def with_a_part_inside():
    @attrs.frozen
    class Part:
        whole: Whole  # noqa: F821 -- there is none

    return Part


@attrs.frozen(kw_only=True)
class Elsewhere(Event):
    kind: ClassVar[str] = "acme.elsewhere"
    ratio: Fraction | None = None


@attrs.frozen
class Misspelled:
    ratio: Monney  # noqa: F821 -- that is the point


def test_a_class_that_is_made_inside_a_function_is_told_so():
    cut = made_inside()
    with pytest.raises(VocabularyError, match=INSIDE.format("Cut", "Gas", "made_inside")):
        resolved(cut)
    for ask in (
        lambda: CORE.extended(cut),
        lambda: Tally("cuts", ()).counting(cut, lambda _: Money(1, "EUR")).by("gas"),
        lambda: Tally("cuts", ()).counting(cut, lambda _: Money(1, "EUR")).where(gas="co2"),
        lambda: structure({"kind": "acme.cut"}, Vocabulary(Groups({"acme.cut": cut}))),
    ):
        with pytest.raises(VocabularyError, match=INSIDE.format("Cut", "Gas", "made_inside")):
            ask()


def test_a_part_of_a_kind_is_told_so_too():
    with pytest.raises(VocabularyError, match=INSIDE.format("Part", "Whole", "with_a_part_inside")):
        resolved(with_a_part_inside())


@pytest.mark.parametrize(("cls", "name"), [(Elsewhere, "Fraction"), (Misspelled, "Monney")])
def test_a_type_that_is_nowhere_is_to_be_imported(cls, name):
    message = rf"^{cls.__name__}: a field's type cannot be found \(name '{name}' is not defined\): import it outside"
    with pytest.raises(VocabularyError, match=message):
        resolved(cls)


def test_an_annotation_that_is_none_is_refused_like_one_that_is_not_found():
    broken = attrs.make_class("Broken", {"ratio": attrs.field(type="int |")})
    with pytest.raises(VocabularyError, match=r"^Broken: a field's type cannot be found \("):
        resolved(broken)
