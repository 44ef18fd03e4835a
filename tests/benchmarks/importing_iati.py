"""Prints how long importing an IATI file takes, against a bare reader of it, and how much memory a large file needs.

The bare reader is lxml's ``iterparse`` that looks at the same elements, their attributes and texts, and makes nothing
of them. The two take turns, so that a machine that slows down slows both; the medians are compared. The file is the one
that is given, else one that is made. Memory is the largest that a process of its own ever had, importing a file of
200 MB that is made in the shape of published ones: documents beside the transactions, 2.6 kB for each of
these, and one in five that is left out.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

from lxml import etree

from aidledger.interchange.iati import read_iati

ROUNDS: Final = 11
FASTER: Final = 2.0  # times the bare reader
LARGE: Final = 200_000_000  # bytes
MEMORY: Final = 300_000_000  # bytes
SMALL: Final = 3_000_000

_HEADER: Final = """\
<iati-activity default-currency="USD" xml:lang="en" last-updated-datetime="2021-05-24T14:50:54" humanitarian="{flag}">
  <iati-identifier>XM-DAC-41114-PROJECT-{number:08}</iati-identifier>
  <reporting-org ref="XM-DAC-41114"><narrative>United Nations Development Programme</narrative></reporting-org>
  <title><narrative>Recovery of livelihoods in district {number}</narrative></title>
  <description type="1"><narrative>{words}</narrative></description>
  <recipient-country code="AR" percentage="100"/>
  <sector code="16050" percentage="60" vocabulary="1"/>
  <sector code="72010" percentage="40" vocabulary="1"/>
  <default-flow-type code="10"/>
  <default-finance-type code="110"/>
  <default-aid-type code="C01" vocabulary="1"/>
"""
_TRANSACTION: Final = """\
  <transaction ref="{number}-{each}">
   <transaction-type code="{kind}"/>
   <transaction-date iso-date="20{year:02}-{month:02}-{day:02}"/>
   <value currency="USD" value-date="20{year:02}-{month:02}-{day:02}">{amount}.{day:02}</value>
   <provider-org ref="GB-GOV-1"><narrative>Foreign, Commonwealth and Development Office</narrative></provider-org>
   <receiver-org ref="XM-DAC-41114"><narrative>United Nations Development Programme</narrative></receiver-org>
   <description><narrative>Payment {each} of activity {number}</narrative></description>
  </transaction>
"""
_DOCUMENT: Final = """\
  <document-link format="application/pdf" url="https://example.org/{number}/{each}.pdf">
   <title><narrative>Report {each} on activity {number}</narrative></title>
   <category code="A01"/>
   <language code="en"/>
  </document-link>
"""
_WORDS: Final = "What is done, for whom, where, and with what result, in the words of the publisher. " * 12


def make(path: Path, size: int) -> int:
    """Write an activity file of about so many bytes; return how many transactions it has."""
    transactions = 0
    with path.open("w", encoding="utf-8") as file:
        file.write('<?xml version="1.0" encoding="UTF-8"?>\n<iati-activities version="2.03">\n')
        number = 0
        while file.tell() < size:
            number += 1
            file.write(_HEADER.format(number=number, flag=number % 2, words=_WORDS))
            for each, kind in enumerate((2, 3, 1, 3)[: 1 + number % 4]):
                when = {"year": number % 25, "month": number % 12 + 1, "day": (number + each) % 28 + 1}
                file.write(_TRANSACTION.format(number=number, each=each, kind=kind, amount=number * 7 + each, **when))
                transactions += 1
            for each in range(17):
                file.write(_DOCUMENT.format(number=number, each=each))
            file.write("</iati-activity>\n")
        file.write("</iati-activities>\n")
    return transactions


def bare(path: Path) -> None:
    """Look at what an import looks at."""
    wanted = ("iati-activity", "transaction")
    for _, element in etree.iterparse(path, events=("end",), tag=wanted, resolve_entities=False, huge_tree=False):
        for child in element:
            _ = child.tag, child.text, child.attrib.items(), [each.text for each in child]
        if element.tag == wanted[0]:
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]


def imported(path: Path) -> None:
    """Import it."""
    read_iati(path, recorded="2026-11-22", dataset="benchmark")


def compare(path: Path) -> None:
    """Print how long both take."""
    took: dict[str, list[float]] = {"bare": [], "imported": []}
    for _ in range(ROUNDS):
        for read in (bare, imported):
            start = time.perf_counter()
            read(path)
            took[read.__name__].append(time.perf_counter() - start)
    theirs, ours = (statistics.median(each) for each in took.values())
    print(f"bare reader {theirs * 1000:8.1f} ms   (median of {ROUNDS}, {path.name}, {path.stat().st_size:,} bytes)")
    print(f"read_iati   {ours * 1000:8.1f} ms")
    print(f"ratio {ours / theirs:.2f}, target at most {FASTER}: {'met' if ours <= FASTER * theirs else 'MISSED'}")


_MEASURED: Final = """
import pathlib, re, sys
from aidledger.interchange.iati import read_iati
made = read_iati(sys.argv[1], recorded="2026-11-22", dataset="benchmark")
status = pathlib.Path("/proc/self/status").read_text()  # not getrusage: that begins with the peak of the parent
print(made.accepted, int(re.search(r"VmHWM:\\s+([0-9]+) kB", status)[1]) * 1024)
"""


def measure(path: Path, transactions: int) -> None:
    """Print how much memory a process that imports the file needs."""
    done = subprocess.run(
        [sys.executable, "-c", _MEASURED, str(path)], check=True, capture_output=True, text=True
    ).stdout.split()
    accepted, most = map(int, done)
    print(f"{path.stat().st_size:,} bytes, {accepted:,} of {transactions:,} transactions in events")
    print(f"{most:,} bytes of memory, target below {MEMORY:,}: {'met' if most < MEMORY else 'MISSED'}")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        small = Path(folder) / "small.xml"
        make(small, SMALL)
        for path in [Path(given) for given in sys.argv[1:]] or [small]:
            compare(path)
        large = Path(folder) / "large.xml"
        measure(large, make(large, LARGE))


if __name__ == "__main__":
    main()
