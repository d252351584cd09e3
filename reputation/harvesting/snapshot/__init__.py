"""OpenAlex's snapshot, searched by an engine where it is stored: one machine or a cluster."""

from __future__ import annotations

from reputation.harvesting.snapshot.available import ENGINES, find_engine
from reputation.harvesting.snapshot.engine import Engine
from reputation.harvesting.snapshot.layout import Part, Snapshot, find_snapshot
from reputation.harvesting.snapshot.snapshot_harvest import (
    SnapshotHarvest,
    harvest_snapshot,
    plan_snapshot_queries,
)

__all__ = [
    "ENGINES",
    "Engine",
    "Part",
    "Snapshot",
    "SnapshotHarvest",
    "find_engine",
    "find_snapshot",
    "harvest_snapshot",
    "plan_snapshot_queries",
]
