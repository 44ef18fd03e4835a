"""Fails unless aidledger is imported from one folder, and reads its reference ledger from another.

reads_from.py CODE EVENTS
"""

from __future__ import annotations

import sys
from pathlib import Path

import aidledger

code, events = (Path(argument).resolve() for argument in sys.argv[1:])
module = Path(aidledger.__file__).resolve()
files = {Path(record.origin.path).resolve() for record in aidledger.reference() if record.origin is not None}
print(f"{module.parent} reads {len(files)} files of {', '.join({str(file.parent) for file in files})}")
if not module.is_relative_to(code):
    sys.exit(f"it is not imported from {code}")
if not files or not all(file.is_relative_to(events) for file in files):
    sys.exit(f"it does not read all of them from {events}")
