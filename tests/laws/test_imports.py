"""Law 25: an import loses nothing; and importers that do."""

from __future__ import annotations

import re
import tempfile
import xml.etree.ElementTree as ET
from collections import Counter
from decimal import Decimal
from functools import partial
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aidledger import Ledger, check
from aidledger.errors import Finding, Origin, RecordError
from aidledger.events import annotated
from aidledger.interchange import Importing, Unkeyed
from aidledger.interchange._imported import Refused
from aidledger.interchange.iati import _stream as stream
from aidledger.interchange.iati import read_iati
from aidledger.interchange.iati._gathering import EVIDENCE, KEEP, PRACTICES
from aidledger.testing import _laws as laws
from tests.laws.planted import catches

RECORDED = "2026-11-22"

blanks = st.sampled_from(["", "\n", "\n  ", " ", "\n\n"])
asides = st.sampled_from(
    [
        "<!-- <transaction> -->",
        "<!-- \n<transaction/>\n -->",
        "<?x <transaction/>?>",
        "<x><![CDATA[<transaction/>\n]]></x>",
        "<result>\n</result>",
        "<transaction-type code='2'/>",
    ]
)
days = st.sampled_from(
    [
        "2020-03-01",
        "2020-03-02",
        "2021-12-31",
        "2020-03-01Z",
        "2020-03-01+01:00",
        "961963",
        "",
        "2020-02-30",
        "2027-01-01",
    ]
)
types = st.sampled_from(["2", "2", "2", "3", "3", "4", "5", "6", "10", "12", "1", "11", "13", "", "C", "99"])
values = st.one_of(
    st.sampled_from(["100", "100", "-5", "-5", "0", "0.00", "", " ", "1,000", "1e3", "nan", " 7 ", "+.5"]),
    st.decimals(-(10**9), 10**9, places=2, allow_nan=False).map(str),
)
currencies = st.sampled_from([None, None, "USD", "EUR", "eur", "", "XYZ"])
refs = st.sampled_from([None, None, "A", "B", "a\u202eb"])
codes = st.sampled_from(["UA", "MD", "298", "AN", "", "a b", "16050"])
organisations = st.sampled_from(
    ["", 'ref="XM-DAC-41140"', 'ref="GB-GOV-1"', 'ref="N/A"', 'ref="12711"', 'ref="X-&#133;"']
)
texts = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "Z", "S", "Cf"]), max_size=8)


def attribute(name, value):
    return "" if value is None else f" {name}={quoteattr(value)}"


@st.composite
def parts(draw, tag):
    code, percentage = draw(codes), draw(st.sampled_from([None, "100", "50", "33.34", "0", "x"]))
    vocabulary = draw(st.sampled_from([None, "1", "99"]))
    return (
        f"<{tag}{attribute('code', code)}{attribute('percentage', percentage)}{attribute('vocabulary', vocabulary)}/>"
    )


def narrative(tag, text, attributes=""):
    return f"<{tag} {attributes}><narrative>{escape(text)}</narrative></{tag}>"


classified = st.one_of(
    parts("recipient-country"),
    parts("recipient-region"),
    parts("sector"),
    asides,
    st.sampled_from(["<flow-type code='10'/>", "<finance-type code='410'/>", "<aid-type code='a b'/>"]),
)


@st.composite
def transactions(draw):
    children = [
        f"<transaction-type{attribute('code', draw(types))}/>",
        f"<transaction-date{attribute('iso-date', draw(days))}/>",
        f"<value{attribute('currency', draw(currencies))}{attribute('value-date', draw(days))}>{draw(values)}</value>",
        *draw(st.lists(classified, max_size=3)),
        narrative("provider-org", draw(texts), draw(organisations)),
        narrative("receiver-org", draw(texts), draw(organisations)),
        narrative("description", draw(texts)),
    ]
    if draw(st.integers(0, 5)) == 0:
        children = draw(st.lists(st.sampled_from(children), max_size=8))
    between = draw(blanks)
    stated = attribute("ref", draw(refs)) + attribute("humanitarian", draw(st.sampled_from([None, "1", "0", "?"])))
    return f"<transaction{draw(blanks)}{' ' if stated else ''}{stated}>{between.join(children)}{between}</transaction>"


REPORTER = re.compile(r"<reporting-org.*?</reporting-org>", re.DOTALL)
identifiers = st.sampled_from(["X-1", "X-1", "X-2", "X-2", "X_2", "X-3", ""])
elsewhere = st.builds(
    "<{}{}{}/>".format,
    st.sampled_from(["other-identifier", "related-activity"]),
    identifiers.map(lambda ref: attribute("ref", ref)),
    st.sampled_from(["1", "2", "3", "B1", None]).map(lambda kind: attribute("type", kind)),
)


@st.composite
def activities(draw):
    identifier = draw(identifiers)
    flag = attribute("secondary-reporter", draw(st.sampled_from([None, None, "0", "1"])))
    children = [
        f"<iati-identifier>{identifier}</iati-identifier>",
        narrative("reporting-org", draw(texts), draw(organisations) + flag),
        *draw(st.lists(elsewhere, max_size=3)),
        narrative("title", draw(texts)),
        *draw(st.lists(classified, max_size=3)),
        *draw(st.lists(transactions(), max_size=5)),
    ]
    if draw(st.booleans()):
        children = draw(st.permutations(children))
    updated = draw(st.sampled_from([None, None, "2021-05-24T14:50:54", "2027-01-01T00:00:00", "?"]))
    stated = attribute("default-currency", draw(currencies)) + attribute("last-updated-datetime", updated)
    between = draw(blanks)
    return f"<iati-activity{stated}>{between.join(children)}{between}</iati-activity>"


@st.composite
def files(draw):
    """Return the text of an activity file, of a few lines, or of one."""
    inside = st.one_of(activities(), activities(), activities(), asides, transactions())
    between = draw(blanks)
    parts = draw(st.lists(inside, max_size=4))
    again = draw(st.lists(st.sampled_from([*parts, *map(copied, parts)]), max_size=2)) if parts else []
    return f'<iati-activities version="2.03">{between.join([*parts, *again])}</iati-activities>'


def copied(text):
    """Return an activity as a secondary reporter repeats it."""
    return REPORTER.sub('<reporting-org ref="XM-OCHA-FTS" secondary-reporter="1"/>', text)


practices = st.sampled_from(PRACTICES)


TYPES = [str(each) for each in range(1, 14)]
HIDDEN = re.compile(r"<!--.*?-->|<\?.*?\?>|<!\[CDATA\[.*?\]\]>", re.DOTALL)


def lines(text):
    """Return the line on which each transaction begins."""
    shown = HIDDEN.sub(lambda hidden: "\n" * hidden[0].count("\n"), text)
    return [shown.count("\n", 0, found.start()) + 1 for found in re.finditer(r"<transaction[\s>/]", shown)]


def sums(text):
    """Return what the transactions of the file sum up to by type and currency, where these can be read."""
    found = Counter()
    for activity in ET.fromstring(text).findall("iati-activity"):  # noqa: S314 -- it was made here
        for transaction in activity.findall("transaction"):
            value, kind = transaction.find("value"), transaction.find("transaction-type")
            amount = "" if value is None else (value.text or "").strip()
            if re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)", amount):
                currency = value.get("currency") or activity.get("default-currency") or ""
                found["" if kind is None else kind.get("code"), currency.strip().upper()] += Decimal(amount)
    return {key: amount for key, amount in found.items() if amount and key[0] in TYPES and key[1] in ("USD", "EUR")}


def nothing_is_lost(release, size=64, secondary=EVIDENCE, parents=EVIDENCE, read=read_iati):
    """Import files in pieces of this size, and hold what comes of it to the law."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patched:
        paths = [Path(folder) / f"{number}.xml" for number, _ in enumerate(release)]
        for path, text in zip(paths, release, strict=True):
            path.write_text(text, encoding="utf-8", newline="")
        patched.setattr(stream, "_PIECE", size)
        try:
            imported = read(paths, recorded=RECORDED, dataset="iati", secondary=secondary, parents=parents)
        except RecordError as error:  # the counts did not add up
            raise AssertionError(str(error)) from error
    rows = [Origin(str(path), line) for path, text in zip(paths, release, strict=True) for line in lines(text)]
    laws.an_import_loses_nothing(imported, rows)
    if (secondary, parents) == (KEEP, KEEP):
        assert imported.omissions.keys() <= {"activity-twice", "stated-otherwise"}
    for each in imported.totals:
        assert each.transactions == each.accepted + each.left_out + each.refused
        assert each.amount == each.in_events + each.amount_left_out + each.amount_refused
    assert sum(each.left_out for each in imported.totals) == imported.counts["left out"]
    assert sum(each.refused for each in imported.totals) == len(imported.refused)
    known = {
        (each.type, each.currency): each for each in imported.totals if each.type and each.currency and each.amount
    }
    stated = Counter()
    for text in release:
        stated.update(sums(text))
    direct = {key: amount for key, amount in stated.items() if amount}
    misplaced = any("misplaced-transaction" in [each.code for each in one.findings] for one in imported.refused)
    twice = any("stated-twice" in [each.code for each in one.findings] for one in imported.refused)
    if not misplaced and not twice:
        assert {key: each.amount for key, each in known.items()} == direct
    in_events = Counter()
    for event in imported.events:
        in_events[event.amount.currency] += event.amount.amount
    by_currency = Counter()
    for each in imported.totals:
        by_currency[each.currency] += each.in_events
    assert +in_events == +by_currency
    assert -in_events == -by_currency
    grave = [one for one in check(Ledger(imported.events)) if one.code not in EXPECTED]
    assert not grave, grave


EXPECTED = {"source-without-date", "source-without-publisher", "commitment-below-zero", "more-disbursed-than-committed"}


releases = st.lists(files(), min_size=1, max_size=2)


@given(releases, st.sampled_from((1, 7, 64, 1 << 16)), practices, practices)
def test_law_25(release, size, secondary, parents):
    """25. Import loses nothing: every row is in an event or refused by a finding, never both, never neither."""
    nothing_is_lost(release, size, secondary, parents)


# --- planted -------------------------------------------------------------------------------------------


def _events(change):
    return lambda found: attrs.evolve(found, release=tuple(change(found.release)))


def _elsewhere(row):
    event = row.event if isinstance(row, Unkeyed) else row
    moved = annotated(event, origin=attrs.evolve(event.origin, line=event.origin.line + 1))
    return Unkeyed(moved) if isinstance(row, Unkeyed) else moved


def a_refusal_less(found):
    return attrs.evolve(found, rows=found.rows - bool(found.refused), refused=found.refused[1:])


def an_event_less(found):
    return attrs.evolve(
        found,
        rows=found.rows - bool(found.release),
        accepted=found.accepted - bool(found.release),
        release=found.release[1:],
    )


def both(found):
    twice = [Refused(findings=(Finding(code="x", message="x", origin=event.origin),)) for event in found.events[:1]]
    return attrs.evolve(found, rows=found.rows + len(twice), refused=(*found.refused, *twice))


def without_a_place(found):
    findings = [tuple(attrs.evolve(each, origin=None) for each in one.findings) for one in found.refused]
    return attrs.evolve(found, refused=tuple(Refused(findings=each) for each in findings))


def copies_forgotten(found):
    many = sum(len(one.rows) for one in found.left_out)
    return attrs.evolve(found, rows=found.rows - many, left_out=())


@pytest.mark.parametrize(
    "change",
    [
        a_refusal_less,
        an_event_less,
        both,
        without_a_place,
        copies_forgotten,
        _events(lambda release: map(_elsewhere, release)),
        _events(lambda release: [release[0] for _ in release]),
    ],
)
def test_law_25_notices(change):
    def read(*asked, **options):
        return change(read_iati(*asked, **options))

    assert catches(partial(nothing_is_lost, read=read), releases)


def test_law_25_takes_no_excuse():
    with pytest.raises(RecordError, match="without a finding"):
        Importing("a", "rows").refuse()
    with pytest.raises(AssertionError, match="rows in the file"):
        laws.an_import_loses_nothing(Importing("a", "rows").done(rows=0), [1])
