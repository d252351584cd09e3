"""OpenAlex's whole snapshot, searched by an engine where it lies: one machine or a cluster."""

from __future__ import annotations

from reputation.literature.snapshot.engine import Engine
from reputation.literature.snapshot.engines import ENGINES, find_engine
from reputation.literature.snapshot.harvesting import (
    SnapshotHarvest,
    harvest_snapshot,
    plan_snapshot_errands,
)
from reputation.literature.snapshot.layout import Part, Snapshot, find_snapshot

__all__ = [
    "ENGINES",
    "Engine",
    "Part",
    "Snapshot",
    "SnapshotHarvest",
    "find_engine",
    "find_snapshot",
    "harvest_snapshot",
    "plan_snapshot_errands",
]
