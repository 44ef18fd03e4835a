"""Published files, read into events, and ledgers and answers as tables for other programs.

Importers return events and findings, and write nothing: ``imported`` says what came of a file, ``tables`` reads CSV and
XLSX, ``kiel`` the Ukraine Support Tracker, ``iati`` IATI activity files. ``exporting`` writes Parquet and CSV;
``arrow`` and ``parquet`` have the tables, and read records back.
"""
