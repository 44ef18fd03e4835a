from __future__ import annotations

import datetime as dt
import tomllib
from decimal import Decimal
from typing import ClassVar

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aidledger import CORE, Event, Shares, Source
from aidledger.errors import RecordError, VocabularyError
from aidledger.events import Committed, Retracted
from aidledger.files import from_toml, to_toml
from aidledger.testing._strategies import CHARACTERS
from tests.records import record


@attrs.frozen(kw_only=True)
class Part:
    name: str
    count: int | None = None
    tags: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class Free(Event):
    kind: ClassVar[str] = "acme.free"

    text: str = ""
    größe: int | None = None  # noqa: PLC2401 -- a key that has to be quoted
    yes: bool | None = None
    day: dt.date | None = None
    days: tuple[dt.date, ...] = ()
    shares: Shares | None = None
    part: Part | None = None
    parts: tuple[Part, ...] = ()


FREE = CORE.extended(Free, upcasts={"acme.free": (lambda raw: raw,)})
TEXTS = st.text(CHARACTERS, max_size=40)


def written(event):
    """Return the lines of one event."""
    return to_toml([event], FREE).split("[[event]]\n")[1].splitlines()


def test_a_record_is_written_as_a_person_would():
    event = record(
        Committed,
        "loan",
        title='The "ERA" loan',
        occurred="2025-04~",
        recorded="2025-08-15",
        amount="USD 3000000000",
        donor="JPN",
        recipient=Shares({"UKR": "60", "XM-DAC-41114": "37.5"}),
        supersedes=("a", "b"),
        note="One line.\nAnother.",
        sources=(
            Source(title="The axis", published="2025-08-15"),
            Source(publisher="Ukrinform", accessed="2026-11-22"),
        ),
    )
    other = record(Retracted, "loan", id="loan.retracted", retracts="loan")
    assert to_toml([event, other]) == (
        "schema = 1\n"
        'dataset = "test"\n'
        "\n"
        "[[event]]\n"
        'id = "loan"\n'
        'fact = "loan"\n'
        'kind = "committed"\n'
        'title = "The \\"ERA\\" loan"\n'
        'occurred = "2025-04~"\n'
        "recorded = 2025-08-15\n"
        'supersedes = ["a", "b"]\n'
        'amount = "USD 3,000,000,000"\n'
        'donor = "JPN"\n'
        'recipient = { UKR = "60", XM-DAC-41114 = "37.5" }\n'
        'note = """\n'
        "One line.\n"
        'Another."""\n'
        "\n"
        "[[event.sources]]\n"
        'title = "The axis"\n'
        'published = "2025-08-15"\n'
        "\n"
        "[[event.sources]]\n"
        'publisher = "Ukrinform"\n'
        "accessed = 2026-11-22\n"
        "\n"
        "[[event]]\n"
        'id = "loan.retracted"\n'
        'fact = "loan"\n'
        'kind = "retracted"\n'
        "recorded = 2025-01-01\n"
        'retracts = "loan"\n'
    )
    assert from_toml(to_toml([event, other])) == (event, other)


def test_own_kinds_are_written_with_their_version_and_every_type():
    event = record(
        Free,
        "a",
        text="a\tb\\",
        größe=-3,
        yes=False,
        day=dt.date(2024, 6, 13),
        days=(dt.date(999, 1, 2),),
        shares=Shares({"a.b": 1}),
        part=Part(name="x\ny", count=1, tags=("t",)),
        parts=(Part(name="x"), Part(name="y", tags=("t", "u"))),
    )
    assert written(event)[2:] == [
        'kind = "acme.free"',
        "version = 2",
        'occurred = "2024-01-01"',
        "recorded = 2025-01-01",
        'text = "a\\tb\\\\"',
        '"größe" = -3',
        "yes = false",
        "day = 2024-06-13",
        "days = [0999-01-02]",
        'shares = { "a.b" = "1" }',
        'part = { name = "x\\ny", count = 1, tags = ["t"] }',
        "",
        "[[event.parts]]",
        'name = "x"',
        "",
        "[[event.parts]]",
        'name = "y"',
        'tags = ["t", "u"]',
    ]
    assert from_toml(to_toml([event], FREE), FREE) == (event,)


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("", '""'),
        ("日本\u3000語 — é", '"日本\u3000語 — é"'),
        ("zero\u200bwidth", '"zero\\u200Bwidth"'),
        ("\U000e0041", '"\\U000E0041"'),
        ('say "x"', '"say \\"x\\""'),
    ],
)
def test_text_is_escaped_where_it_has_to_be(text, stored):
    assert f"text = {stored}" in written(record(Free, "a", text=text))


@given(TEXTS, TEXTS, st.lists(TEXTS, max_size=3))
def test_any_text_is_read_back_exactly_by_the_standard_parser(text, title, tags):
    event = record(Free, "a", text=text, part=Part(name=title), parts=(Part(name=text, tags=tuple(tags)),))
    stored = to_toml([event], FREE)
    (read,) = tomllib.loads(stored)["event"]
    assert read["text"] == text
    assert read["part"]["name"] == title
    assert from_toml(stored, FREE) == (event,)


@given(st.text(alphabet='a"\\\n\t #[]=', max_size=30))
def test_text_over_several_lines_never_ends_early(text):
    event = record(Free, "a", text=text)
    assert from_toml(to_toml([event], FREE), FREE) == (event,)


def test_amounts_are_exact_at_any_size():
    event = record(Committed, "a", amount=f"USD {'1' * 60}.000001")
    assert from_toml(to_toml([event])) == (event,)
    assert event.amount.amount == Decimal(f"{'1' * 60}.000001")


@pytest.mark.parametrize(
    ("records", "message"),
    [
        ([], "one file holds records of one data set, not of none: split them"),
        ([record(Free, "a"), record(Free, "b", dataset="other")], "one data set, not of other, test: split them"),
        ([record(Free, "a", text="\ud800")], r"'\\ud800' is half of a character and cannot be stored: take it out"),
    ],
)
def test_what_no_file_can_hold_is_refused(records, message):
    with pytest.raises(RecordError, match=message):
        to_toml(records, FREE)


def test_a_record_of_another_vocabulary_is_refused():
    with pytest.raises(VocabularyError, match=r"'acme.free' is unknown"):
        to_toml([record(Free, "a")])
