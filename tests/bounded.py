"""Runs a piece of code in a process of its own, and sees to it that it takes little time and memory."""

from __future__ import annotations

import subprocess
import sys
from typing import Final

import pytest

MOST_SECONDS: Final = 1.0  # of the processor, besides what importing takes
MOST_MEMORY: Final = 300 << 20  # bytes, with all that is imported
_LIMIT: Final = 60  # seconds until the process is ended

linux_only: Final = pytest.mark.skipif(
    sys.platform != "linux", reason="the peak of a process is read as Linux tells it"
)

_SCRIPT: Final = """
import pathlib, re, sys, time
{imports}
began = time.process_time()
{code}
status = pathlib.Path("/proc/self/status").read_text()  # not getrusage: that begins with the peak of the parent
print(time.process_time() - began, int(re.search(r"VmHWM:\\s+([0-9]+) kB", status)[1]) * 1024)
"""


def printed(imports: str, code: str, *arguments: object) -> list[str]:
    """Return the lines that the code prints; fail where it takes more than it may."""
    script = _SCRIPT.format(imports=imports, code=code)
    command = [sys.executable, "-c", script, *map(str, arguments)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=_LIMIT)
    *lines, took = done.stdout.splitlines()
    seconds, memory = took.split()
    assert float(seconds) < MOST_SECONDS
    assert int(memory) < MOST_MEMORY
    return lines
