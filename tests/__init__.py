"""A package only so that ``from tests.… import …`` finds this folder and no other of the name."""
