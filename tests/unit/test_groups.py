from __future__ import annotations

import pickle
from types import MappingProxyType

import pytest

from aidledger import Groups


def test_groups_are_a_mapping_that_keeps_its_order():
    groups = Groups({"UKR": 2, "SOM": 1, None: 3})
    assert list(groups) == ["UKR", "SOM", None]
    assert (groups["SOM"], groups.get("POL"), len(groups), None in groups) == (1, None, 3, True)
    assert list(groups.items()) == [("UKR", 2), ("SOM", 1), (None, 3)]
    assert repr(groups) == "Groups({'UKR': 2, 'SOM': 1, None: 3})"


def test_a_group_that_is_not_there_is_a_key_error():
    with pytest.raises(KeyError, match="POL"):
        Groups({"UKR": 1})["POL"]


def test_groups_are_equal_by_what_they_hold():
    assert Groups({"a": 1, "b": 2}) == Groups({"b": 2, "a": 1})
    assert hash(Groups({"a": 1, "b": 2})) == hash(Groups({"b": 2, "a": 1}))
    assert Groups({"a": 1}) == {"a": 1}
    assert {"a": 1} == Groups({"a": 1})  # noqa: SIM300 -- a mapping on the left
    assert Groups({"a": 1}) == MappingProxyType({"a": 1})
    assert Groups({"a": 1}) != Groups({"a": 2})
    assert Groups({}) != 0


def test_groups_of_what_has_no_hash_have_none():
    with pytest.raises(TypeError, match="unhashable"):
        hash(Groups({"a": []}))


def test_groups_are_not_changed_by_what_they_were_made_from():
    source = {"a": 1}
    groups = Groups(source)
    source["a"] = 2
    assert groups["a"] == 1


def test_groups_cannot_be_changed():
    groups = Groups({"a": 1})
    with pytest.raises(TypeError):
        groups["a"] = 2
    with pytest.raises(TypeError):
        del groups["a"]
    with pytest.raises(AttributeError, match="groups cannot be changed: '_items' was not set"):
        groups._items = {}
    with pytest.raises(AttributeError, match="groups cannot be changed: '_items' was not deleted"):
        del groups._items
    with pytest.raises(AttributeError):
        groups.note = "new"
    assert groups == {"a": 1}


def test_groups_pickle_in_order():
    groups = Groups({"b": 1, "a": Groups({None: 2})})
    twin = pickle.loads(pickle.dumps(groups))
    assert (twin, list(twin), type(twin["a"])) == (groups, ["b", "a"], Groups)
