"""The house: which modules there are, what each may be called, and what may be relied on."""

from __future__ import annotations

import ast
import importlib
import pkgutil
from collections import Counter
from pathlib import Path

import pytest

import aidledger

PROMISED = (
    "aidledger",
    "aidledger.answers",
    "aidledger.errors",
    "aidledger.events",
    "aidledger.files",
    "aidledger.interchange",
    "aidledger.interchange.iati",
    "aidledger.plot",
    "aidledger.projections",
    "aidledger.rates",
    "aidledger.stores",
    "aidledger.testing",
)
PACKAGE = Path(aidledger.__file__).parent
MODULES = ["aidledger", *(each.name for each in pkgutil.walk_packages([str(PACKAGE)], "aidledger."))]
MOVED = {
    "aidledger": {
        "money": "aidledger",
        "checks": "aidledger",
        "history": "aidledger.answers",
        "upcast": "aidledger.files",
    },
    "aidledger.interchange": {"tables": "aidledger.interchange", "parquet": "aidledger.interchange"},
}


def test_each_module_is_promised_or_private():
    public = [name for name in MODULES if not any(part.startswith("_") for part in name.split("."))]
    assert sorted(public) == sorted(PROMISED)


@pytest.mark.parametrize("name", PROMISED)
def test_a_promised_path_lists_its_names_and_has_each(name):
    module = importlib.import_module(name)
    assert len(set(module.__all__)) == len(module.__all__)
    assert set(module.__all__) <= set(dir(module))
    assert [each for each in module.__all__ if getattr(module, each, None) is None] == []
    assert module.__doc__


def test_no_module_is_too_long_and_no_folder_too_full():
    paths = sorted(PACKAGE.rglob("*.py"))
    assert {str(path): lines for path in paths if (lines := path.read_text(encoding="utf-8").count("\n")) > 450} == {}
    assert {str(folder): many for folder, many in Counter(path.parent for path in paths).items() if many > 16} == {}


def test_each_class_has_a_name_of_its_own():
    trees = (ast.parse(path.read_text(encoding="utf-8")) for path in PACKAGE.rglob("*.py"))
    named = Counter(node.name for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ClassDef))
    assert [name for name, many in named.items() if many > 1] == []


@pytest.mark.parametrize(
    ("package", "name", "place"), [(p, n, w) for p, names in MOVED.items() for n, w in names.items()]
)
def test_what_was_a_module_says_where_its_names_are(package, name, place):
    assert importlib.util.find_spec(f"{package}.{name}") is None
    with pytest.raises(AttributeError, match=rf"no attribute '{name}': its public names are in {place} now$"):
        getattr(importlib.import_module(package), name)


@pytest.mark.parametrize("package", MOVED)
def test_what_never_was_says_no_more(package):
    with pytest.raises(AttributeError, match=r"no attribute 'nonsense'$"):
        importlib.import_module(package).nonsense  # noqa: B018
