"""What sources report as cumulative: the latest of each, conflicting ones side by side, never added up."""

from __future__ import annotations

from typing import Any, Final

import attrs

from aidledger.events import Claim, RankReported, ShareReported, TotalReported
from aidledger.groups import Groups
from aidledger.projection import Fold, Mapped, fold

Scope = tuple[tuple[str, Any], ...]

_SCOPE: Final = ("donor", "recipient", "category", "instrument", "channel", "mechanism", "measure", "period")
_ABOUT: Final = {TotalReported: (), ShareReported: ("base",), RankReported: ("among",)}
_FIGURE: Final = {TotalReported: "amount", ShareReported: "percent", RankReported: "rank"}


@attrs.frozen
class ClaimGroup:
    """The latest claims about one thing, one or more of each publisher; ``conflicting`` where figures differ."""

    kind: str
    scope: Groups[str, Any]
    claims: tuple[Claim, ...]

    @property
    def conflicting(self) -> bool:
        """Whether the claims state different figures."""
        return len({(figure(claim), claim.qualifier) for claim in self.claims}) > 1


@attrs.frozen
class Reported:
    """What sources report, by what they report on: totals, shares and ranks."""

    groups: tuple[ClaimGroup, ...] = ()

    @property
    def totals(self) -> tuple[ClaimGroup, ...]:
        """The totals."""
        return self._of(TotalReported)

    @property
    def shares(self) -> tuple[ClaimGroup, ...]:
        """The shares."""
        return self._of(ShareReported)

    @property
    def ranks(self) -> tuple[ClaimGroup, ...]:
        """The ranks."""
        return self._of(RankReported)

    @property
    def conflicts(self) -> tuple[ClaimGroup, ...]:
        """Those in which sources, or one source in two places, state different figures."""
        return tuple(group for group in self.groups if group.conflicting)

    def _of(self, kind: type[Claim]) -> tuple[ClaimGroup, ...]:
        return tuple(group for group in self.groups if group.kind == kind.kind)


def figure(claim: Claim) -> Any:
    """Return what a claim states: a `Money`, a percentage, or a rank."""
    return getattr(claim, _FIGURE[type(claim)])


def scope(claim: Claim) -> Scope:
    """Return what a claim is about: the fields of its scope that it states, in a fixed order."""
    names = (*_SCOPE, *_ABOUT[type(claim)])
    return tuple((name, value) for name in names if (value := getattr(claim, name)) is not None)


Key = tuple[str, Scope]


def _none() -> Groups[Key, ClaimGroup]:
    return Groups({})


def _claimed(state: Groups[Key, ClaimGroup], claim: Claim) -> Groups[Key, ClaimGroup]:
    key = (claim.kind, scope(claim))
    before = state[key].claims if key in state else ()
    kept = tuple(other for other in before if not _replaces(claim, other))
    return Groups({**state, key: ClaimGroup(claim.kind, Groups(dict(key[1])), (*kept, claim))})


def _replaces(claim: Claim, other: Claim) -> bool:
    """Return whether a publisher says something newer; what it says on one day in two places stays side by side."""
    return _publishers(claim) == _publishers(other) and claim.occurred.latest != other.occurred.latest


def _publishers(claim: Claim) -> frozenset[str | None]:
    return frozenset(source.publisher for source in claim.sources)


def _reported(state: Groups[Key, ClaimGroup]) -> Reported:
    return Reported(tuple(state.values()))


_claims: Final[Fold[Groups[Key, ClaimGroup]]] = (
    fold(_none, name="reported").on(TotalReported, _claimed).on(ShareReported, _claimed).on(RankReported, _claimed)
)

reported: Final[Mapped[Reported]] = _claims.map(_reported)
"""The latest totals, shares and ranks as their sources state them, conflicting ones side by side."""
