"""Countries and organisations that are not known by their names, and how much is left out for each."""

from __future__ import annotations

import pytest

from aidledger import Bag, Money
from aidledger.interchange import mapping_from_toml, read_table
from tests.workbooks import written

MAPPING = """
mapping = 1
[all]
occurred = { column = "day" }
donor = { column = "donor", codes = "parties" }
recipient = { column = "to", codes = "countries", words = { Kyiv = "UKR" } }
[[event]]
kind = "committed"
amount = { column = "sum", currency = { column = "in" } }
valued = { column = "eur", currency = "EUR" }
[[event]]
kind = "allocated"
where = { part = true }
amount = { column = "part", currency = { column = "in" } }
[[event]]
kind = "milestone-reached"
where = { title = true }
title = "{title}"
parties = { column = "donor", codes = "parties", separator = "+" }
"""
HEAD = "day,donor,to,sum,in,eur,part,title\n"


def read(tmp_path, *rows, mapping=MAPPING):
    path = written(tmp_path / "a.csv", HEAD + "\n".join(rows) + "\n")
    return read_table(path, mapping_from_toml(mapping), recorded="2024-01-01", dataset="acme")


def lines(found):
    return [(one.origin.line, one.code) for one in found.findings]


def test_nothing_is_unknown_where_all_names_are_known(tmp_path):
    assert read(tmp_path, "2022,Turkiye,Kyiv,5,USD,4,,").unknown == ()


def test_the_money_of_a_name_is_summed_by_kind_and_currency_over_its_rows(tmp_path):
    found = read(
        tmp_path,
        "2022,Atlantis,Kyiv,5,USD,4,3,",
        "2022,Japan,Kyiv,1,EUR,1,,",
        "2022, ATLANTIS,Kyiv,7,USD,6,,",
        "2022,atlantis.,Kyiv,-2,EUR,-2,-1,",
    )
    (unknown,) = found.unknown
    assert (unknown.name, unknown.field, unknown.rows) == ("Atlantis", "donor", 3)
    assert unknown.amounts == {
        "committed": Bag(Money(12, "USD"), Money(-2, "EUR")),
        "allocated": Bag(Money(3, "USD"), Money(-1, "EUR")),
    }
    assert unknown.valued == {"committed": Bag(Money(8, "EUR")), "allocated": Bag()}
    assert str(unknown) == (
        "'Atlantis' is not a donor that is known, and 3 rows are left out: "
        "committed EUR -2, USD 12 (valued EUR 8), allocated EUR -1, USD 3"
    )
    assert lines(found) == [(2, "unknown-code"), (2, "unknown-name"), (4, "unknown-code"), (5, "unknown-code")]
    assert (found.accepted, len(found.refused)) == (1, 3)


def test_recipients_and_parties_are_told_too(tmp_path):
    found = read(tmp_path, "2022,Japan,Oz,5,USD,,,", "2022,Japan+Oz,,,,,,Accord", "2022,Nowhere,Oz,5,USD,,,")
    assert [(one.name, one.field, one.rows) for one in found.unknown] == [
        *(("Oz", "recipient", 1), ("Japan+Oz", "donor", 1), ("Oz", "parties", 1), ("Nowhere", "donor", 1))
    ]


@pytest.mark.parametrize("row", ["2022,Atlantis,Kyiv,many,USD,,,", "2022,Atlantis,Kyiv,,,,,", "2022,Atlantis,Oz,,,,,"])
def test_of_a_row_that_says_no_money_the_name_is_told_alone(tmp_path, row):
    assert [str(one) for one in read(tmp_path, row).unknown] == [
        "'Atlantis' is not a donor that is known, and 1 row is left out"
    ]


def test_a_word_that_no_party_has_and_a_name_that_is_left_unstated_are_not_unknown(tmp_path):
    mapping = MAPPING.replace('codes = "parties" }\nrecipient', 'codes = "parties", otherwise = "" }\nrecipient')
    assert read(tmp_path, "2022,Atlantis,Kyiv,5,USD,,,", mapping=mapping).unknown == ()
    mapping = MAPPING.replace(
        'kind = "allocated"', 'kind = "allocated"\ninstrument = { column = "part", words = { a = "loan" } }'
    )
    found = read(tmp_path, "2022,Japan,Kyiv,5,USD,,7,", mapping=mapping)
    assert (found.unknown, lines(found)) == ((), [(2, "unknown-code")])
