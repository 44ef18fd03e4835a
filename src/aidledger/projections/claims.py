"""What sources report as cumulative: the latest of each, conflicting ones side by side, never added up."""

from __future__ import annotations

from typing import Any, Final

import attrs

from aidledger.events import Claim, RankReported, ShareReported, TotalReported
from aidledger.groups import Groups
from aidledger.projection import Mapped, fold
from aidledger.trail import Trail

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


def _none() -> Trail[Claim]:
    return Trail()


def _claimed(state: Trail[Claim], claim: Claim) -> Trail[Claim]:
    return state.plus(claim)


def _reported(claimed: Trail[Claim]) -> Reported:
    """Return the newest claims of each publisher; what one says on one day in two places stays side by side."""
    found: dict[tuple[str, Scope], dict[frozenset[str | None], list[Claim]]] = {}
    for claim in claimed:
        publishers = frozenset(source.publisher for source in claim.sources)
        said = found.setdefault((claim.kind, scope(claim)), {})
        if publishers in said and said[publishers][0].placed_on != claim.placed_on:
            del said[publishers]  # what is newer comes last
        said.setdefault(publishers, []).append(claim)
    return Reported(
        tuple(
            ClaimGroup(kind, Groups(dict(about)), tuple(claim for said in by_publisher.values() for claim in said))
            for (kind, about), by_publisher in found.items()
        )
    )


reported: Final[Mapped[Reported]] = (
    fold(_none)
    .on(TotalReported, _claimed)
    .on(ShareReported, _claimed)
    .on(RankReported, _claimed)
    .map(_reported, name="reported")
)
"""The latest totals, shares and ranks as their sources state them, conflicting ones side by side."""
