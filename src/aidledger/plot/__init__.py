"""Pictures: how an answer grew, and what made the difference between two (extra ``plot``, matplotlib).

Each is a figure of matplotlib's that belongs to no window and no ``pyplot``, so that threads and notebooks do not get
in each other's way; a notebook shows it, `save` writes it, and its axes can be changed as those of any other.
"""

from aidledger.plot._pictures import bridge, history, save

__all__ = ["bridge", "history", "save"]
