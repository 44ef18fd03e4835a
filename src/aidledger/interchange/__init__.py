"""Published files, read into events: importers return events and findings, and write nothing.

``imported`` says what came of a file; ``tables`` reads CSV and XLSX.
"""
