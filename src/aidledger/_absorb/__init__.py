"""How releases of a data set enter a ledger."""
