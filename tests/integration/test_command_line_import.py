"""Published files into a ledger, on the command line: what is said, what is written, and what is refused."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from aidledger import load
from tests.command_line import aidledger, answered, command
from tests.trackers import AUGUST, HEADER, NOW, OCTOBER, THEN, importing, written

UNREAD = (
    "october.csv:4: bad-date column 'announced': 'soon' is no date that is known here: add it to 'undated', or correct "
    "the cell\n"
)
FIRST = f"""\
{UNREAD}october.csv:5: left-out warning: a subtotal

Rows of the file
  in events          3
  refused: bad-date  1
  refused: left-out  1
  all                5

Events
  new        3  facts that were not on record
  changed    0
  unchanged  0
  all        3

Besides
  vanished       0
  written twice  0
  key re-used    0

october.csv read as acme.toml · data set acme · recorded 2022-10-11
3 records written to ledger/acme-2022-10-11.toml
"""


@pytest.fixture(autouse=True)
def place(tmp_path, monkeypatch):
    """Work in a folder with two releases, their mapping, and no ledger."""
    monkeypatch.chdir(tmp_path)
    written(tmp_path)
    return tmp_path


def files(folder="ledger"):
    """Return the names and contents of a ledger's files; None where there is no folder."""
    place = Path(folder)
    return {each.name: each.read_bytes() for each in place.iterdir()} if place.exists() else None


# --- what comes of it -------------------------------------------------------------------------------


def test_a_new_ledger_and_a_report_whose_counts_add_up():
    run = aidledger(*importing("october.csv", THEN))
    assert (run.status, run.out, run.err) == (0, FIRST, "")
    assert list(files()) == ["acme-2022-10-11.toml"]
    assert [record.fact for record in load("ledger")] == ["acme-jpn1", "acme-jpn2", "acme-pol1"]


def test_a_day_before_that_of_two_rows_or_more_is_asked_about():
    late = f"{HEADER}a,01/05/2022,JPN,x,financial,1,USD,\nb,12/2022,JPN,x,financial,1,USD,\n"
    Path("late.csv").write_text(f"{late}c,02/11/2022,JPN,x,financial,1,USD,\n", encoding="utf-8")
    question = (
        "2 of the rows are dated after --recorded 2022-10-11, the newest 2022-12, and are refused: is the day right?"
    )
    run = aidledger(*importing("late.csv", THEN))
    assert (run.status, run.err) == (0, f"aidledger: warning: {question}\n")
    assert json.loads(aidledger(*importing("late.csv", THEN), "--json").out)["warnings"] == [question]
    assert aidledger(*importing("late.csv", "2022-11-30")).err == ""  # one row is odd, not the day


def test_transactions_after_the_day_are_asked_about_too():
    activity = "<iati-identifier>XM-DAC-1-A</iati-identifier><reporting-org ref='XM-DAC-1'/>"
    rows = "".join(
        f"<transaction><transaction-type code='2'/><transaction-date iso-date='{day}'/>"
        f"<value currency='USD' value-date='2022-01-01'>5</value></transaction>"
        for day in ("2022-01-01", "2023-02-03", "2023-02-04")
    )
    xml = f"<iati-activities version='2.03'><iati-activity>{activity}{rows}</iati-activity></iati-activities>"
    Path("a.xml").write_text(xml, encoding="utf-8")
    run = aidledger("import", "iati", "a.xml", "--recorded", THEN, "--dataset", "iati", "--into", "led")
    assert run.err.startswith(
        "aidledger: warning: 2 of the transactions are dated after --recorded 2022-10-11, the newest"
    )
    assert "2023-02-04, and" in run.err


def test_a_day_that_is_still_to_come_is_a_warning():
    run = aidledger(*importing("october.csv", "9000-01-01"))
    assert run.err.startswith("aidledger: warning: --recorded 9000-01-01 is after today, ")
    advice = (
        "releases of days before it are refused; if the day is wrong, remove ledger/acme-9000-01-01.toml and import"
    )
    assert f"{advice} again" in run.err
    assert "; if the day" not in aidledger(*importing("october.csv", "9000-01-01", "other"), "--dry-run").err


def test_an_empty_folder_is_a_new_ledger_too():
    Path("ledger").mkdir()
    assert aidledger(*importing("october.csv", THEN)).status == 0
    assert len(load("ledger")) == 3


def test_the_second_release_is_one_more_file_and_the_first_stays():
    aidledger(*importing("october.csv", THEN))
    before = files()
    run = aidledger(*importing("august.csv", NOW))
    assert (run.status, run.err) == (0, "")
    assert ["new", "1", "facts", "that", "were", "not", "on", "record"] in run.rows
    assert ["changed", "1", "supersede", "what", "was", "on", "record"] in run.rows
    assert ["unchanged", "1", "on", "record", "as", "they", "are"] in run.rows
    assert ["vanished", "1", "on", "record,", "and", "in", "no", "row", "any", "more:", "retracted"] in run.rows
    after = files()
    assert sorted(after) == ["acme-2022-10-11.toml", "acme-2024-08-06.toml"]
    assert {name: after[name] for name in before} == before
    then, now = (
        answered("as-of", "2022-06-30", "--ledger", "ledger", "--known", day)["answers"] for day in (THEN, NOW)
    )
    assert then["committed"]["value"] == {"PLN": "25", "USD": "120"}
    assert now["committed"]["value"] == {"EUR": "9", "USD": "120"}


def test_the_same_again_writes_nothing():
    aidledger(*importing("october.csv", THEN))
    before = files()
    run = aidledger(*importing("october.csv", THEN))
    assert run.status == 0
    assert run.out.endswith("nothing new: ledger stays as it is\n")
    assert files() == before


def test_a_dry_run_says_what_it_would_do_and_leaves_everything_as_it_is():
    run = aidledger(*importing("october.csv", THEN), "--dry-run")
    assert run.status == 0
    assert run.out.splitlines()[:-1] == FIRST.splitlines()[:-1]
    assert run.out.endswith("dry run: 3 records would be written to ledger, and nothing was\n")
    assert files() is None


def test_json_has_the_counts_and_every_finding():
    found = answered(*importing("october.csv", THEN))
    findings = found.pop("findings")
    assert found == {
        "file": "october.csv",
        "layout": "acme.toml",
        "dataset": "acme",
        "recorded": THEN,
        "release": f"release of {THEN}",
        "ledger": "ledger",
        "dry_run": False,
        "read": {
            "rows": 5,
            "in events": 3,
            "refused": 2,
            "left out": 0,
            "events": 3,
            "remarks": 0,
            "reasons": {"bad-date": 1, "left-out": 1},
            "omissions": {},
        },
        "unknown": [],
        "totals": [],
        "absorbed": {
            "rows": 3,
            "new": 3,
            "changed": 0,
            "unchanged": 0,
            "vanished": 0,
            "written_twice": 0,
            "reused": 0,
        },
        "manual": {},
        "records": 3,
        "written": "ledger/acme-2022-10-11.toml",
        "refusal": None,
        "warnings": [],
    }
    assert [(one["code"], one["severity"], one["origin"]["line"]) for one in findings] == [
        ("bad-date", "error", 4),
        ("left-out", "warning", 5),
    ]


def test_of_many_findings_the_first_are_shown_and_all_are_kept():
    rows = [f"k{number},soon,JPN,Tents,humanitarian,1,USD,1\n" for number in range(9)]
    Path("october.csv").write_text(OCTOBER + "".join(rows), encoding="utf-8")
    lines = aidledger(*importing("october.csv", THEN)).out.splitlines()
    assert [line.split(" ")[0] for line in lines[:3]] == ["october.csv:4:", "october.csv:7:", "october.csv:8:"]
    assert lines[3] == "… and 7 more bad-date: --findings FILE keeps all"
    assert lines[4] == "october.csv:5: left-out warning: a subtotal"
    lines = aidledger(*importing("october.csv", THEN), "--findings", "all.txt").out.splitlines()
    assert lines[3] == "… and 7 more bad-date: see all.txt"
    kept = Path("all.txt").read_text(encoding="utf-8").splitlines()
    assert [line.split(" ")[0] for line in kept[:2]] == ["october.csv:4:", "october.csv:5:"]
    assert len(kept) == 11


def test_whether_a_key_was_used_again_is_for_the_user_to_say():
    aidledger(*importing("october.csv", THEN))
    Path("august.csv").write_text(HEADER + "jpn1,01/05/2022,JPN,Tents,humanitarian,7,USD,7\n", encoding="utf-8")
    run = aidledger(*importing("august.csv", NOW), "--whole", "--whole", "--dry-run")
    assert "say by --identity and --recognised-by what stays the same in a row" in run.out
    assert [row[:3] for row in run.rows if row[:2] == ["key", "re-used"]] == [["key", "re-used", "1"]]
    run = aidledger(*importing("august.csv", NOW), "--whole", "--whole", "--dry-run", "--recognised-by", "-")
    assert ["key", "re-used", "0"] in run.rows
    other = ("--identity", "donor", "--identity", "category", "--recognised-by", "-")
    run = aidledger(*importing("august.csv", NOW), "--whole", "--whole", "--dry-run", *other)
    assert [row[:3] for row in run.rows if row[:2] == ["key", "re-used"]] == [["key", "re-used", "1"]]
    run = aidledger(*importing("august.csv", NOW), "--whole", "--identity", "-", "--recognised-by", "-")
    assert ["key", "re-used", "0"] in run.rows


def test_no_file_that_is_there_is_written_over_by_findings():
    for there in ("october.csv", "acme.toml"):
        before = Path(there).read_bytes()
        run = aidledger(*importing("october.csv", THEN), "--dry-run", "--findings", there)
        assert (run.status, run.out) == (2, "")
        assert f"--findings: {there} is there already: name a file that is not" in run.err
        assert Path(there).read_bytes() == before


def test_what_is_kept_as_findings_is_written_even_where_the_import_is_refused():
    run = aidledger(*importing("october.csv", THEN), "--strict", "--findings", "all.txt")
    assert run.status == 1
    assert len(Path("all.txt").read_text(encoding="utf-8").splitlines()) == 2


# --- what is refused --------------------------------------------------------------------------------


def test_strictly_a_row_that_is_refused_refuses_all_but_not_one_that_the_mapping_leaves_out():
    run = aidledger(*importing("october.csv", THEN), "--strict")
    assert run.status == 1
    assert run.out.startswith("october.csv:4: bad-date ")
    assert "Events" not in run.out
    assert (
        run.err == "aidledger: october.csv: nothing is written: 1 of its rows are refused, and the import is strict\n"
    )
    assert files() is None
    Path("october.csv").write_text(OCTOBER.replace("soon", "2022"), encoding="utf-8")
    assert aidledger(*importing("october.csv", THEN), "--strict").status == 0


def test_a_file_of_which_nothing_can_be_read_takes_nothing_back():
    aidledger(*importing("october.csv", THEN))
    before = files()
    for text in (HEADER, HEADER + "jpn1,soon,JPN,Tents,humanitarian,7,USD,7\n"):
        Path("august.csv").write_text(text, encoding="utf-8")
        run = aidledger(*importing("august.csv", NOW))
        assert run.status == 1
        assert run.err == (
            "aidledger: august.csv: nothing is written: nothing in it became an event, and what the ledger has of the "
            "data set would be taken back\n"
        )
        assert files() == before


def test_a_release_that_is_older_than_the_ledger_is_refused():
    aidledger(*importing("august.csv", NOW))
    before = files()
    run = aidledger(*importing("october.csv", THEN))
    assert (run.status, run.out) == (1, "")
    assert "recorded-too-early recorded: 2022-10-11 is before 2024-08-06" in run.err
    assert files() == before


def test_a_ledger_that_cannot_be_read_is_not_touched():
    Path("ledger").mkdir()
    Path("ledger/broken.toml").write_text("x =", encoding="utf-8")
    run = aidledger(*importing("october.csv", THEN))
    assert (run.status, run.out) == (1, "")
    assert run.err.startswith("aidledger: ledger: 1 problem\n  ledger/broken.toml:1: ")
    assert list(files()) == ["broken.toml"]


@pytest.mark.parametrize("into", ["august.csv", "august.csv/ledger", "dangling"])
def test_what_is_no_folder_holds_no_ledger(into):
    Path("dangling").symlink_to("nowhere")
    run = aidledger(*importing("october.csv", THEN, into))
    assert (run.status, run.out) == (1, "")
    assert run.err.startswith(f"aidledger: {into} ")
    assert Path("august.csv").read_text(encoding="utf-8") == AUGUST


def test_a_folder_that_cannot_be_written_stays_as_it_is(monkeypatch):
    def refuse(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "link", refuse)
    run = aidledger(*importing("october.csv", THEN, "new/deep/ledger"))
    assert (run.status, run.out) == (1, "")
    assert "cannot be written to (no space left on device)" in run.err
    assert not Path("new").exists()
    Path("ledger").mkdir()
    assert aidledger(*importing("october.csv", THEN)).status == 1
    assert files() == {}


def test_a_ledger_that_changed_meanwhile_is_not_appended_to(monkeypatch):
    """Another process imports while we compare; what we worked out is about another ledger."""
    from aidledger._cli import importing as module

    real = module.absorb

    def slow(ledger, *arguments, **others):
        monkeypatch.setattr(module, "absorb", real)
        assert aidledger(*importing("august.csv", NOW)).status == 0
        return real(ledger, *arguments, **others)

    monkeypatch.setattr(module, "absorb", slow)
    run = aidledger(*importing("october.csv", THEN))
    assert (run.status, run.out) == (1, "")
    assert run.err == "aidledger: ledger has changed since it was read: read it again, and then append\n"
    assert list(files()) == ["acme-2024-08-06.toml"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("import", "table", "a.csv"), "Missing option '--recorded'"),
        ((*importing("october.csv", THEN), "--secondary", "keep"), "--secondary is about IATI: leave it out for table"),
        ((*importing("october.csv", THEN), "--parents", "keep"), "--parents is about IATI: leave it out for table"),
        (("import", "sheet", "a.csv"), "'sheet' is not one of 'kiel', 'iati', 'table'"),
        (importing("october.csv", "soon"), "--recorded: "),
        (importing("october.csv", THEN, ""), "--into: '' is no path"),
        (importing("october.csv", THEN, "a\0b"), "is no path"),
        ((*importing("october.csv", THEN), "--dataset", "Acme Aid"), "--dataset: 'Acme Aid' is no key"),
        ((*importing("october.csv", THEN), "--vocabulary", "acme"), "--vocabulary: 'acme' names nothing"),
        (
            ("import", "table", "october.csv", "--recorded", THEN, "--dataset", "acme", "--into", "ledger"),
            "--mapping: a table is read by a mapping: name its file, or a shipped one",
        ),
        (
            ("import", "kiel", *importing("october.csv", THEN)[2:]),
            "--mapping is about tables: leave it out, or write table in place of kiel",
        ),
    ],
)
def test_bad_usage_writes_nothing(arguments, message):
    run = aidledger(*arguments)
    assert (run.status, run.out) == (2, "")
    assert message in run.err
    assert files() is None


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (importing("nowhere.csv", THEN), "nowhere.csv: not-found there is no such file: check the path"),
        (("import", "iati", "nowhere.xml", *importing("", THEN)[5:]), "nowhere.xml"),
        (("import", "iati", "october.csv", *importing("", THEN)[5:]), "october.csv"),
        (("import", "kiel", "october.csv", *importing("", THEN)[5:]), "has no layout of the tracker that is known"),
        ((*importing("october.csv", THEN), "--mapping", "nowhere.toml"), "nowhere.toml: not-found "),
        ((*importing("october.csv", THEN), "--identity", "colour"), "--identity: no row can have a field 'colour'"),
        ((*importing("october.csv", THEN), "--recognised-by", "id"), "--recognised-by: no row can have a field 'id'"),
        ((*importing("october.csv", THEN), "--findings", "no/all.txt"), "no/all.txt cannot be written"),
    ],
)
def test_what_cannot_be_done_has_a_message_and_writes_nothing(arguments, message):
    run = aidledger(*arguments)
    assert (run.status, run.out) == (1, "")
    assert message in run.err
    assert "Traceback" not in run.err
    assert files() is None


# --- other forms ------------------------------------------------------------------------------------


IATI = """\
<?xml version="1.0"?>
<iati-activities version="2.03">
  <iati-activity default-currency="EUR">
    <iati-identifier>XX-1</iati-identifier>
    <transaction>
      <transaction-type code="2"/>
      <transaction-date iso-date="2022-03-01"/>
      <value value-date="2022-03-01">1000.50</value>
    </transaction>
    <transaction>
      <transaction-type code="3"/>
      <transaction-date iso-date="961963"/>
      <value value-date="2022-03-01">7</value>
    </transaction>
  </iati-activity>
</iati-activities>
"""


def test_an_iati_file_comes_with_its_sums():
    Path("a.xml").write_text(IATI, encoding="utf-8")
    run = aidledger("import", "iati", "a.xml", "--recorded", NOW, "--dataset", "acme", "--into", "ledger")
    assert (run.status, run.err) == (0, "")
    assert run.out.startswith("a.xml:10: bad-date ")
    assert ["2", "EUR", "1", "1", "1,000.50", "1,000.50"] in run.rows
    assert ["3", "EUR", "1", "0", "7", "0"] in run.rows
    assert "a.xml · data set acme · recorded 2024-08-06" in run.out
    found = answered("import", "iati", "a.xml", "--recorded", NOW, "--dataset", "acme", "--into", "other")
    assert found["layout"] is None
    assert found["read"]["transactions"] == 2
    assert [(one["type"], one["amount"]) for one in found["totals"]] == [("2", "1000.5"), ("3", "7")]


COPY = IATI.partition('2.03">')[2].replace("<transaction>", '<reporting-org secondary-reporter="1"/><transaction>', 1)
TWICE = IATI.replace("</iati-activities>\n", COPY)


def test_what_an_iati_file_states_twice_is_left_out_or_kept():
    Path("a.xml").write_text(TWICE, encoding="utf-8")
    about = ("import", "iati", "a.xml", "--recorded", NOW, "--dataset", "acme", "--dry-run", "--into", "ledger")
    run = aidledger(*about)
    assert (run.status, run.err) == (0, "")
    assert "keep the copies with --secondary keep" in run.out
    assert ["left", "out:", "secondary-copy", "1"] in run.rows
    assert ["2", "EUR", "2", "1", "2,001.00", "1,000.50", "1,000.50"] in run.rows
    found = answered(*about)
    assert (found["read"]["left out"], found["read"]["omissions"]) == (1, {"secondary-copy": 1})
    assert [(one["left_out"], one["amount_left_out"]) for one in found["totals"]] == [(1, "1000.5"), (0, "0")]
    assert answered(*about, "--secondary", "keep", "--parents", "leave-out")["read"]["in events"] == 2


# --- names that are not known -------------------------------------------------------------------------

UNKNOWN = (
    HEADER
    + """\
jpn1,28/02/2022,Japan,Budget support,financial,100,USD,90
atl1,28/02/2022,Atlantis,Budget support,financial,50,USD,45
atl2,01/03/2022,ATLANTIS ,Medicine,humanitarian,7,EUR,7
"""
)


def test_an_unknown_donor_is_told_with_its_money_and_refuses_all_until_it_is_allowed(place):
    (place / "names.csv").write_text(UNKNOWN, encoding="utf-8")
    mapping = (place / "acme.toml").read_text(encoding="utf-8")
    looked_up = 'donor = { column = "donor", codes = "parties" }'
    (place / "acme.toml").write_text(mapping.replace('donor = { column = "donor" }', looked_up), encoding="utf-8")
    run = aidledger(*importing("names.csv", THEN))
    assert (run.status, files()) == (1, None)
    assert (
        "names.csv:3: unknown-name 'Atlantis' is not a donor that is known, and 2 rows are left out: "
        "committed EUR 7, USD 50 (valued EUR 52): give its code in 'words' of the mapping\n" in run.out
    )
    assert run.err == (
        "aidledger: names.csv: nothing is written: a name of a country or organisation is not known: "
        "add it to 'words' of the mapping, or leave its rows out with --allow-unknown\n"
    )
    run = aidledger(*importing("names.csv", THEN), "--allow-unknown")
    assert (run.status, run.err) == (0, "")
    assert run.out.endswith("1 record written to ledger/acme-2022-10-11.toml\n")
    found = answered(*importing("names.csv", THEN, into="other"), "--allow-unknown")
    assert found["unknown"] == [
        {
            "name": "Atlantis",
            "field": "donor",
            "rows": 2,
            "amounts": {"committed": {"EUR": "7", "USD": "50"}},
            "valued": {"committed": {"EUR": "52"}},
        }
    ]


def test_what_is_unknown_refuses_a_dry_run_too_and_several_are_counted(place):
    rows = UNKNOWN.replace("Atlantis", "The Moon").replace("ATLANTIS", "Mare Imbrium")
    (place / "names.csv").write_text(rows, encoding="utf-8")
    run = aidledger(*importing("names.csv", THEN), "--dry-run")
    assert run.status == 1
    assert run.err.startswith(
        "aidledger: names.csv: nothing is written: 2 names of countries or the like are not known: "
    )


def test_what_was_imported_before_copies_were_left_out_is_adopted_whole():
    from aidledger.interchange.iati import read_iati
    from aidledger.stores import DirectoryStore

    Path("a.xml").write_text(TWICE, encoding="utf-8")
    events = read_iati("a.xml", recorded=THEN, dataset="acme", secondary="keep").events
    Path("ledger").mkdir()
    DirectoryStore("ledger").append(*events)
    about = ("--dataset", "acme", "--into", "ledger")
    run = aidledger("adopt", "iati", "a.xml", "--recorded", THEN, *about, "--release", "first")
    assert run.status == 0
    assert "manual-record" not in run.out
    assert aidledger("import", "iati", "a.xml", "--recorded", NOW, *about).status == 0
    assert [str(event.amount) for event in load("ledger").as_of(NOW)] == ["EUR 1,000.5"]


def test_the_layout_of_the_tracker_is_found_by_its_columns():
    from aidledger.interchange import load_mapping
    from aidledger.interchange._cells import _named

    columns = dict.fromkeys(column for column, _ in _named(load_mapping("kiel-release-7")))
    cells = {
        "ID": "JPF1",
        "countries": "Japan",
        "Announcement Date": "3/25/2022",
        "Type of Aid General": "Financial",
        "Original Currency": "USD",
        "Total": "100000000",
        "Converted Value in EUR": "101142914.94",
        "Total_value_dummy (1 is first row in the package)": "1",
    }
    header, row = (
        ",".join(f'"{each}"' for each in line) for line in (columns, (cells.get(each, ".") for each in columns))
    )
    Path("release.csv").write_text(f"{header}\n{row}\n", encoding="utf-8")
    about = ("--recorded", THEN, "--dataset", "kiel-ukraine-tracker", "--into", "ledger")
    run = aidledger("import", "kiel", "release.csv", *about)
    assert (run.status, run.err) == (0, "")
    assert "release.csv read as kiel-release-7 · data set kiel-ukraine-tracker" in run.out
    [event] = load("ledger")
    assert (event.fact, event.donor, str(event.occurred)) == ("kiel-jpf1", "JPN", "2022-03-25")


# --- as a process -----------------------------------------------------------------------------------


def test_in_a_pipe_there_is_no_bar():
    run = command(*importing("october.csv", THEN), TERM="xterm-256color", FORCE_COLOR="1")
    assert (run.status, run.out, run.err) == (0, FIRST, "")


@pytest.mark.skipif(os.name != "posix", reason="a terminal is made for the error output")
def test_on_a_terminal_there_is_a_bar_which_is_gone_at_the_end():
    import pty
    import subprocess
    import sys

    ours, theirs = pty.openpty()
    child = subprocess.Popen(
        [sys.executable, "-m", "aidledger", *importing("october.csv", THEN), "--json"],
        stdout=subprocess.PIPE,
        stderr=theirs,
        env={**os.environ, "TERM": "xterm"},
    )
    os.close(theirs)
    shown = b""
    while True:
        try:
            piece = os.read(ours, 1 << 16)
        except OSError:  # the other end is closed
            break
        if not piece:
            break
        shown += piece
    os.close(ours)
    out, _ = child.communicate()
    assert child.returncode == 0
    assert json.loads(out)["records"] == 3
    assert b"\x1b[" in shown
    assert b"writing" in shown


# --- what the source made of the amounts ------------------------------------------------------------


def test_what_the_source_made_of_amounts_is_summed_and_verified():
    aidledger(*importing("october.csv", THEN))
    asked = ("--ledger", "ledger", "--valued", "--partial")
    run = aidledger("as-of", "2022-06-30", *asked)
    assert run.out.startswith("Committed, as sources valued it, where they did, as of 2022-06-30\n")
    assert ["EUR", "95"] in run.rows
    assert "amounts of which the source gives no conversion of its own are left out" in " ".join(run.out.split())
    Path("answer.json").write_text(aidledger("as-of", "2022-06-30", *asked, "--json").out, encoding="utf-8")
    aidledger(*importing("august.csv", NOW))
    run = aidledger("verify", "answer.json", "--ledger", "ledger")
    assert run.status == 0
    assert "stands" in run.out
    assert "re-valued: acme-jpn1" in run.out
    assert answered("as-of", "2022-06-30", *asked, "--in", "USD", "--last-within", "7")["value"].keys() == {"USD"}


def test_an_event_of_which_the_source_made_nothing_is_an_error_that_names_it():
    aidledger(*importing("october.csv", THEN))
    run = aidledger("as-of", "2022-06-30", "--ledger", "ledger", "--valued")
    assert (run.status, run.out) == (1, "")
    assert run.err == (
        "aidledger: acme-jpn2@2022-10-11: its source gives no conversion of its own, and there is no 'valued' to sum: "
        "leave out --valued, narrow it with --where, or leave such events out with --partial\n"
    )
    assert answered("as-of", "2022-06-30", "--ledger", "ledger", "--valued", "--where", "donor=POL")["value"] == {
        "EUR": "5"
    }


def test_partial_without_valued_is_bad_usage():
    run = aidledger("as-of", "2022-06-30", "--partial")
    assert (run.status, run.out) == (2, "")
    assert "--partial is about what sources made of amounts: add --valued, or leave it out" in run.err


def test_an_own_tally_by_a_function_has_no_conversion_to_sum():
    Path("acme.py").write_text(
        "from aidledger.events import Pledged\nfrom aidledger.projections import committed\n"
        "MINE = committed.counting(Pledged, lambda event: event.amount)\n",
        encoding="utf-8",
    )
    run = aidledger("as-of", "2022-06-30", "--projection", "acme:MINE", "--valued")
    assert (run.status, run.out) == (2, "")
    assert "--valued: committed.counting(pledged) counts pledged by a function of your own" in run.err


@pytest.mark.parametrize(
    ("form", "module", "extra"),
    [(("table", "a.csv", "--mapping", "a.toml"), "pycountry", "tables"), (("iati", "a.xml"), "lxml", "iati")],
)
def test_without_an_extra_one_line_names_it(form, module, extra):
    Path("a.xml").write_text(IATI, encoding="utf-8")
    Path("a.csv").write_text("key,day,donor,title\na,2022,Japan,t\n", encoding="utf-8")
    mapping = 'mapping = 1\n[[event]]\nkind = "milestone-reached"\nfact = "{key}"\noccurred = { column = "day" }\n'
    Path("a.toml").write_text(
        mapping + 'title = "{title}"\nparties = { column = "donor", codes = "parties" }\n', encoding="utf-8"
    )
    start = f"import sys; sys.modules[{module!r}] = None; from aidledger._cli import main; sys.exit(main())"
    run = command("import", *form, *importing("", THEN)[5:], start=start)
    assert (run.status, run.out) == (1, "")
    assert run.err.endswith(
        f"needs the extra {extra!r}: pip install 'aidledger[{extra}]', or '.[{extra}]' in a clone\n"
    )
    assert run.err.count("\n") == 1
    assert files() is None


def test_own_kinds_are_imported_with_their_vocabulary():
    """As a process of its own: a module is imported once in each."""
    Path("own.py").write_text(
        "from typing import ClassVar\n\nimport attrs\n\nfrom aidledger import CORE, Event, Money\n\n\n"
        "@attrs.frozen(kw_only=True)\nclass Tranche(Event):\n"
        '    kind: ClassVar[str] = "acme.tranche"\n    number: int\n    amount: Money\n\n\n'
        "VOCABULARY = CORE.extended(Tranche)\n",
        encoding="utf-8",
    )
    Path("tranches.toml").write_text(
        'mapping = 1\n[[event]]\nkind = "acme.tranche"\nfact = "t-{n}"\noccurred = { column = "day" }\n'
        'number = { column = "n" }\namount = { column = "euros", currency = "EUR" }\n',
        encoding="utf-8",
    )
    Path("tranches.csv").write_text("n,day,euros\n1,2024-02-01,5\n2,2024-03-01,7\n", encoding="utf-8")
    about = ("--mapping", "tranches.toml", "--recorded", NOW, "--dataset", "acme", "--into", "ledger")
    run = command("import", "table", "tranches.csv", *about, "--vocabulary", "own:VOCABULARY")
    assert (run.status, run.err) == (0, "")
    assert "2 records written to ledger/acme-2024-08-06.toml" in run.out
    run = command("check", "ledger", "--vocabulary", "own:VOCABULARY")
    assert "2 records" in run.err
    run = command("import", "table", "tranches.csv", *about)
    assert (run.status, run.out) == (1, "")
    assert "acme.tranche" in run.err
