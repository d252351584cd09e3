"""A literature database on this machine: answers like the real ones, over simulated records."""

from server.database import LocalDatabase
from server.faults import Fault

__all__ = ["Fault", "LocalDatabase"]
