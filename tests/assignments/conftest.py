"""The assignments' masters, and the scripts that read them."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "assignments"))
