"""The published files, imported and asked by the command line alone: two releases of a tracker, two IATI files."""

from __future__ import annotations

import contextlib
import functools
import json
import re
from decimal import Decimal
from xml.etree import ElementTree as ET

import pytest

from aidledger import stores
from tests.command_line import aidledger, answered
from tests.real_data import real

SEVENTH, EIGHTEENTH = "2022-10-11", "2024-08-06"
KIEL = "kiel-ukraine-tracker"
THEN = "2022-10-03"  # the last day that release 7 covers


@contextlib.contextmanager
def read_once():
    """Let a ledger, which stays as it is meanwhile, be read once for many questions."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stores, "load", functools.cache(stores.load))
        yield


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    """Import both releases; return the ledger, what was printed, and what was answered before the second."""
    releases = real("kiel", "release-07.xlsx"), real("kiel", "release-18.xlsx")
    ledger = str(tmp_path_factory.mktemp("kiel") / "ledger")
    asked, printed, first = ("--dataset", KIEL, "--into", ledger, "--json"), [], {}
    for path, recorded in zip(releases, (SEVENTH, EIGHTEENTH), strict=True):
        run = aidledger("import", "kiel", str(path), "--recorded", recorded, *asked)
        assert (run.status, run.err) == (0, "")
        printed.append(json.loads(run.out))
        if not first:
            with read_once():
                first = {question: aidledger(*question, "--ledger", ledger).out for question in QUESTIONS}
    return ledger, printed, first


VALUED = ("--valued", "--partial")
QUESTIONS = tuple(
    (command, *days, "--known", SEVENTH, *options)
    for command, days in (
        ("as-of", ("2022-03-31",)),
        ("as-of", (THEN,)),
        ("as-of", (EIGHTEENTH,)),
        ("explain", (THEN,)),
        ("history", ("--every", "month")),
    )
    for options in (VALUED, (*VALUED, "--by", "donor", "--json"), ("--by", "category"))
)


def euros(answer):
    """Return the amount of an answer in euros, to the nearest one."""
    return round(Decimal(answer["value"]["EUR"]))


def test_the_layouts_are_found_and_every_row_is_accounted_for(both):
    _, printed, _ = both
    assert [one["layout"] for one in printed] == ["kiel-release-7", "kiel-release-18"]
    for one in printed:
        read, absorbed = one["read"], one["absorbed"]
        assert read["rows"] == read["in events"] + read["refused"]
        assert read["refused"] == sum(read["reasons"].values())
        assert read["events"] == absorbed["rows"] == absorbed["new"] + absorbed["changed"] + absorbed["unchanged"]
    first, second = (one["absorbed"] for one in printed)
    assert first["new"] == first["rows"] == second["changed"] + second["unchanged"] + second["vanished"]


def test_what_the_first_release_said_of_japan(both):
    ledger, _, _ = both
    asked = ("--where", "donor=JPN", "--valued", "--ledger", ledger, "--known", SEVENTH)
    assert euros(answered("as-of", THEN, *asked)) == 612_614_544


def test_what_the_first_release_said_of_all_countries(both):
    """The European Peace Facility and the Investment Bank are donors of their own, beside the countries and the EU."""
    ledger, _, _ = both
    asked = ("as-of", SEVENTH, *VALUED, "--ledger", ledger, "--known", SEVENTH)
    every = answered(*asked)["value"]["EUR"]
    beside = answered(*asked, "--where", "donor=EPF", "--where", "donor=EIB")["value"]["EUR"]
    assert round((Decimal(every) - Decimal(beside)) / 10**9, 3) == Decimal("89.440")


def test_what_the_second_says_of_japan(both):
    ledger, _, _ = both
    asked = ("as-of", "2024-06-30", "--projection", "allocated", "--where", "donor=JPN", "--valued", "--ledger", ledger)
    assert round(euros(answered(*asked)), -3) == 9_106_907_000
    assert round(euros(answered(*asked, "--where", "category=military")), -3) == 64_552_000


def test_every_answer_known_by_the_first_is_the_firsts(both):
    ledger, _, first = both
    with read_once():
        for question, answer in first.items():
            # tables name the newest record only where nothing was asked of the day of knowledge
            assert aidledger(*question, "--ledger", ledger).out == answer, question


def test_revisions_show_both_and_what_led_from_one_to_the_other(both):
    """From the rows of the two sheets: the three packages that only release 18 has, and seven with other figures."""
    ledger, _, _ = both
    found = answered("revisions", THEN, "--where", "donor=JPN", "--valued", "--ledger", ledger)
    assert [(row["known"], row["amount"]) for row in found["rows"]] == [
        (SEVENTH, "612614544.35116817175"),
        (EIGHTEENTH, "668818663.4445580243"),
    ]
    run = aidledger("revisions", THEN, "--where", "donor=JPN", "--valued", "--ledger", ledger)
    assert ["newly", "known", "kiel-jpm1", "EUR", "+2,044,799.7025745886"] in run.rows
    assert ["re-valued", "kiel-jpf1", "EUR", "-8,197,473.91269086"] in run.rows


# Taken by hand from the columns "Announcement Date" and "Converted Value in EUR" of the two sheets. JPH1 to JPH3 were
# numbered anew: under each of these keys release 18 has another date, and another amount
JAPAN = """
newly known  kiel-jph1.other-     55116646.52848777
newly known  kiel-jph2.other-     50069709.08076958
newly known  kiel-jph3.other-      2137745.143600706
newly known  kiel-jph4            1542894.3210335532
newly known  kiel-jpm1            2044799.7025745886
newly known  kiel-jpm2             167301.79384701178
re-valued    kiel-jpf1            92945441.02611767   101142914.93880853
re-valued    kiel-jpf2           185890882.05223534   202285829.87761706
re-valued    kiel-jpf3           278836323.078353     303428744.8164256
re-valued    kiel-jpm3               66920.71753880472    72822.89875594215
retracted    kiel-jph1                   0              2326287.0435925964
retracted    kiel-jph2                   0              1678972.3879842216
retracted    kiel-jph3                   0              1678972.3879842216
"""
# FRF3, FRH4, FRH6, FRM2 and FRM5 have another date and another amount: they are taken for other facts under old keys.
# What was FRH11 has the key FRH13 now
FRANCE = """
newly known  kiel-frh13            9000000
newly known  kiel-frh4.other-     10223998.512872944
newly known  kiel-frh5              260247.23487312946
newly known  kiel-frh6.other-      6348851.101403476
newly known  kiel-frh8             3541221.3030950828
newly known  kiel-frh9             1083638.985035784
newly known  kiel-frm2.other-    102689894.7276894
re-valued    kiel-frh3            19897295.28766614    16091837.766764438
retracted    kiel-frf3                   0            300000000
retracted    kiel-frh11                  0              9000000
retracted    kiel-frh4                   0               283200.1618286639
retracted    kiel-frh6                   0              2670172.9543845453
retracted    kiel-frm2                   0             77018329.39723076
retracted    kiel-frm5                   0             38509164.69861538
"""


@pytest.mark.parametrize(("donor", "table"), [("JPN", JAPAN), ("FRA", FRANCE)])
def test_the_bridge_names_what_was_newly_known_re_dated_re_valued_and_retracted(both, donor, table):
    ledger, _, _ = both
    wanted = []
    for line in table.strip().splitlines():
        cause, fact, now, *then = re.split(r"  +", line)
        wanted.append((cause, fact, Decimal(now) - Decimal(then[0] if then else 0)))
    asked = ("--where", f"donor={donor}", "--valued", "--ledger", ledger)
    bridge = answered("compare", THEN, "--known", SEVENTH, "--with-known", "best", *asked)["bridge"]
    moved = [
        (each["cause"], re.sub("other-.*", "other-", each["fact"]), Decimal(each["amount"]["EUR"]))
        for each in bridge["contributions"]
    ]
    assert sorted(moved) == wanted
    before, after = (Decimal(bridge[side]["EUR"]) for side in ("before", "after"))
    assert after - before == sum(amount for _, _, amount in wanted)


def test_nothing_is_wrong_in_the_ledger_that_is_so_made(both):
    ledger, _, _ = both
    run = aidledger("check", ledger)
    assert run.status == 0
    assert {line.split(" ")[2] for line in run.out.splitlines()} == {"warning:"}


def test_the_second_release_again_writes_nothing(both):
    ledger, _, _ = both
    path = real("kiel", "release-18.xlsx")
    run = aidledger("import", "kiel", str(path), "--recorded", EIGHTEENTH, "--dataset", KIEL, "--into", ledger)
    assert run.status == 0
    assert run.out.endswith(f"nothing new: {ledger} stays as it is\n")


@pytest.mark.parametrize(("name", "transactions"), [("dportal-covid.xml", 1_033), ("dportal-foodsecurity.xml", 63)])
def test_of_an_iati_file_every_transaction_is_an_event_or_left_out_or_refused_with_its_line(
    tmp_path, name, transactions
):
    path = real("iati", name)
    into = ("--recorded", EIGHTEENTH, "--dataset", "iati", "--into", str(tmp_path / "ledger"))
    found = answered("import", "iati", str(path), *into)
    read = found["read"]
    told = read["in events"] + read["refused"] + read["left out"]
    assert (read["transactions"], told) == (transactions, transactions)
    assert found["absorbed"]["rows"] == read["in events"] == found["records"]
    refused = {one["origin"]["line"] for one in found["findings"] if one["severity"] == "error"}
    assert len(refused) == read["refused"]
    assert {(one["type"], one["currency"]): Decimal(one["amount"]) for one in found["totals"]} == _sums(path)


def _sums(path):
    """Return the sums of a file by transaction type and currency, from the XML alone."""
    sums = {}
    for activity in ET.parse(path).iter("iati-activity"):  # noqa: S314 -- our own copy of the file
        for transaction in activity.iter("transaction"):
            kind, value = transaction.find("transaction-type"), transaction.find("value")
            code = "" if kind is None else kind.get("code", "")
            currency = value.get("currency") or activity.get("default-currency") or ""
            text = (value.text or "").strip()
            sums[code, currency] = sums.get((code, currency), 0) + Decimal(text or 0)
    return sums
