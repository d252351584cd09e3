"""Where the real records are that stay outside the repository."""

import os
from pathlib import Path

_BESIDE = Path(__file__).resolve().parents[2] / "shared"
SHARED = Path(os.environ.get("REPUTATION_SHARED", _BESIDE)).resolve()
DATA = SHARED / "data"
