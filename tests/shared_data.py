"""Where the real records are that stay outside the repository."""

import os
from pathlib import Path

SHARED = Path(os.environ.get("REPUTATION_SHARED", Path(__file__).resolve().parents[2] / "shared"))
DATA = SHARED / "data"
