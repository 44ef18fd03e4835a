"""The names that a user may rely on: adding one is a decision, losing one breaks somebody."""

from __future__ import annotations

import aidledger

PUBLIC = """
    AidledgerError AsOf Bag CORE Certainty DirectoryStore Event Groups Ledger Money NO Projection Qualifier Shares
    Source Tally Timeline UNKNOWN Vocabulary When YES absorb adopt check compare fold load reference retract revise
    verify
""".split()


def test_the_public_names_are_these_and_no_others():
    assert sorted(aidledger.__all__) == sorted(PUBLIC)


def test_every_public_name_is_there_and_has_a_docstring():
    undocumented = [name for name in aidledger.__all__ if not getattr(getattr(aidledger, name), "__doc__", None)]
    assert undocumented == []


def test_nothing_else_can_be_taken_for_public():
    public = {name for name in dir(aidledger) if not name.startswith("_")}
    modules = {name for name in public if type(getattr(aidledger, name)).__name__ == "module"}
    assert public - modules - {"annotations"} == set(aidledger.__all__)
