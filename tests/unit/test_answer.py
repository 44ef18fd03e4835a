from __future__ import annotations

import datetime as dt
import json

import pytest

from aidledger import Bag, Groups, Money, Shares, Source, When
from aidledger._answers.answer import DATE
from aidledger.answers import Answer, Bounds, Doubt, Reached
from aidledger.errors import WrongTypeError
from aidledger.events import Committed
from tests.records import record, usd

EUR = Bag(Money(2, "EUR"))


# --- bounds ---------------------------------------------------------------------------------------


def test_bounds_are_shown_currency_by_currency():
    assert str(Bounds(usd(0), usd("2e8"))) == "USD 0 … 200,000,000"
    assert str(Bounds(usd(1) + EUR, usd("1.5") + EUR)) == "EUR 2, USD 1 … 1.5"
    assert str(Bounds(Bag(), Bag())) == "0"
    assert Bounds(usd(-1), EUR).currencies == ("EUR", "USD")


SOURCE = Source(publisher="CEIAS")
LOAN = record(Committed, "loan", amount="USD 5", occurred="2024-06", title="A loan", sources=[SOURCE])


def answer(value, bounds=None, **more):
    stated = {
        "caveats": ("a caveat",),
        "as_of": dt.date(2024, 6, 30),
        "known": dt.date(2025, 8, 15),
        "projection": "committed",
        "datasets": ("test",),
        "digest": "sha256:0",
    }
    return Answer(value=value, bounds=bounds, **{**stated, **more})


# --- answers --------------------------------------------------------------------------------------


def test_an_answer_is_written_as_text():
    made = answer(usd("1.50"), Bounds(usd(1), usd(2))).to_dict()
    assert made == {
        "format": 1,
        "as_of": "2024-06-30",
        "known": "2025-08-15",
        "projection": "committed",
        "value": {"USD": "1.5"},
        "bounds": {"low": {"USD": "1"}, "high": {"USD": "2"}},
        "caveats": ["a caveat"],
        "datasets": ["test"],
        "digest": "sha256:0",
    }
    assert json.loads(json.dumps(made)) == made


def test_groups_are_written_as_rows():
    value = Groups({"JPN": usd(1)})
    bounds = Groups({"JPN": Bounds(usd(1), usd(3)), None: Bounds(Bag(), EUR)})
    made = answer(value, bounds, fields=("donor",)).to_dict()
    assert made["value"] == [
        {"donor": "JPN", "currency": "USD", "amount": "1"},
        {"donor": None, "currency": "EUR", "amount": "0"},
    ]
    assert made["bounds"] == [
        {"donor": "JPN", "currency": "USD", "low": "1", "high": "3"},
        {"donor": None, "currency": "EUR", "low": "0", "high": "2"},
    ]


def test_what_is_no_tally_is_written_plainly_and_has_no_bounds():
    made = answer((LOAN, Groups({"a": None}))).to_dict()
    assert made["value"][0]["id"] == "loan"
    assert (made["value"][1], made["bounds"]) == ({"a": None}, None)
    assert answer(usd(5)).to_dict()["value"] == {"USD": "5"}


def test_a_result_that_cannot_be_written_says_what_to_do():
    with pytest.raises(
        WrongTypeError, match=r"the result cannot be written as JSON \(float has no plain form: .*\): add a"
    ):
        answer(0.5).to_dict()


DIGEST = f"sha256:{'0' * 64}"


def an_answer(value, bounds, **stated):
    told = {"caveats": (), "known": dt.date(2025, 1, 1), "datasets": ("one",), "digest": DIGEST}
    return answer(value, bounds, **{**told, **stated})


# --- citations ------------------------------------------------------------------------------------


def test_a_citation_says_what_it_takes_to_check_it():
    assert an_answer(usd(5), Bounds(usd(5), usd(5))).cite() == (
        f"committed as of 2024-06-30: USD 5 (bounds the same); known 2025-01-01; data set one; records {DIGEST}"
    )
    open_ended = an_answer(usd(5), Bounds(usd(0), usd(5) + EUR), caveats=("a loose date",), datasets=("one", "two"))
    assert open_ended.cite() == (
        "committed as of 2024-06-30: EUR 0, USD 5 (bounds EUR 0 … 2, USD 0 … 5); known 2025-01-01; "
        f"data sets one, two; records {DIGEST}; a loose date"
    )
    empty = an_answer(Bag(), Bounds(Bag(), Bag()), known=None, datasets=())
    assert empty.cite().startswith("committed as of 2024-06-30: 0 (bounds the same); nothing known; data sets (none);")


def test_a_citation_of_groups_names_the_first_of_them():
    groups = {("JPN", None): usd(1), ("USA", "loan"): usd(2)}
    bounds = Groups({key: Bounds(value, usd(2)) for key, value in groups.items()} | {("POL", None): Bounds(Bag(), EUR)})
    cited = an_answer(Groups(groups), bounds, fields=("donor", "instrument")).cite()
    assert (
        "JPN, not stated USD 1 (bounds USD 1 … 2), USA, loan USD 2 (bounds the same), "
        "POL, not stated EUR 0 (bounds EUR 0 … 2);"
    ) in cited
    many = Groups({str(number): Bounds(usd(1), usd(1)) for number in range(1000)})
    cited = an_answer(Groups({str(number): usd(1) for number in range(1000)}), many, fields=("fact",)).cite()
    assert "5 USD 1 (bounds the same), and 994 more groups;" in cited
    assert "2024-06-30: 0;" in an_answer(Groups({}), Groups({}), fields=("fact",)).cite()


def test_a_citation_of_what_is_no_sum_is_its_json_cut_short():
    assert "2024-06-30: 3;" in an_answer(3, None).cite()
    cited = an_answer("ü" * 1000, None).cite()
    assert f': "{"ü" * 198}…;' in cited
    with pytest.raises(WrongTypeError, match="map"):
        an_answer(object(), None).cite()


def test_a_notebook_shows_an_answer_as_a_table():
    whole = an_answer(usd(5), Bounds(usd(0), usd("1234.5") + EUR), caveats=("<b>",))._repr_html_()
    assert "<td>USD</td><td>5</td><td>0</td><td>1,234.5</td>" in whole
    assert "<td>EUR</td><td>0</td><td>0</td><td>2</td>" in whole
    assert '<p class="mathjax_ignore">&lt;b&gt;</p>' in whole
    one = an_answer(Groups({"<i>": usd(1)}), Groups({"<i>": Bounds(usd(1), usd(1))}), fields=("fact",))._repr_html_()
    assert "<th>fact</th>" in one
    assert "<td>&lt;i&gt;</td><td>USD</td><td>1</td>" in one
    bounds = Groups({("JPN", None): Bounds(usd(1), usd(1))})
    two = an_answer(Groups({}), bounds, fields=("donor", "instrument"))._repr_html_()
    assert "<td>JPN</td><td>not stated</td><td>USD</td><td>0</td>" in two
    assert "<td>&lt;</td></tr><tr><td>2</td>" in an_answer(("<", 2), None, datasets=())._repr_html_()
    assert "<td>3</td>" in an_answer(3, None)._repr_html_()


MARCH = When("2024-03")


def test_a_notebook_shows_it_as_a_table():
    html = Reached(MARCH, certain=True, caveats=("a < b",))._repr_html_()
    assert "<td>2024-03</td><td>True</td><td>True</td>" in html
    assert "a &lt; b" in html
    assert "<td>never</td>" in Reached(None, certain=False)._repr_html_()


DOUBTFUL = record(
    Committed, "loan", amount="USD 5", occurred="2024~", recipient=Shares({"UKR": 60}), instrument="mixed"
)


@pytest.mark.parametrize(
    ("field", "stated", "text"),
    [
        (DATE, "2024~", "date of loan (2024~): up to USD 5"),
        ("donor", "not stated", "donor of loan (not stated): up to USD 5"),
        ("instrument", "mixed", "instrument of loan (mixed): up to USD 5"),
        ("recipient", "40 percent not stated", "recipient of loan (40 percent not stated): up to USD 5"),
    ],
)
def test_a_doubt_says_what_to_look_up(field, stated, text):
    doubt = Doubt(DOUBTFUL, field, usd(5))
    assert (doubt.stated, str(doubt)) == (stated, text)
    assert doubt.to_dict() == {"event": "loan", "field": field, "stated": stated, "width": {"USD": "5"}}
