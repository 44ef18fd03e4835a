"""What an earlier version wrote is read, verified and answered as it was: tests/ledgers/before-moves."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from aidledger import CORE, DirectoryStore, Ledger, load, verify
from aidledger.files import Manifest, from_jsonl, to_jsonl
from aidledger.interchange import _mapping_reading as reading
from aidledger.interchange import read_parquet, read_table
from aidledger.rates import ecb
from tests.command_line import aidledger, answered

PLACE = Path(__file__).parent.parent / "ledgers" / "before-moves"
MAPPINGS = PLACE / "mappings"
DIGEST = "sha256:cfe8bb75e34c3b8b400c79d4e1a694a80e20e636f5eeca45b8dec4be8b48f8af"
CITED = json.loads((PLACE / "answers.json").read_text(encoding="utf-8"))
SAID = json.loads((PLACE / "said.json").read_text(encoding="utf-8"))


def text_of(name):
    return (PLACE / name).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def before():
    return load(PLACE / "events")


@pytest.mark.parametrize(
    "read",
    [
        lambda: load(PLACE / "events"),
        lambda: Ledger(from_jsonl(text_of("ledger.jsonl"))),
        lambda: Ledger(read_parquet(PLACE / "ledger.parquet")),
    ],
    ids=["toml", "jsonl", "parquet"],
)
def test_a_ledger_of_every_kind_is_read_as_it_was_written(read):
    ledger = read()
    assert ledger.digest() == DIGEST
    assert {record.kind for record in ledger} == set(CORE)
    assert to_jsonl(ledger) == text_of("ledger.jsonl")


def test_its_files_are_written_again_to_the_letter(before, tmp_path):
    store = DirectoryStore(tmp_path)
    for name in ("loan", "mixed@2", "mixed@3", "other-loan"):
        mine = [record for record in before if Path(record.origin.path).stem == name]
        store.append(*sorted(mine, key=lambda record: record.origin.line))
        assert (tmp_path / f"{name}.toml").read_bytes() == (PLACE / "events" / f"{name}.toml").read_bytes()


def test_its_manifest_still_holds(before):
    assert Manifest.parse(text_of("manifest.txt")).difference(before) is None
    assert str(Manifest.of(before)).strip() == text_of("manifest.txt").strip()


@pytest.mark.parametrize("cited", CITED, ids=lambda cited: f"{cited['projection']} {cited['as_of']} {cited['known']}")
def test_its_cited_answers_stand(before, cited):
    """Sums whole, in groups and in another currency, folds, and answers from before anything was on record."""
    found = verify(before if cited["known"] else Ledger(), cited, rates=[ecb()])
    assert found.stands, found
    assert json.loads(json.dumps(found.answer.to_dict())) == cited


def test_answers_are_cited_of_every_shipped_tally_and_fold():
    named = {re.match(r"[\w-]+", cited["projection"])[0] for cited in CITED}
    folds = {"agreements", "deliveries", "lifecycle", "milestones", "reported"}
    assert named >= {"pledged", "committed", "disbursed", "unallocated"} | folds


@pytest.mark.parametrize("each", SAID, ids=lambda each: " ".join(each["asked"]))
def test_the_command_line_says_what_it_said(each):
    """Pictures, histories, bridges, revisions, explanations and reported totals, as JSON."""
    assert answered(*each["asked"], "--ledger", str(PLACE / "events")) == each["said"]


@pytest.mark.parametrize("each", [each for each in SAID if each["asked"][0] == "as-of"], ids=lambda e: str(e["asked"]))
def test_what_the_command_line_printed_stands(each, tmp_path):
    kept = tmp_path / "answer.json"
    kept.write_text(json.dumps(each["said"]), encoding="utf-8")
    run = aidledger("verify", str(kept), "--ledger", str(PLACE / "events"))
    assert run.status == 0, run.out


# --- mappings -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "file"), [("workbook", "workbook.xlsx"), ("list", "list.csv")])
def test_a_mapping_reads_what_it_read(name, file):
    found = read_table(MAPPINGS / file, MAPPINGS / f"{name}.toml", recorded="2024-01-10", dataset="acme")
    told = json.loads(text_of(f"mappings/{name}.json"))
    assert to_jsonl(found.events) == text_of(f"mappings/{name}.jsonl")
    assert (found.rows, found.accepted) == (told["rows"], told["accepted"])
    assert [[each.code, each.record] for each in found.remarks] == told["remarks"]
    refused = [(each.findings[0].origin.line, [one.code for one in each.findings]) for each in found.refused]
    assert refused == [(each["row"], each["codes"]) for each in told["refused"]]


def test_the_mappings_say_all_that_a_mapping_can_say():
    text = "".join(path.read_text(encoding="utf-8") for path in MAPPINGS.glob("*.toml"))
    keys = {*reading.TOP, *reading.FURTHER, *reading.CELLS, *reading.DATES, *reading.COMMON, "where", "because"}
    keys |= {key for several in reading.SPEC.values() for key in several}
    assert {key for key in keys if not re.search(rf"\b{key}\b( = |\]|\.)", text)} == set()
