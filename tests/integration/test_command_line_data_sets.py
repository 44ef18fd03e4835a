"""Two data sets that use the same keys, on the command line."""

from __future__ import annotations

import json

import pytest

from aidledger import DirectoryStore, absorb
from aidledger.events import AgreementEnded, AgreementSigned, Committed, MilestoneReached
from tests.command_line import aidledger, answered
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
    return ("--ledger", str(tmp_path / "both"))


@pytest.mark.parametrize(
    "question",
    [("as-of", DAY), ("as-of", DAY, "--json"), ("explain", DAY), ("history",), ("history", "--on", DAY, "--csv")],
)
def test_accords_that_would_be_taken_for_one_are_refused(both, question):
    run = aidledger(*question, *both, "--projection", "agreements")
    assert (run.status, run.out, run.err) == (1, "", REFUSED)


def test_a_data_set_is_chosen(both):
    chosen = (*both, "--projection", "agreements", "--where", "dataset=ours")
    lines = aidledger("as-of", DAY, *chosen).out.splitlines()
    assert lines[:2] == [
        "Agreements, where dataset is ours, as of 2024-06-30",
        "  in force since  2024-01-01  Accord of ours  JPN, UKR",
    ]
    assert answered("as-of", DAY, *chosen)["projection"] == "agreements.where(dataset='ours')"
    assert "Accord of ours" in aidledger("explain", DAY, *chosen).out
    assert "+ Accord of ours" in aidledger("history", "--on", DAY, *chosen).out
    theirs = (*both, "--projection", "agreements", "--where", "dataset=theirs")
    assert "ended" in aidledger("as-of", DAY, *theirs).out
    assert "in force" not in aidledger("as-of", DAY, *theirs).out


def test_several_are_chosen_where_that_mixes_nothing(both):
    every = ("--where", "dataset=ours", "--where", "dataset=theirs")
    run = aidledger("as-of", DAY, *both, "--projection", "lifecycle", *every)
    assert run.out.startswith("Lifecycle, where dataset is ours or theirs, as of 2024-06-30\n")
    assert len(answered("as-of", DAY, *both, "--projection", "milestones", "--where", "dataset=theirs")["value"]) == 0


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("dataset=our", "aidledger: no data set 'our' in the ledger: did you mean 'ours'?"),
        (
            "dataset=-",
            "--where is about sums of money, and agreements is none: choose a data set of it by --where dataset=",
        ),
        (
            "donor=JPN",
            "--where is about sums of money, and agreements is none: choose a data set of it by --where dataset=",
        ),
    ],
)
def test_what_cannot_be_chosen(both, condition, said):
    assert said in aidledger("as-of", DAY, *both, "--projection", "agreements", "--where", condition).err


def test_the_whole_picture_sets_them_apart(both, tmp_path):
    lines = aidledger("as-of", DAY, *both).out.splitlines()
    start = lines.index("Agreements")
    assert lines[start + 1] == "  in force since  2024-01-01  Accord of ours  JPN, UKR  ours"
    whole = answered("as-of", DAY, *both)
    assert [each["projection"] for each in whole["answers"]["agreements"]] == [
        "agreements.where(dataset='ours')",
        "agreements.where(dataset='theirs')",
    ]
    kept = tmp_path / "picture.json"
    kept.write_text(json.dumps(whole))
    assert aidledger("verify", str(kept), *both).status == 0
    verified = json.loads(aidledger("verify", str(kept), *both, "--json").out)
    assert [each["stands"] for each in verified["answers"]["agreements"]] == [True, True]
    del whole["answers"]["agreements"][1]
    kept.write_text(json.dumps(whole))
    run = aidledger("verify", str(kept), *both)
    assert run.status == 1
    assert (
        "  agreements: cited agreements.where(dataset='ours'), "
        "here agreements.where(dataset='ours'), agreements.where(dataset='theirs')"
    ) in run.out.splitlines()


def test_what_is_new_in_one_is_told_from_what_the_other_has(both):
    rows = aidledger("history", "--on", "2024-12-31", "--on", "2025-01-01", *both, "--projection", "milestones").out
    assert "2024-12-31  + G7 (ours)\n" in rows
    assert "2025-01-01  + G7 (theirs)\n" in rows


def test_what_moved_is_named_with_its_data_set(both):
    found = aidledger("compare", "2023-12-31", DAY, *both, "--combined").out
    assert "time passed  loan (ours)    USD  +5" in found
    assert "time passed  loan (theirs)  USD  +5" in found
    moved = answered("compare", "2023-12-31", DAY, *both, "--combined")["bridge"]["contributions"]
    assert [(each["dataset"], each["fact"]) for each in moved] == [("ours", "loan"), ("theirs", "loan")]
    assert "newly known  loan (theirs)" in aidledger("revisions", DAY, *both, "--combined").out


def test_what_bears_the_same_title_in_both_is_told_apart(both):
    loans = ["  2024-01-01  USD       5  Loan  ours", "  2024-01-01  USD       5  Loan  theirs"]
    assert aidledger("explain", DAY, *both, "--combined").out.splitlines()[2:4] == loans
    assert "theirs" not in aidledger("explain", DAY, *both, "--where", "dataset=ours").out
    changes = aidledger("explain", DAY, *both, "--projection", "lifecycle").out.splitlines()
    assert changes[2:4] == ["  2024-01-01  Loan        ours", "  2024-01-01  Loan        theirs"]
    reached = aidledger("as-of", "2025-01-01", *both, "--projection", "milestones").out.splitlines()
    assert reached[1:3] == ["  2024-02-01  G7  ours", "  2025-01-01  G7  theirs"]
    entered = aidledger("compare", "2023-12-31", DAY, *both, "--combined").out.splitlines()
    assert [line.split()[-1] for line in entered if "Loan" in line] == ["ours", "theirs"]


def test_check_says_which_keys_are_shared(both):
    found = [line for line in aidledger("check", both[1]).out.splitlines() if " shared-key " in line]
    assert len(found) == 1
    assert "warning: fact: 'accord', 'loan', 'm' are keys of 2 data sets (ours, theirs)" in found[0]
