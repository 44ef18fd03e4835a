from __future__ import annotations

import pytest

from aidledger.errors import StoreError
from aidledger.stores import load, reference
from aidledger.stores._directory import _folder
from tests.documentation import ROOT


def test_the_reference_ledger_is_that_of_the_checkout():
    assert reference() == load(ROOT / "events")
    assert reference().datasets == ("japan-ukraine",)


def test_it_is_read_once():
    assert reference() is reference()


def test_a_wheel_carries_it(tmp_path):
    package = tmp_path / "site-packages" / "aidledger"
    (package / "_reference").mkdir(parents=True)
    assert _folder(package) == package / "_reference"


def test_an_editable_install_has_it_in_the_checkout(tmp_path):
    package = tmp_path / "src" / "aidledger"
    package.mkdir(parents=True)
    (tmp_path / "events").mkdir()
    (tmp_path / "pyproject.toml").touch()
    assert _folder(package) == tmp_path / "events"


@pytest.mark.parametrize("there", [(), ("events/",), ("pyproject.toml",)])
def test_where_it_is_in_neither_the_message_says_where_it_was_looked_for(tmp_path, there):
    package = tmp_path / "lib" / "aidledger"
    package.mkdir(parents=True)
    for name in there:
        (tmp_path / name).mkdir() if name.endswith("/") else (tmp_path / name).touch()
    with pytest.raises(
        StoreError, match=r"neither in .*/lib/aidledger/_reference nor in .*/events: install aidledger again"
    ):
        _folder(package)
