from __future__ import annotations

from decimal import Decimal

import pytest

from aidledger import AidledgerError, Money, When
from aidledger.interchange._mapping.constants import allowed, constant


@pytest.mark.parametrize(
    ("raw", "name", "of", "value"),
    [
        ("loan", "instrument", "word", "loan"),
        ("EUR", "currency", "code", "EUR"),
        ("UKR", "recipient", "code", "UKR"),
        ("anything", "title", "text", "anything"),
        ("a-loan", "of", "key", "a-loan"),
        (["JPN", "UKR"], "parties", "codes", ("JPN", "UKR")),
        ("EUR 5", "amount", "money", Money(5, "EUR")),
        ("2024-06", "occurred", "date", When("2024-06")),
        ("2024-06-13", "value_date", "day", When("2024-06-13").latest),
        (Decimal("0.2"), "percent", "number", Decimal("0.2")),
        (3, "rank", "whole", 3),
        ("C01", "aid_type", "word", "C01"),
    ],
)
def test_what_a_field_can_have(raw, name, of, value):
    assert constant(raw, name, of) == value


@pytest.mark.parametrize(
    ("raw", "name", "of", "message"),
    [
        ("grnat", "instrument", "word", "did you mean 'grant'"),
        (5, "title", "text", "the number 5 is no text"),
        (" ", "title", "text", "is no text"),
        ("dollar", "currency", "code", "no ISO 4217 currency code"),
        ("UA", "recipient", "code", "is not a country or organisation"),
        ("A Loan", "of", "key", "is no key"),
        ("JPN", "parties", "codes", "is no list"),
        (["UA"], "parties", "codes", "is not a country or organisation"),
        (5, "amount", "money", "money is written as text"),
        (2024, "occurred", "date", "a day"),
        ("2024", "value_date", "day", "is not one day"),
        ("many", "quantity", "number", "is no amount"),
        (True, "rank", "whole", "true is no whole number"),
        ("3", "rank", "whole", "is no whole number"),
    ],
)
def test_what_it_cannot_have(raw, name, of, message):
    with pytest.raises(AidledgerError, match=message):
        constant(raw, name, of)


def test_the_words_of_closed_lists():
    assert [allowed(word, "form", "word") for word in ("goods", "service")] == ["goods", "service"]
