"""Two data sets that use the same keys, on the command line."""

from __future__ import annotations

import json

import pytest

from aidledger import DirectoryStore, absorb
from aidledger.events import AgreementEnded, AgreementSigned, Committed, MilestoneReached
from tests.command_line import aidledger, answered, refused, says
from tests.records import record

REFUSED = (
    "aidledger: agreements would mix 2 data sets (ours, theirs), which use the same key 'accord' and may mean other "
    "things by it: choose with --where dataset=ours\n"
)
DAY = "2024-06-30"


@pytest.fixture
def both(tmp_path):
    """Return the options for a ledger of two data sets, in one of which an accord ended."""
    (tmp_path / "both").mkdir()
    store = DirectoryStore(tmp_path / "both")
    for dataset, day in (("ours", "2024-02-01"), ("theirs", "2025-01-01")):
        told = {"dataset": dataset}
        signed = record(AgreementSigned, "accord", title=f"Accord of {dataset}", parties=["JPN", "UKR"], **told)
        loan = record(Committed, "loan", amount="USD 5", title="Loan", **told)
        reached = record(MilestoneReached, "m", title="G7", occurred=day, **told)
        end = record(AgreementEnded, "end", of="accord", occurred="2024-03-01", **told)
        rows = [signed, loan, reached, *([end] if dataset == "theirs" else [])]
        ledger = store.append()
        store.append(*absorb(ledger, rows, recorded="2025-01-01", dataset=dataset).events)
    return f"--ledger {tmp_path / 'both'}"


@pytest.mark.parametrize("line", ["as-of DAY", "as-of DAY --json", "explain DAY", "history", "history --on DAY --csv"])
def test_accords_that_would_be_taken_for_one_are_refused(both, line):
    assert refused(f"{line.replace('DAY', DAY)} {both} --projection agreements").err == REFUSED


def test_a_data_set_is_chosen(both):
    chosen = f"{both} --projection agreements --where dataset=ours"
    says(
        f"as-of {DAY} {chosen}",
        "Agreements, where dataset is ours, as of 2024-06-30\n  in force since  2024-01-01  Accord of ours  JPN, UKR\n",
    )
    assert answered(f"as-of {DAY} {chosen}")["projection"] == "agreements.where(dataset='ours')"
    says(f"explain {DAY} {chosen}", "Accord of ours")
    says(f"history --on {DAY} {chosen}", "+ Accord of ours")
    assert "in force" not in says(f"as-of {DAY} {chosen.replace('=ours', '=theirs')}", "ended").out
    every = "--where dataset=ours --where dataset=theirs"
    several = "Lifecycle, where dataset is ours or theirs, as of 2024-06-30\n"
    says(f"as-of {DAY} {both} --projection lifecycle {every}", several)
    assert answered(f"as-of {DAY} {both} --projection milestones --where dataset=theirs")["value"] == []


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("dataset=our", "aidledger: no data set 'our' in the ledger: did you mean 'ours'?"),
        (
            "dataset=-",
            "--where is about sums of money, and agreements is none: choose a data set of it by --where data",
        ),
        (
            "donor=JPN",
            "--where is about sums of money, and agreements is none: choose a data set of it by --where data",
        ),
    ],
)
def test_what_cannot_be_chosen(both, condition, said):
    assert said in aidledger(f"as-of {DAY} {both} --projection agreements --where {condition}").err


def test_the_whole_picture_sets_them_apart(both, tmp_path):
    says(f"as-of {DAY} {both}", "\nAgreements\n  in force since  2024-01-01  Accord of ours  JPN, UKR  ours\n")
    whole = answered(f"as-of {DAY} {both}")
    apart = ["agreements.where(dataset='ours')", "agreements.where(dataset='theirs')"]
    assert [each["projection"] for each in whole["answers"]["agreements"]] == apart
    kept = tmp_path / "picture.json"
    kept.write_text(json.dumps(whole))
    verified = answered(f"verify {kept} {both}")["answers"]["agreements"]
    assert [each["stands"] for each in verified] == [True, True]
    del whole["answers"]["agreements"][1]
    kept.write_text(json.dumps(whole))
    says(f"verify {kept} {both}", f"  agreements: cited {apart[0]}, here {', '.join(apart)}\n", status=1)


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("history --on 2024-12-31 --on 2025-01-01 --projection milestones", "2024-12-31  + G7 (ours)\n"),
        ("history --on 2024-12-31 --on 2025-01-01 --projection milestones", "2025-01-01  + G7 (theirs)\n"),
        (
            "compare 2023-12-31 DAY --combined",
            "  time passed  loan (ours)    USD  +5\n  time passed  loan (theirs)  USD",
        ),
        ("compare 2023-12-31 DAY --combined", "  Loan              ours\n"),
        ("revisions DAY --combined", "newly known  loan (theirs)"),
        ("explain DAY --combined", "  2024-01-01  USD       5  Loan  ours\n  2024-01-01  USD       5  Loan  theirs\n"),
        ("explain DAY --projection lifecycle", "  2024-01-01  Loan        ours\n  2024-01-01  Loan        theirs\n"),
        ("as-of 2025-01-01 --projection milestones", "  2024-02-01  G7  ours\n  2025-01-01  G7  theirs\n"),
    ],
)
def test_what_has_the_same_name_in_both_is_told_apart(both, line, shown):
    says(f"{line.replace('DAY', DAY)} {both}", shown)


def test_what_is_of_one_has_no_names(both):
    assert "theirs" not in says(f"explain {DAY} {both} --where dataset=ours").out
    moved = answered(f"compare 2023-12-31 {DAY} {both} --combined")["bridge"]["contributions"]
    assert [(each["dataset"], each["fact"]) for each in moved] == [("ours", "loan"), ("theirs", "loan")]
    found = [line for line in aidledger(f"check {both}").out.splitlines() if " shared-key " in line]
    assert len(found) == 1
    assert "warning: fact: 'accord', 'loan', 'm' are keys of 2 data sets (ours, theirs)" in found[0]
