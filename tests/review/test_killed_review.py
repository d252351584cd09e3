"""A review killed at random moments: every acknowledged label is there, none twice."""

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from reputation.judgement.labels.event_log import LabelLog

PROGRAM = str(Path(__file__).parents[1] / "killed_review.py")


def test_every_acknowledged_label_survives_kills_and_none_is_doubled(tmp_path: Path) -> None:
    rng = random.Random(3)
    acknowledged: list[str] = []
    for _ in range(6):
        command = [sys.executable, PROGRAM, str(tmp_path), "5000"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            # It works by now, however slow the machine is.
            acknowledged += [process.stdout.readline().strip() for _ in range(rng.randrange(4, 9))]
            time.sleep(rng.uniform(0, 0.05))
            process.send_signal(signal.SIGKILL)
            # A line that was cut off while written is no acknowledgement.
            rest = process.stdout.read()
            acknowledged += rest[: rest.rfind("\n") + 1].split()
    labels = [event.source_id for event in LabelLog(tmp_path / "labels").read()]
    assert len(labels) == len(set(labels))
    assert set(acknowledged) <= set(labels)
    assert len(labels) - len(acknowledged) <= 6
    assert len(acknowledged) > 20
