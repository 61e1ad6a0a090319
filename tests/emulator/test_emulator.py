#!/usr/bin/env python3
"""The emulator's own tests.

The environment's TEO_VECTORS names the file of the official signer's signatures; else it is ../vectors.json.
"""

import os
import sys
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from check_creates import *     # noqa: E402,F403
from check_faults import *      # noqa: E402,F403
from check_jobs import *        # noqa: E402,F403
from check_moves import *       # noqa: E402,F403
from check_odd import *         # noqa: E402,F403
from check_rules import *       # noqa: E402,F403
from check_server import *      # noqa: E402,F403

if __name__ == "__main__":
    unittest.main()
