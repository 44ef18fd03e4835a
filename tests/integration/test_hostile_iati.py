"""Large files that are made to fill the memory of who reads them: refused with a message, in little of it."""

from __future__ import annotations

import subprocess
import sys

import pytest

SIZE = 32 << 20
MOST = 200 << 20  # bytes of memory, of which 30 MB are Python with lxml and aidledger
HEAD = b'<iati-activities version="2.03"><iati-activity><iati-identifier>X-1</iati-identifier>'

FILES = {
    "one tag": (b"<", b"a", "too-long"),
    "one attribute": (b"<a x='", b"<a>", "too-long"),
    "one comment": (b"<!--", b"<a>\n", "too-long"),
    "one CDATA section": (b"<title><narrative><![CDATA[", b"]>\n", "too-long"),
    "one text": (b"<title><narrative>", b"a\n", "too-long"),
    "one element in another": (b"", b"<a>", "bad-xml"),
    "one element again and again": (b"", b"<a/>", "bad-xml"),  # the end is missing
    "one sector again and again": (b"", b"<sector code='1'/>", "too-large"),
    "one transaction of very many elements": (b"<transaction>", b"<a b='c'/>", "too-large"),
    "one transaction again and again": (b"", b"<transaction/>", "too-many-rows"),
}

READ = """
import pathlib, re, sys
from aidledger.errors import LoadError
from aidledger.interchange.iati import read_iati
try:
    read_iati(sys.argv[1], recorded="2026-11-22", dataset="iati", max_rows=300_000)
except LoadError as error:
    status = pathlib.Path("/proc/self/status").read_text()  # not getrusage: that begins with the peak of the parent
    print(error.findings[0].code, int(re.search(r"VmHWM:\\s+([0-9]+) kB", status)[1]) * 1024)
"""


@pytest.mark.parametrize(("begin", "again", "code"), FILES.values(), ids=FILES)
def test_a_large_file_of_one_thing_is_refused_in_little_memory(tmp_path, begin, again, code):
    path = tmp_path / "a.xml"
    piece = again * ((1 << 20) // len(again))
    with path.open("wb") as file:
        file.write(HEAD + begin)
        for _ in range(SIZE // len(piece)):
            file.write(piece)
    done = subprocess.run([sys.executable, "-c", READ, str(path)], check=True, capture_output=True, text=True)
    path.unlink()
    said, most = done.stdout.split()
    assert said == code
    assert int(most) < MOST
