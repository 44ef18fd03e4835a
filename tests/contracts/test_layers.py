"""The layers of the house, as pyproject.toml states them."""

from __future__ import annotations

from importlinter.cli import lint_imports

from tests.documentation import ROOT


def test_no_module_imports_from_a_layer_above(capsys):
    status = lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True, no_logo=True)
    assert status == 0, capsys.readouterr().out
