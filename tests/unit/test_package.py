from __future__ import annotations

import importlib.metadata
import subprocess
import sys

import pytest

import aidledger
from aidledger._package import version


@pytest.fixture
def not_installed(monkeypatch):
    def missing(name: str) -> str:
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(importlib.metadata, "version", missing)


def test_the_version_is_that_of_the_package():
    assert aidledger.__version__ == version() == importlib.metadata.version("aidledger")


def test_a_copy_that_is_not_installed_has_a_version_too(not_installed):
    assert version() == "0+unknown"


def test_no_other_name_is_made_up():
    with pytest.raises(AttributeError, match="module 'aidledger' has no attribute '__versoin__'") as caught:
        aidledger.__versoin__  # noqa: B018
    assert caught.value.name == "__versoin__"
    with pytest.raises(ImportError, match="cannot import name 'nonsense'"):
        exec("from aidledger import nonsense")  # noqa: S102


def test_importing_aidledger_does_not_look_for_its_version():
    program = "import sys, aidledger; print('importlib.metadata' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert run.stdout == "False\n"
