"""Asking a predicate about a result, so that whatever is wrong with it is an error that helps."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any, Final

from aidledger.errors import MixedDatasetsError, PredicateError, SharedStateError, WrongTypeError
from aidledger.when import NO, UNKNOWN, YES, Certainty

Predicate = Callable[[Any], bool]

MOST_WORLDS: Final = 5_000
"""How many worlds are looked at where no other limit is given."""


def refuse_no_predicate(predicate: object) -> None:
    """Raise `WrongTypeError` on what cannot be called."""
    if not callable(predicate):
        raise WrongTypeError(
            f"a predicate is a function from the result to True or False, not {predicate!r:.200}: "
            'write lambda s: "jpn-ukr-security-accord" in s.in_force'
        )


def refuse_no_limit(limit: object) -> None:
    """Raise `WrongTypeError` on what is no number of worlds."""
    if not isinstance(limit, int) or isinstance(limit, bool) or limit < 1:
        raise WrongTypeError(f"limit is how many worlds are looked at, at least 1, not {limit!r:.200}")


def answered(predicate: Predicate, result: Callable[[], Any], where: Callable[[], str]) -> bool:
    """Return what the predicate says of a result; ``where`` tells in words which result that is.

    Raises `PredicateError` where the predicate, or working the result out, raises, and `WrongTypeError` where
    it returns no bool.
    """
    try:
        said = predicate(result())
    except (MixedDatasetsError, SharedStateError):  # it says what to do already
        raise
    except Exception as error:
        raise PredicateError(
            f"{type(error).__name__} was raised {where()}: {error}; make the projection and the predicate answer for "
            "every state that can be, as with .get(…) for what may not be there yet"
        ) from error
    if not isinstance(said, bool):
        raise WrongTypeError(
            f"the predicate returned {said!r:.200} {where()}: a predicate returns True or False, so write a comparison"
        )
    return said


def agreed(said: Collection[bool]) -> Certainty:
    """Return what all of the answers say, where they say the same."""
    if True in said:
        return UNKNOWN if False in said else YES
    return NO if said else UNKNOWN
