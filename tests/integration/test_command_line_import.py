"""Published files into a ledger, on the command line: what is said, what is written, and what is refused."""

from __future__ import annotations

import functools
import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from aidledger import load
from aidledger.interchange import load_mapping
from aidledger.interchange._cells import _named
from aidledger.interchange.iati import read_iati
from aidledger.stores import DirectoryStore
from aidledger.stores import _directory as store
from tests.command_line import aidledger, answered, command, refused, says
from tests.trackers import AUGUST, HEADER, NOW, OCTOBER, THEN, importing, written

FIRST = """\
october.csv:4: bad-date column 'announced': 'soon' is no date that is known here: add it to 'undated', or correct \
the cell
october.csv:5: left-out warning: a subtotal

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
FROM_OCTOBER, FROM_AUGUST = importing("october.csv", THEN), importing("august.csv", NOW)
NO_MAPPING = f"--recorded {THEN} --dataset acme --into ledger"


@pytest.fixture(autouse=True)
def _place(tmp_path, monkeypatch):
    """Work in a folder with two releases, their mapping, and no ledger."""
    monkeypatch.chdir(tmp_path)
    written(tmp_path)


def files(folder="ledger"):
    """Return the names and contents of a ledger's files; None where there is no folder."""
    place = Path(folder)
    return {each.name: each.read_bytes() for each in place.iterdir()} if place.exists() else None


def write(name, text):
    Path(name).write_text(text, encoding="utf-8")


# --- what comes of it -------------------------------------------------------------------------------


def test_a_new_ledger_and_a_report_whose_counts_add_up():
    run = aidledger(FROM_OCTOBER)
    assert (run.status, run.out, run.err) == (0, FIRST, "")
    assert list(files()) == ["acme-2022-10-11.toml"]
    assert [record.fact for record in load("ledger")] == ["acme-jpn1", "acme-jpn2", "acme-pol1"]
    before = files()
    assert aidledger(FROM_OCTOBER).out.endswith("nothing new: ledger stays as it is\n")
    assert files() == before


def test_the_second_release_is_one_more_file_and_the_first_stays():
    Path("ledger").mkdir()  # an empty folder is a new ledger
    aidledger(FROM_OCTOBER)
    before = files()
    run = says(
        FROM_AUGUST,
        "new        1  facts that were not on record\n",
        "changed    1  supersede what was on record\n",
        "unchanged  1  on record as they are\n",
        "vanished       1  on record, and in no row any more: retracted\n",
    )
    assert run.err == ""
    assert sorted(files()) == ["acme-2022-10-11.toml", "acme-2024-08-06.toml"]
    assert files().items() >= before.items()
    then, now = (answered(f"as-of 2022-06-30 --ledger ledger --known {day}")["answers"] for day in (THEN, NOW))
    assert then["committed"]["value"] == {"PLN": "25", "USD": "120"}
    assert now["committed"]["value"] == {"EUR": "9", "USD": "120"}


def test_a_dry_run_says_what_it_would_do_and_leaves_everything_as_it_is():
    run = says(f"{FROM_OCTOBER} --dry-run", "dry run: 3 records would be written to ledger, and nothing was\n")
    assert run.out.splitlines()[:-1] == FIRST.splitlines()[:-1]
    assert files() is None


def test_json_has_the_counts_and_every_finding():
    found = answered(FROM_OCTOBER)
    assert [(one["code"], one["severity"], one["origin"]["line"]) for one in found.pop("findings")] == [
        ("bad-date", "error", 4),
        ("left-out", "warning", 5),
    ]
    read = {"rows": 5, "in events": 3, "refused": 2, "left out": 0, "events": 3, "remarks": 0}
    absorbed = {"rows": 3, "new": 3, "changed": 0, "unchanged": 0, "vanished": 0, "written_twice": 0, "reused": 0}
    about = {"file": "october.csv", "layout": "acme.toml", "dataset": "acme", "recorded": THEN, "ledger": "ledger"}
    assert found == {
        **about,
        "release": f"release of {THEN}",
        "dry_run": False,
        "read": {**read, "reasons": {"bad-date": 1, "left-out": 1}, "omissions": {}},
        "unknown": [],
        "totals": [],
        "absorbed": absorbed,
        "manual": {},
        "records": 3,
        "written": "ledger/acme-2022-10-11.toml",
        "refusal": None,
        "warnings": [],
    }


def test_of_many_findings_the_first_are_shown_and_all_are_kept():
    rows = [f"k{number},soon,JPN,Tents,humanitarian,1,USD,1\n" for number in range(9)]
    write("october.csv", OCTOBER + "".join(rows))
    lines = aidledger(FROM_OCTOBER).out.splitlines()
    assert [line.split(" ")[0] for line in lines[:3]] == ["october.csv:4:", "october.csv:7:", "october.csv:8:"]
    assert lines[3:5] == [
        "… and 7 more bad-date: --findings FILE keeps all",
        "october.csv:5: left-out warning: a subtotal",
    ]
    says(f"{FROM_OCTOBER} --findings all.txt", "… and 7 more bad-date: see all.txt\n")
    kept = Path("all.txt").read_text(encoding="utf-8").splitlines()
    assert [line.split(" ")[0] for line in kept[:2]] == ["october.csv:4:", "october.csv:5:"]
    assert len(kept) == 11
    says(f"{FROM_OCTOBER} --strict --findings strict.txt", status=1)
    assert len(Path("strict.txt").read_text(encoding="utf-8").splitlines()) == 11


def test_whether_a_key_was_used_again_is_for_the_user_to_say():
    aidledger(FROM_OCTOBER)
    write("august.csv", f"{HEADER}jpn1,01/05/2022,JPN,Tents,humanitarian,7,USD,7\n")
    dry = f"{FROM_AUGUST} --whole --dry-run"
    says(dry, "key re-used    1", "say by --identity and --recognised-by what stays the same in a row")
    says(f"{dry} --recognised-by -", "key re-used    0")
    says(f"{dry} --identity donor --identity category --recognised-by -", "key re-used    1")
    says(f"{FROM_AUGUST} --whole --identity - --recognised-by -", "key re-used    0")


def test_what_is_too_large_for_one_file_is_written_to_a_folder(monkeypatch):
    monkeypatch.setattr("aidledger._cli.importing.DirectoryStore", functools.partial(DirectoryStore, max_bytes=600))
    says(FROM_OCTOBER.replace("--dataset acme", f"--dataset {'a' * 120}"))
    assert sorted(each.name for each in Path(f"ledger/{'a' * 100}-{THEN}").iterdir()) == [
        "0001.toml",
        "0002.toml",
        "0003.toml",
    ]


# --- days that are doubtful --------------------------------------------------------------------------

TRANSACTION = (
    "<transaction><transaction-type code='2'/><transaction-date iso-date='{}'/>"
    "<value currency='USD' value-date='2022-01-01'>5</value></transaction>"
)
LATE = "are dated after --recorded 2022-10-11, the newest"


def test_a_day_before_that_of_two_rows_or_more_is_asked_about():
    late = f"{HEADER}a,01/05/2022,JPN,x,financial,1,USD,\nb,12/2022,JPN,x,financial,1,USD,\n"
    write("late.csv", f"{late}c,02/11/2022,JPN,x,financial,1,USD,\n")
    question = f"2 of the rows {LATE} 2022-12, and are refused: is the day right?"
    assert aidledger(importing("late.csv", THEN)).err == f"aidledger: warning: {question}\n"
    assert json.loads(aidledger(f"{importing('late.csv', THEN)} --json").out)["warnings"] == [question]
    assert aidledger(importing("late.csv", "2022-11-30")).err == ""  # one row is odd, not the day
    activity = "<iati-identifier>XM-DAC-1-A</iati-identifier><reporting-org ref='XM-DAC-1'/>"
    rows = "".join(map(TRANSACTION.format, ("2022-01-01", "2023-02-03", "2023-02-04")))
    xml = f"<iati-activities version='2.03'><iati-activity>{activity}{rows}</iati-activity></iati-activities>"
    write("a.xml", xml)
    says(FROM_IATI.replace(NOW, THEN).replace("acme", "iati"), f"warning: 2 of the transactions {LATE} 2023-02-04, and")


def test_a_day_that_is_still_to_come_is_a_warning():
    later = "aidledger: warning: --recorded 9000-01-01 is after today, "
    advice = "releases of days before it are refused"
    undone = f"{advice}; if the day is wrong, remove ledger/acme-9000-01-01.toml and import again"
    says(importing("october.csv", "9000-01-01"), later, undone)
    assert "; if the day" not in says(f"{importing('october.csv', '9000-01-01', 'other')} --dry-run", advice).err


# --- what is refused --------------------------------------------------------------------------------


@pytest.mark.parametrize("there", ["october.csv", "acme.toml"])
def test_no_file_that_is_there_is_written_over_by_findings(there):
    before = Path(there).read_bytes()
    said = f"--findings: {there} is there already: name a file that is not"
    refused(f"{FROM_OCTOBER} --dry-run --findings {there}", said, status=2)
    assert Path(there).read_bytes() == before


def test_strictly_a_row_that_is_refused_refuses_all_but_not_one_that_the_mapping_leaves_out():
    run = says(f"{FROM_OCTOBER} --strict", status=1)
    assert run.out.startswith("october.csv:4: bad-date ")
    assert "Events" not in run.out
    said = "nothing is written: 1 of its rows are refused, and the import is strict"
    assert (run.err, files()) == (f"aidledger: october.csv: {said}\n", None)
    write("october.csv", OCTOBER.replace("soon", "2022"))
    says(f"{FROM_OCTOBER} --strict")


@pytest.mark.parametrize("text", [HEADER, f"{HEADER}jpn1,soon,JPN,Tents,humanitarian,7,USD,7\n"])
def test_a_file_of_which_nothing_can_be_read_takes_nothing_back(text):
    aidledger(FROM_OCTOBER)
    before = files()
    write("august.csv", text)
    said = "nothing in it became an event, and what the ledger has of the data set would be taken back"
    assert says(FROM_AUGUST, status=1).err == f"aidledger: august.csv: nothing is written: {said}\n"
    assert files() == before


def test_a_ledger_that_is_newer_or_cannot_be_read_is_not_touched():
    aidledger(FROM_AUGUST)
    before = files()
    refused(FROM_OCTOBER, "recorded-too-early recorded: 2022-10-11 is before 2024-08-06")
    assert files() == before
    write("ledger/broken.toml", "x =")
    refused(FROM_OCTOBER, "aidledger: ledger: 1 problem\n  ledger/broken.toml:1: ")
    assert len(files()) == 2


@pytest.mark.parametrize("into", ["august.csv", "august.csv/ledger", "dangling"])
def test_what_is_no_folder_holds_no_ledger(into):
    Path("dangling").symlink_to("nowhere")
    refused(importing("october.csv", THEN, into), f"aidledger: {into} ")
    assert Path("august.csv").read_text(encoding="utf-8") == AUGUST


def test_a_folder_that_cannot_be_written_stays_as_it_is(monkeypatch):
    def refuse(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(store, "publish_file", refuse)
    refused(importing("october.csv", THEN, "new/deep/ledger"), "cannot be written to (no space left on device)")
    assert not Path("new").exists()
    Path("ledger").mkdir()
    refused(FROM_OCTOBER)
    assert files() == {}


@pytest.mark.parametrize(("is_too_late", "status"), [(False, 130), (True, 0)])
def test_an_interrupt_leaves_all_or_nothing(monkeypatch, is_too_late, status):
    """One that comes when the file of an append is there is too late."""
    real = store.publish_file

    def interrupted(*arguments):
        if is_too_late:
            real(*arguments)
        raise KeyboardInterrupt

    monkeypatch.setattr(store, "publish_file", interrupted)
    run = aidledger(importing("october.csv", THEN, "new/ledger"))
    assert (run.status, Path("new").exists()) == (status, is_too_late)
    assert ("3 records written to new/ledger/acme-2022-10-11.toml" in run.out) is is_too_late


def test_the_parents_of_a_new_folder_are_synced(monkeypatch):
    """A folder is a name in another one: without that it can be lost with all that is in it."""
    synced = []
    monkeypatch.setattr("aidledger._cli.importing.sync_folder", synced.append)
    says(importing("october.csv", THEN, "new/ledger"))
    says(importing("august.csv", NOW, "new/ledger"))
    assert synced == ["new", "."]


def test_a_ledger_that_changed_meanwhile_is_not_appended_to(monkeypatch):
    """Another process imports while we compare; what we worked out is about another ledger."""
    from aidledger._cli import importing as module

    real = module.absorb

    def slow(ledger, *arguments, **others):
        monkeypatch.setattr(module, "absorb", real)
        assert aidledger(FROM_AUGUST).status == 0
        return real(ledger, *arguments, **others)

    monkeypatch.setattr(module, "absorb", slow)
    refused(FROM_OCTOBER, "aidledger: ledger has changed since it was read: read it again, and then append\n")
    assert list(files()) == ["acme-2024-08-06.toml"]


BAD_USAGE = [
    ("import table a.csv", "Missing option '--recorded'"),
    (f"{FROM_OCTOBER} --secondary keep", "--secondary is about IATI: leave it out for table"),
    (f"{FROM_OCTOBER} --parents keep", "--parents is about IATI: leave it out for table"),
    ("import sheet a.csv", "'sheet' is not one of 'kiel', 'iati', 'table'"),
    (importing("october.csv", "soon"), "--recorded: "),
    (importing("october.csv", THEN, "''"), "--into: '' is no path"),
    (importing("october.csv", THEN, "a\0b"), "is no path"),
    (f"{FROM_OCTOBER} --dataset 'Acme Aid'", "--dataset: 'Acme Aid' is no key"),
    (f"{FROM_OCTOBER} --vocabulary acme", "--vocabulary: 'acme' names nothing"),
    (f"import table october.csv {NO_MAPPING}", "--mapping: a table is read by a mapping: name its file, or a shipped"),
    (FROM_OCTOBER.replace("table", "kiel", 1), "--mapping is about tables: leave it out, or write table in place of"),
]
IMPOSSIBLE = [
    (importing("nowhere.csv", THEN), "nowhere.csv: not-found there is no such file: check the path"),
    (f"import iati nowhere.xml {NO_MAPPING}", "nowhere.xml"),
    (f"import iati october.csv {NO_MAPPING}", "october.csv"),
    (f"import kiel october.csv {NO_MAPPING}", "has no layout of the tracker that is known"),
    (f"{FROM_OCTOBER} --mapping nowhere.toml", "nowhere.toml: not-found "),
    (f"{FROM_OCTOBER} --identity colour", "--identity: no row can have a field 'colour'"),
    (f"{FROM_OCTOBER} --recognised-by id", "--recognised-by: no row can have a field 'id'"),
    (f"{FROM_OCTOBER} --findings no/all.txt", "no/all.txt cannot be written"),
]


@pytest.mark.parametrize(
    ("line", "message", "status"), [*((*each, 2) for each in BAD_USAGE), *((*each, 1) for each in IMPOSSIBLE)]
)
def test_what_cannot_be_done_has_a_message_and_writes_nothing(line, message, status):
    refused(line, message, status=status)
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
COPY = IATI.partition('2.03">')[2].replace("<transaction>", '<reporting-org secondary-reporter="1"/><transaction>', 1)
TWICE = IATI.replace("</iati-activities>\n", COPY)
FROM_IATI = f"import iati a.xml --recorded {NOW} --dataset acme --into ledger"


def test_an_iati_file_comes_with_its_sums():
    write("a.xml", IATI)
    run = says(FROM_IATI, "a.xml:10: bad-date ", "a.xml · data set acme · recorded 2024-08-06")
    assert ["2", "EUR", "1", "1", "1,000.50", "1,000.50"] in run.rows
    assert ["3", "EUR", "1", "0", "7", "0"] in run.rows
    found = answered(FROM_IATI.replace("ledger", "other"))
    assert (found["layout"], found["read"]["transactions"]) == (None, 2)
    assert [(one["type"], one["amount"]) for one in found["totals"]] == [("2", "1000.5"), ("3", "7")]


def test_what_an_iati_file_states_twice_is_left_out_or_kept():
    write("a.xml", TWICE)
    run = says(f"{FROM_IATI} --dry-run", "keep the copies with --secondary keep")
    assert ["left", "out:", "secondary-copy", "1"] in run.rows
    assert ["2", "EUR", "2", "1", "2,001.00", "1,000.50", "1,000.50"] in run.rows
    found = answered(f"{FROM_IATI} --dry-run")
    assert (found["read"]["left out"], found["read"]["omissions"]) == (1, {"secondary-copy": 1})
    assert [(one["left_out"], one["amount_left_out"]) for one in found["totals"]] == [(1, "1000.5"), (0, "0")]
    assert answered(f"{FROM_IATI} --dry-run --secondary keep --parents leave-out")["read"]["in events"] == 2


def test_what_was_imported_before_copies_were_left_out_is_adopted_whole():
    write("a.xml", TWICE)
    Path("ledger").mkdir()
    DirectoryStore("ledger").append(*read_iati("a.xml", recorded=THEN, dataset="acme", secondary="keep").events)
    assert "manual-record" not in says(f"adopt iati a.xml {NO_MAPPING} --release first").out
    says(FROM_IATI)
    assert [str(event.amount) for event in load("ledger").as_of(NOW)] == ["EUR 1,000.5"]


def test_the_layout_of_the_tracker_is_found_by_its_columns():
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
    rows = (columns, (cells.get(each, ".") for each in columns))
    write("release.csv", "".join(",".join(f'"{each}"' for each in row) + "\n" for row in rows))
    run = says(f"import kiel release.csv --recorded {THEN} --dataset tracker --into ledger")
    assert "release.csv read as kiel-release-7 · data set tracker" in run.out
    [event] = load("ledger")
    assert (event.fact, event.donor, str(event.occurred)) == ("kiel-jpf1", "JPN", "2022-03-25")


# --- names that are not known -------------------------------------------------------------------------

UNKNOWN = f"""\
{HEADER}jpn1,28/02/2022,Japan,Budget support,financial,100,USD,90
atl1,28/02/2022,Atlantis,Budget support,financial,50,USD,45
atl2,01/03/2022,ATLANTIS ,Medicine,humanitarian,7,EUR,7
"""
NOT_KNOWN = "aidledger: names.csv: nothing is written: {} not known: add it to 'words' of the mapping, or "


def test_an_unknown_donor_is_told_with_its_money_and_refuses_all_until_it_is_allowed():
    line = importing("names.csv", THEN)
    write("names.csv", UNKNOWN)
    mapping, looked_up = (
        Path("acme.toml").read_text(encoding="utf-8"),
        'donor = { column = "donor", codes = "parties" }',
    )
    write("acme.toml", mapping.replace('donor = { column = "donor" }', looked_up))
    says(
        line,
        "names.csv:3: unknown-name 'Atlantis' is not a donor that is known, and 2 rows are left out: committed EUR 7, "
        "USD 50 (valued EUR 52): give its code in 'words' of the mapping\n",
        f"{NOT_KNOWN.format('a name of a country or organisation is')}leave its rows out with --allow-unknown\n",
        status=1,
    )
    assert files() is None
    assert says(f"{line} --allow-unknown", "1 record written to ledger/acme-2022-10-11.toml\n").err == ""
    amounts = {"amounts": {"committed": {"EUR": "7", "USD": "50"}}, "valued": {"committed": {"EUR": "52"}}}
    unknown = answered(f"{importing('names.csv', THEN, 'other')} --allow-unknown")["unknown"]
    assert unknown == [{"name": "Atlantis", "field": "donor", "rows": 2, **amounts}]
    write("names.csv", UNKNOWN.replace("Atlantis", "The Moon").replace("ATLANTIS", "Mare Imbrium"))
    says(f"{line} --dry-run", NOT_KNOWN.format("2 names of countries or the like are"), status=1)


# --- as a process -----------------------------------------------------------------------------------


def test_in_a_pipe_there_is_no_bar():
    run = command(*shlex.split(FROM_OCTOBER), TERM="xterm-256color", FORCE_COLOR="1")
    assert (run.status, run.out, run.err) == (0, FIRST, "")


@pytest.mark.skipif(os.name != "posix", reason="a terminal is made for the error output")
@pytest.mark.parametrize(("term", "is_shown"), [("xterm", True), ("dumb", False)])
def test_on_a_terminal_there_is_a_bar_which_is_gone_at_the_end(term, is_shown):
    import pty

    write("\x1b[31m.csv", OCTOBER)
    ours, theirs = pty.openpty()
    line = [sys.executable, "-m", "aidledger", *shlex.split(FROM_OCTOBER), "\x1b[31m.csv", "--json"]
    env = {**os.environ, "TERM": term, "COLUMNS": "80"}
    child = subprocess.Popen(line, stdout=subprocess.PIPE, stderr=theirs, env=env)
    os.close(theirs)
    shown = b""
    try:
        while piece := os.read(ours, 1 << 16):
            shown += piece
    except OSError:  # the other end is closed
        os.close(ours)
    out, _ = child.communicate()
    assert (child.returncode, json.loads(out)["records"]) == (0, 3)
    steps = (b"reading", b"comparing it", b"writing")
    assert [each in shown for each in steps] == [is_shown] * 3
    assert shown.endswith(b"\x1b[2K") is is_shown, "the line of the bar is erased"
    assert b"\x1b[31m.csv" not in shown


# --- what the source made of the amounts ------------------------------------------------------------


def test_what_the_source_made_of_amounts_is_summed_and_verified():
    aidledger(FROM_OCTOBER)
    asked = "as-of 2022-06-30 --ledger ledger --valued --partial"
    run = says(asked, "Committed, as sources valued it, where they did, as of 2022-06-30\n")
    assert ["EUR", "95"] in run.rows
    assert "amounts of which the source gives no conversion of its own are left out" in " ".join(run.out.split())
    write("answer.json", aidledger(f"{asked} --json").out)
    aidledger(FROM_AUGUST)
    says("verify answer.json --ledger ledger", "stands", "re-valued: acme-jpn1")
    assert answered(f"{asked} --in USD --last-within 7")["value"].keys() == {"USD"}


def test_an_event_of_which_the_source_made_nothing_is_an_error_that_names_it():
    aidledger(FROM_OCTOBER)
    asked = "as-of 2022-06-30 --ledger ledger --valued"
    advice = "leave out --valued, narrow it with --where, or leave such events out with --partial\n"
    said = "its source gives no conversion of its own, and there is no 'valued' to sum"
    refused(asked, f"aidledger: acme-jpn2@2022-10-11: {said}: {advice}")
    assert answered(f"{asked} --where donor=POL")["value"] == {"EUR": "5"}


@pytest.mark.parametrize(
    ("form", "module", "extra"),
    [("table a.csv --mapping a.toml", "pycountry", "tables"), ("iati a.xml", "lxml", "iati")],
)
def test_without_an_extra_one_line_names_it(form, module, extra):
    write("a.xml", IATI)
    write("a.csv", "key,day,donor,title\na,2022,Japan,t\n")
    mapping = 'mapping = 1\n[[event]]\nkind = "milestone-reached"\nfact = "{key}"\noccurred = { column = "day" }\n'
    write("a.toml", f'{mapping}title = "{{title}}"\nparties = {{ column = "donor", codes = "parties" }}\n')
    start = f"import sys; sys.modules[{module!r}] = None; from aidledger._cli import main; sys.exit(main())"
    run = command("import", *form.split(), *NO_MAPPING.split(), start=start)
    assert (run.status, run.out, run.err.count("\n"), files()) == (1, "", 1, None)
    assert run.err.endswith(
        f"needs the extra {extra!r}: pip install 'aidledger[{extra}]', or '.[{extra}]' in a clone\n"
    )


OWN = """\
from typing import ClassVar
import attrs
from aidledger import CORE, Event, Money

@attrs.frozen(kw_only=True)
class Tranche(Event):
    kind: ClassVar[str] = "acme.tranche"
    number: int
    amount: Money

VOCABULARY = CORE.extended(Tranche)
"""


def test_own_kinds_are_imported_with_their_vocabulary():
    """As a process of its own: a module is imported once in each."""
    write("own.py", OWN)
    mapping = 'mapping = 1\n[[event]]\nkind = "acme.tranche"\nfact = "t-{n}"\noccurred = { column = "day" }\n'
    write("m.toml", f'{mapping}number = {{ column = "n" }}\namount = {{ column = "euros", currency = "EUR" }}\n')
    write("t.csv", "n,day,euros\n1,2024-02-01,5\n2,2024-03-01,7\n")
    about = ("import", "table", "t.csv", "--mapping", "m.toml", *NO_MAPPING.replace(THEN, NOW).split())
    run = command(*about, "--vocabulary", "own:VOCABULARY")
    assert (run.status, run.err) == (0, "")
    assert "2 records written to ledger/acme-2024-08-06.toml" in run.out
    assert "2 records" in command("check", "ledger", "--vocabulary", "own:VOCABULARY").err
    run = command(*about)
    assert (run.status, run.out, "acme.tranche" in run.err) == (1, "", True)
