"""Ledgers and answers as tables for other programs."""
