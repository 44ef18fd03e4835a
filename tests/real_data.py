"""Published files, which are not part of the checkout: tests that need one are skipped where it is absent."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.documentation import ROOT

FOLDER = Path(os.environ.get("AIDLEDGER_DATA") or ROOT.parent / "shared" / "data")


def real(*parts: str) -> Path:
    """Return the path of a published file, or skip the test, saying why."""
    path = FOLDER.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"there is no {path}: AIDLEDGER_DATA names the folder of published files")
    return path
