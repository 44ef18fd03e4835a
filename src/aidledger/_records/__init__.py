"""Records: events, corrections, the kinds that can be stored, and which records are live."""
