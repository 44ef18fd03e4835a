"""Exchange rates in answers: tallies valued in one currency, and amounts converted at a day's rate.

A conversion names its rates and its date, and is of everything: where a rate is missing, it is an error that names
the pair and the day, never an amount that is left as it was.
"""

from aidledger.rates._conversion import Valued, convert, valued
from aidledger.rates._tables import EcbRates, Rates, RateTable, ecb

__all__ = [
    "EcbRates",
    "RateTable",
    "Rates",
    "Valued",
    "convert",
    "ecb",
    "valued",
]
