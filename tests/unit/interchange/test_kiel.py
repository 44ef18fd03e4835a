from __future__ import annotations

import pytest

from aidledger.errors import LoadError
from aidledger.interchange import load_mapping, read_kiel, shipped_mappings
from aidledger.interchange._cells import _named

LAYOUTS = [name for name in shipped_mappings() if name.startswith("kiel-")]


def read(path):
    return read_kiel(path, recorded="2024-08-06", dataset="kiel")


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_sheet_with_the_columns_of_a_layout_is_read_by_it(tmp_path, layout):
    columns = dict.fromkeys(column for column, _ in _named(load_mapping(layout)))
    path = tmp_path / "release.csv"
    path.write_text(",".join(f'"{column}"' for column in columns) + "\n", encoding="utf-8")
    found, imported = read(path)
    assert (found, imported.rows, imported.path) == (layout, 0, str(path))


def test_of_another_sheet_it_is_said_what_each_layout_misses(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.csv").write_text("ID,Countries\n1,Japan\n", encoding="utf-8")
    with pytest.raises(
        LoadError, match=r"^a\.csv: it has no layout of the tracker that is known: write a mapping"
    ) as caught:
        read("a.csv")
    assert [str(finding).partition(": the sheet")[0].split(":")[:3] for finding in caught.value.findings] == [
        ["a.csv", "1", f" other-layout it is not {layout}"] for layout in reversed(LAYOUTS)
    ]
    assert all(" more)" in finding.message for finding in caught.value.findings)


@pytest.mark.parametrize(
    ("text", "code"), [(None, "not-found"), ('ID,"Countries\n', "bad-csv"), ("\n", "other-layout")]
)
def test_what_is_wrong_with_the_file_itself_is_said_once(tmp_path, text, code):
    path = tmp_path / "a.csv"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    with pytest.raises(LoadError) as caught:
        read(path)
    assert {finding.code for finding in caught.value.findings} == {code}
    assert len(caught.value.findings) == (len(LAYOUTS) if code == "other-layout" else 1)
