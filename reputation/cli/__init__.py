"""The command line: every command is a few lines over a function of the library."""

from __future__ import annotations

import errno
import gc
import os
import sys
from typing import NoReturn

from reputation.errors import ReputationError

__all__ = ["main"]

# Records, and modules that load, are many objects that live on: to look among them for cycles as
# often as Python does takes a tenth of a short command.
_BETWEEN_COLLECTIONS = 50_000
_INTERRUPTED = "interrupted; everything finished so far is kept"


def main() -> None:
    """Run the command line; errors become one or two lines and an exit code."""
    gc.set_threshold(_BETWEEN_COLLECTIONS)
    try:
        _speak_in_any_encoding()
        from reputation.cli.app import app

        app()
        sys.stdout.flush()
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
    except OSError as error:
        _leave(error)
    except Exception as error:
        if _is_of_database(error):
            _complain(
                f"the corpus cannot be used ({error}); `reputation doctor STUDY` checks whether "
                "it is damaged"
            )
            sys.exit(2)
        if os.environ.get("REPUTATION_DEBUG"):
            raise
        _complain(
            f"internal error: {type(error).__name__}: {str(error)[:300]}\n"
            "please report this bug; set REPUTATION_DEBUG=1 to see the full traceback"
        )
        sys.exit(1)


def _speak_in_any_encoding() -> None:
    """Letters that standard output has no place for are replaced, not fatal."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def _is_of_database(error: Exception) -> bool:
    from sqlite3 import DatabaseError  # a command without a corpus starts without it

    return isinstance(error, DatabaseError)


def _leave(error: OSError) -> NoReturn:
    """End where the machine does not give what was needed."""
    name = f"{error.filename}: " if error.filename else ""
    _complain(f"{name}{error.strerror or error}; stopped here")
    if error.errno == errno.ENOSPC:  # what is still to be written to a full device
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(1)


def _complain(message: str) -> None:
    from reputation.output import plain

    print(f"error: {plain(message)}", file=sys.stderr)  # noqa: T201 - the program's voice
