"""XLSX and CSV files taken as hostile: read row by row, within limits."""
