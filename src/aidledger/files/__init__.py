"""Records as text: TOML and JSON Lines, older schemas, and manifests that show whether a ledger was altered."""

from aidledger._package import lazily

__all__ = [
    "Chain",
    "Manifest",
    "NotTomlError",
    "Reading",
    "RecordedDay",
    "from_jsonl",
    "from_toml",
    "load_manifest",
    "read_jsonl",
    "read_toml",
    "structure",
    "to_jsonl",
    "to_toml",
    "unstructure",
    "upcast",
]

TYPE_CHECKING = False  # typing has it too, and takes longer to import than all of this
if TYPE_CHECKING:
    from aidledger.files._codec import Chain, structure, unstructure, upcast
    from aidledger.files._jsonl import from_jsonl, read_jsonl, to_jsonl
    from aidledger.files._manifests import Manifest, RecordedDay, load_manifest
    from aidledger.files._problems import Reading
    from aidledger.files._toml import NotTomlError, from_toml, read_toml, to_toml
else:  # type checkers would take every name for one of the package
    __getattr__, __dir__ = lazily(
        __name__,
        {
            "aidledger.files._codec": "Chain structure unstructure upcast",
            "aidledger.files._jsonl": "from_jsonl read_jsonl to_jsonl",
            "aidledger.files._manifests": "Manifest RecordedDay load_manifest",
            "aidledger.files._problems": "Reading",
            "aidledger.files._toml": "NotTomlError from_toml read_toml to_toml",
        },
    )
