"""The page on mappings tells all that a mapping may say, and nothing else."""

from __future__ import annotations

import re

import pytest

from aidledger.interchange import _mapping_reading as reading
from aidledger.interchange import load_mapping, mapping_from_toml, shipped_mappings
from aidledger.interchange._names import LISTS
from tests.documentation import ROOT

PAGE = (ROOT / "docs" / "reference" / "mappings.md").read_text(encoding="utf-8")


def keys_below(heading):
    """Return the words in the first column of the first table below a heading."""
    _, found, below = PAGE.partition(f"\n{heading}\n")
    assert found, f"there is no heading {heading!r}"
    lines = below[below.index("| ---") :].split("\n\n", 1)[0].splitlines()[1:]
    return {re.match(r"\| `([^`]+)`", line)[1] for line in lines}


def test_the_mapping_on_the_page_can_be_read():
    whole, _, further = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    mapping = mapping_from_toml(f"{whole}\n{further}")
    assert [kind.cls.kind for kind in mapping.events] == ["committed", "disbursed"]
    assert [kind.cls.kind for each in mapping.further for kind in each.events] == ["total-reported"]


def test_every_key_of_a_further_sheet_is_told():
    _, _, below = PAGE.partition("\n## Further sheets\n")
    assert set(reading.FURTHER) <= set(re.findall(r"`(\w+)(?: = true)?`", below))


def test_a_table_of_monthly_sums_is_mapped_in_twenty_lines():
    how_to = (ROOT / "docs" / "how-to" / "import-a-table.md").read_text(encoding="utf-8")
    (mapping,) = re.findall(r'Path\("monthly.toml"\).write_text\("""\\\n(.*?)"""', how_to, re.DOTALL)
    assert mapping_from_toml(mapping).events
    assert len(mapping.splitlines()) <= 20


@pytest.mark.parametrize(
    ("heading", "keys"),
    [
        ("## The whole", set(reading.TOP)),
        ("## Cells", set(reading.CELLS)),
        ("## Dates", set(reading.DATES)),
        ("## Rows", {"where", "because", "kind", "fact"}),
        ("## Fields", {*reading.COMMON, *(key for keys in reading.SPEC.values() for key in keys)}),
    ],
)
def test_every_key_is_told(heading, keys):
    assert keys_below(heading) == keys


def test_every_list_of_codes_is_told():
    line = next(line for line in PAGE.splitlines() if line.startswith("| `codes` |"))
    assert set(re.findall(r"`([a-z]+)`", line)) - {"codes"} == set(LISTS)


@pytest.mark.parametrize("name", shipped_mappings())
def test_shipped_mappings_are_named_and_say_what_they_are_for(name):
    assert f"`{name}`" in PAGE
    assert "about = " in load_mapping(name).text
