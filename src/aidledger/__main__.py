"""``python -m aidledger`` is the command line."""

import sys

from aidledger._cli import main

sys.exit(main())
