"""Hypothesis, which the strategies and the laws need; its absence is a clear error that names the extra."""

from __future__ import annotations

from aidledger.errors import MissingExtraError

try:
    from hypothesis import given, note, strategies
    from hypothesis.strategies import SearchStrategy
except ImportError as error:
    raise MissingExtraError("aidledger.testing", "testing") from error

__all__ = ["SearchStrategy", "given", "note", "strategies"]
