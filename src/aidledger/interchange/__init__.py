"""Published files, read into events, and ledgers and answers as tables for other programs.

Importers return events and findings, and write nothing. `read_table` reads CSV and XLSX, `read_kiel` the Ukraine
Support Tracker, `aidledger.interchange.iati` IATI activity files. `export` writes Parquet and CSV, `to_arrow`
makes Arrow tables, and `from_arrow` and `read_parquet` read records back.
"""

from aidledger._package import lazily

__all__ = [
    "ArrowStream",
    "ArrowTable",
    "Imported",
    "Importing",
    "LeftOut",
    "Mapping",
    "Placed",
    "Refused",
    "Unkeyed",
    "Unknown",
    "about_parquet",
    "about_table",
    "export",
    "from_arrow",
    "load_mapping",
    "mapping_from_toml",
    "read_kiel",
    "read_parquet",
    "read_table",
    "shipped_mappings",
    "to_arrow",
    "write_csv",
    "write_parquet",
]

TYPE_CHECKING = False  # typing has it too, and takes longer to import than all of this
if TYPE_CHECKING:
    from aidledger._records.corrections import Placed, Unkeyed
    from aidledger.interchange._export.arrow import ArrowStream, ArrowTable, about_table, from_arrow, to_arrow
    from aidledger.interchange._export.parquet import about_parquet, read_parquet, write_parquet
    from aidledger.interchange._export.writing import export, write_csv
    from aidledger.interchange._imported import Imported, Importing, LeftOut, Refused, Unknown
    from aidledger.interchange._mapping import Mapping
    from aidledger.interchange._mapping_reading import load_mapping, mapping_from_toml, shipped_mappings
    from aidledger.interchange._table import read_kiel, read_table
else:  # type checkers would take every name for one of the package
    __getattr__, __dir__ = lazily(
        __name__,
        {
            "aidledger._records.corrections": "Placed Unkeyed",
            "aidledger.interchange._export.arrow": "ArrowStream ArrowTable about_table from_arrow to_arrow",
            "aidledger.interchange._export.parquet": "about_parquet read_parquet write_parquet",
            "aidledger.interchange._export.writing": "export write_csv",
            "aidledger.interchange._imported": "Imported Importing LeftOut Refused Unknown",
            "aidledger.interchange._mapping": "Mapping",
            "aidledger.interchange._mapping_reading": "load_mapping mapping_from_toml shipped_mappings",
            "aidledger.interchange._table": "read_kiel read_table",
        },
        moved={
            "aidledger.interchange": "arrow exported exporting imported kiel mapping mapping_files parquet tables",
        },
    )
