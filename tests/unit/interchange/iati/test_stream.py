"""Files that are read whatever their pieces, and files that are refused."""

from __future__ import annotations

import itertools
import os
import re
import sys

import pytest

from aidledger.errors import LoadError, MissingExtraError
from aidledger.interchange.iati import _stream as stream
from aidledger.interchange.iati import read_iati
from tests.iati import RECORDED, activity, imported, transaction, whole


def bomb(depth):
    """Return a file in which each entity is ten times the one before it."""
    letters = "abcdefghijklmnop"[: depth + 1]
    entities = ("<!ENTITY {} '{}'>".format(now, f"&{before};" * 10) for before, now in itertools.pairwise(letters))
    first = '<!ENTITY a "aaaaaaaaaa">'
    return f"<!DOCTYPE x [{first}{''.join(entities)}]><iati-activities>&{letters[-1]};</iati-activities>"


def refused(folder, text, **asked):
    """Return what is said of a file that is not imported, without its path."""
    with pytest.raises(LoadError) as caught:
        imported(folder, text, **asked)
    (finding,) = caught.value.findings
    assert str(caught.value).startswith(f"{folder / 'a.xml'}: it cannot be imported\n")
    return str(finding).partition("a.xml:")[2]


WHOLE_FILES = {
    "nothing": ("", "1: bad-xml no element found: "),
    "no XML": ("id,amount\n1,2\n", "1: bad-xml Start tag expected, '<' not found: "),
    "cut off": (
        f"<iati-activities>\n{activity(transaction())}",
        "4: bad-xml Premature end of data in tag iati-activities line 1: ",
    ),
    "an unknown entity": ("<iati-activities>&nbsp;</iati-activities>", "1: bad-xml "),
    "an entity bomb": (bomb(12), "1: bad-xml Maximum entity amplification factor exceeded: "),
    "a small entity bomb": (bomb(2), "1: has-doctype it has a DOCTYPE, which can make a small file large: "),
    "a DOCTYPE": ("<!DOCTYPE iati-activities><iati-activities/>", "1: has-doctype "),
    "an external entity": (
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><iati-activities>&a;</iati-activities>',
        "1: has-doctype ",
    ),
    "an external DTD": ('<!DOCTYPE x SYSTEM "http://localhost:9/x.dtd"><iati-activities/>', "1: has-doctype "),
    "deep nesting": (whole(activity("<a>" * 300)), "3: bad-xml Excessive depth in document: 256: "),
    "organisations": (
        '<iati-organisations version="2.03"/>',
        "1: not-iati the whole is <iati-organisations>, and of an IATI activity file it is <iati-activities>: ",
    ),
    "activities within something": ("<result><iati-activities/></result>", "1: not-iati the whole is <result>, "),
    "an old version": (
        '<iati-activities version="1.05"/>',
        "1: unknown-version version: '1.05' of IATI is not read here: get the file in version 2.03",
    ),
    "UTF-16": (whole().encode("utf-16"), "1: not-utf-8 the encoding 'UTF-16' is not read here: save the file as UTF-8"),
    "UTF-7": ('<?xml version="1.0" encoding="UTF-7"?><iati-activities/>', "1: not-utf-8 the encoding 'UTF-7' "),
    "another namespace": (
        whole(activity('<x xmlns="urn:x"><transaction/></x>')),
        "1: cannot-count 1 tags <transaction were found, but 0 are transactions of IATI: ",
    ),
    "a namespace with a prefix": (
        whole(activity("<x xmlns:y='urn:x'><y:transaction/></x>"), "<transaction xmlns='urn:x'/>"),
        "1: cannot-count 1 tags <transaction were found, but 0 are transactions of IATI: ",
    ),
}


@pytest.mark.parametrize(("text", "message"), WHOLE_FILES.values(), ids=WHOLE_FILES)
def test_a_file_that_is_none_is_refused(tmp_path, text, message):
    assert refused(tmp_path, text).startswith(message)


ONE = whole(activity(transaction()))


@pytest.mark.parametrize(
    "text",
    [
        b"\xef\xbb\xbf" + ONE.encode(),
        f"<?xml version='1.0' encoding='utf-8' ?>{ONE}",
        f"<?xml version='1.0' encoding='ISO-8859-1'?>{ONE}".encode("latin-1"),
        whole(activity(transaction()), attributes=""),
        whole(activity(transaction()), attributes='version="2.01"'),
        f"<!-- <transaction/> -->{whole(activity(transaction(), '<?x <transaction/>?>'))}",
    ],
)
def test_what_is_read_all_the_same(tmp_path, text):
    assert imported(tmp_path, text).accepted == 1


ENDLESS = {
    "a name": "<" + "a" * 9_000,
    "an attribute": "<a x='" + "a" * 9_000,
    "an attribute full of tags": "<a x='" + "<a>" * 3_000,
    "attributes": "<a " + " ".join(f"a{each}=''" for each in range(2_000)),
    "a text": "<title><narrative>" + "a " * 4_500,
    "a CDATA section": "<title><narrative><![CDATA[" + "a> " * 3_000,
    "a comment": "<!--" + " a>" * 3_000,
    "a space": " " * 9_000,
}


@pytest.fixture
def small(monkeypatch):
    """Let windows and pieces be small, so that small files are as hostile as large ones."""

    def set_(**limits):
        for name, value in {"_PIECE": 1_000, "WINDOW": 9_000, **limits}.items():
            monkeypatch.setattr(stream, name, value)

    return set_


@pytest.mark.parametrize("text", ENDLESS.values(), ids=ENDLESS)
def test_one_thing_that_does_not_end_is_refused(tmp_path, small, text):
    small(_PIECE=100, WINDOW=2_000)
    found = refused(tmp_path, f"{whole(activity()).partition('</iati-activity>')[0]}{text}")
    assert found == "2: too-long a text, tag or comment of more than 2,000 bytes: shorten it, or split the file"
    assert refused(tmp_path, whole().partition("</")[0] + " " * 9_000).startswith("1: too-long ")
    message = "1: not-iati its first 2,000 bytes hold no <iati-activities>: check what it is"
    assert refused(tmp_path, " " * 3_000) == message


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (f"<a>{'<a/>' * 9_000}", 1),
        (f"<iati-activity>{'<sector/>' * 9_000}", 2),
        (f"<iati-activity><sector>{'<a/>' * 9_000}", 2),
        ("<iati-activity><transaction>" + "<a b=''/>" * 9_000, 2),
    ],
)
def test_many_things_that_have_to_be_kept_are_refused(tmp_path, small, text, line):
    small(MOST_NODES=500)
    assert refused(tmp_path, f"<iati-activities>\n{text}") == (
        f"{line}: too-large one activity of more than 500 elements, texts and attributes: split it"
    )


def test_names_without_end_are_refused(tmp_path, small):
    small(MOST_NAMES=2_000)
    assert refused(tmp_path, whole(activity("".join(f"<a{each}/>" for each in range(9_000))))) == (
        "1: too-many-names more different names of elements and attributes than IATI has by far: check what it is"
    )


def test_what_is_finished_is_not_kept(tmp_path, small):
    small(MOST_NODES=1_000)
    large = activity("<a/>" * 9_000, *[transaction(inside="<result/>")] * 500, "<budget/>" * 2_000)
    others = [activity(transaction(), identifier=f"X-{number}") for number in range(200)]
    result = imported(tmp_path, whole("<other/>" * 2, large, *others, large))
    assert (result.accepted, result.counts["left out"]) == (700, 500)


def test_more_transactions_than_were_asked_for_are_refused(tmp_path):
    text = whole(activity(transaction(), transaction()))
    assert imported(tmp_path, text, max_rows=2).rows == 2
    message = "1: too-many-rows it has more than 1 transactions: split it, or raise max_rows"
    assert refused(tmp_path, text, max_rows=1) == message


LINES = {
    "plain": ("<a>\n{}\n\n<transaction ref='1'>\n</transaction></a>", [2, 4]),
    "on one line": ("{}{}", [1, 1]),
    "over several lines": ("\n<transaction\n ref='1'\n/>", [2]),
    "in a comment": ("<!-- <transaction> \n - <transaction/> -->\n{}", [3]),
    "in a CDATA section": ("<![CDATA[\n<transaction/>]]>\n{}", [3]),
    "in a processing instruction": ("<?x <transaction/>\n?>{}", [2]),
    "another tag": ("<transaction-type/>\n<transactions/>\n", []),
}


@pytest.mark.parametrize(("text", "lines"), LINES.values(), ids=LINES)
@pytest.mark.parametrize("size", [1, 2, 3, 7, 1_000])
def test_each_transaction_has_its_line_whatever_the_pieces(tmp_path, small, text, lines, size):
    small(_PIECE=size)
    result = imported(tmp_path, f"<iati-activities>{text.format(*['<transaction/>'] * 2)}</iati-activities>")
    assert (result.rows, [refused.findings[0].origin.line for refused in result.refused]) == (len(lines), lines)


def test_lines_are_exact_in_a_file_of_any_length(tmp_path):
    told = []
    text = whole(*["\n" * 33_000 + activity(transaction("1"), transaction(""))] * 4)
    lines = [number for number, line in enumerate(text.splitlines(), 1) if "<transaction" in line]
    assert [finding.origin.line for finding in imported(tmp_path, text, advanced=told.append).findings] == lines
    assert max(lines) > 1 << 17
    assert (sum(told), len(told) > 1) == (len(text), True)


# --- files that cannot be opened -----------------------------------------------------------------


def said(path):
    with pytest.raises(LoadError) as caught:
        read_iati(path, recorded=RECORDED, dataset="iati")
    ((code, message),) = [(finding.code, finding.message) for finding in caught.value.findings]
    return f"{code} {message}"


def test_what_is_no_file_is_refused(tmp_path):
    (tmp_path / "a.csv").write_text("")
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    advice = "check what it is, and who may read it"
    assert said(tmp_path / "a.xml") == "not-found there is no such file: check the path"
    assert said(tmp_path / "a.csv" / "b.xml") == f"cannot-read it cannot be read (not a directory): {advice}"
    assert re.fullmatch(rf"cannot-read it cannot be read \(.*embedded null .*\): {advice}", said("a\0b"))
    for path in (tmp_path, pipe):
        assert said(path) == "not-a-file it is no regular file: give the path of one"


def test_a_file_that_breaks_off(tmp_path, monkeypatch):
    path = tmp_path / "a.xml"
    path.write_text(whole())

    class Broken:
        def __enter__(self):
            return self

        def __exit__(self, *_):
            pass

        def read(self, _):
            raise OSError(5, "Input/output error")

    monkeypatch.setattr(stream.os, "fdopen", lambda number, *_, **__: os.close(number) or Broken())
    message = "it cannot be read (input/output error): check what it is, and who may read it"
    assert said(path) == f"cannot-read {message}"


def test_without_lxml_the_extra_is_named(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "lxml", None)
    with pytest.raises(MissingExtraError, match=r"reading IATI files needs the extra 'iati'"):
        imported(tmp_path, whole())
