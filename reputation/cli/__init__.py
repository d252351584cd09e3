"""The command line: every command is a few lines over a function of the library."""

from __future__ import annotations

import os
import sys

from reputation.errors import ReputationError

__all__ = ["main"]

_INTERRUPTED = "interrupted; everything finished before is kept"


def main() -> None:
    """Run the command line; errors become one or two lines and an exit code."""
    from reputation.cli.app import app

    try:
        app()
    except ReputationError as error:
        _complain(str(error))
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        _complain(_INTERRUPTED)
        sys.exit(130)
    except SystemExit as stop:
        if stop.code == 130:  # typer's, of an interrupt that it caught
            _complain(_INTERRUPTED)
        raise
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)
    except Exception as error:
        if os.environ.get("REPUTATION_DEBUG"):
            raise
        _complain(
            f"this is a fault of the program: {type(error).__name__}: {error}\n"
            "please report it; REPUTATION_DEBUG=1 shows where it happened"
        )
        sys.exit(1)


def _complain(message: str) -> None:
    from reputation.output import plain

    print(f"error: {plain(message)}", file=sys.stderr)  # noqa: T201 - the program's voice
