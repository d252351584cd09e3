"""Read a snapshot with Spark on this machine or on a cluster."""

from __future__ import annotations

import os
import re
import shutil
import socket
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from reputation.errors import ChoiceError, ToolMissing
from reputation.harvesting.snapshot.engine import (
    PartScan,
    count_together,
    failing,
    first_line,
    module,
    scans_of,
    with_all_columns,
)
from reputation.harvesting.snapshot.layout import COLUMNS, Part, Snapshot

if TYPE_CHECKING:
    import ibis

__all__ = ["Spark"]

_ANONYMOUS = "org.apache.hadoop.fs.s3a.AnonymousAWSCredentialsProvider"
_PORT = 15002  # of Spark Connect where an address names none
_TOKEN = re.compile(r"(token=)[^;&\s'\"]+", re.I)
_PATIENCE = 10.0  # seconds to wait for a server of Spark Connect


@dataclass
class Spark:
    """On this machine or a cluster; `options` are Spark's (``spark.master`` …).

    A session that is there is used, such as that of ``spark-submit``; ``SPARK_REMOTE`` is obeyed.
    """

    options: Mapping[str, str] = field(default_factory=dict)
    name: str = "spark"
    map_type: str = "map<string, array<bigint>>"
    _session: Any = None
    _own: bool = False

    @property
    def version(self) -> str:
        """Of Spark."""
        return str(module("pyspark").__version__)

    @property
    def session(self) -> Any:
        """The Spark session."""
        if self._session is None:
            self._session = self._begin()
        return self._session

    def _begin(self) -> Any:
        sql = module("pyspark.sql")
        self._own = sql.SparkSession.getActiveSession() is None
        builder = sql.SparkSession.builder.appName("reputation")
        settings = {"spark.ui.showConsoleProgress": "false", "spark.log.level": "ERROR"}
        remote = os.environ.get("SPARK_REMOTE") or self.options.get("spark.remote")
        if not remote:
            _need_java()
        else:
            _need_server(remote)
        for name, value in {**({} if remote else settings), **self.options}.items():
            builder = builder.config(name, value)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of PySpark about pandas, which is not used here
                return builder.getOrCreate()
        except Exception as error:
            said = _TOKEN.sub(r"\1***", first_line(error))
            raise ToolMissing(f"Spark does not start: {said}") from None

    def works(self, snapshot: Snapshot, parts: Sequence[Part]) -> ibis.Table:
        """The works of these parts; see `Engine`."""
        files = [_for_hadoop(part.location) for part in parts]
        if files[0].startswith("s3a://openalex/"):  # public; others may need one's own account
            self.session.conf.set("fs.s3a.bucket.openalex.aws.credentials.provider", _ANONYMOUS)
        with failing(Exception):
            connection = module("ibis").pyspark.connect(self.session)
            if snapshot.layout == "jsonl":
                kinds = ", ".join(f"`{name}` STRING" for name in COLUMNS)
                frame = self.session.read.schema(kinds).json(files)
            else:
                frame = self.session.read.option("mergeSchema", "true").parquet(*files)
            frame = frame.selectExpr("*", "_metadata.file_path AS part")
            frame.createOrReplaceTempView("reputation_works")
            return with_all_columns(connection.table("reputation_works"))

    def run(self, expression: ibis.Table) -> list[PartScan]:
        """What the expression finds; see `Engine`."""
        with failing(Exception):
            query = module("ibis").to_sql(expression, dialect="pyspark")
            return scans_of([tuple(row) for row in self.session.sql(str(query)).collect()])

    def batch(self, parts: Sequence[Part]) -> int:
        """How many of these parts to read at once."""
        return count_together(parts, 4 * self._slots())

    def _slots(self) -> int:
        """How many tasks run at once; a guess where a remote session does not tell."""
        try:
            return int(self.session.sparkContext.defaultParallelism)
        except Exception:
            return 64

    def close(self) -> None:
        """Release its resources."""
        if self._session is not None and self._own:
            self._session.stop()
        self._session = None


def _need_java() -> None:
    home = os.environ.get("JAVA_HOME")
    if not (shutil.which("java", path=f"{home}/bin") if home else shutil.which("java")):
        raise ToolMissing(
            "Spark needs Java 17 or later, and there is no `java` on this machine: install it "
            "(Debian: apt install openjdk-17-jre-headless), or use --engine duckdb"
        )


def _need_server(remote: str) -> None:
    """Say at once what PySpark ends the program for without a word, or tries for ten minutes."""
    if find_spec("grpc") is None:
        raise ToolMissing("Spark Connect needs additional packages: pip install 'pyspark[connect]'")
    if not remote.startswith("sc:"):
        return
    try:
        where = urlsplit(remote)
        host, port = where.hostname, where.port or _PORT
    except ValueError:
        host, port = None, 0
    if not host:
        raise ToolMissing("the address of Spark Connect: expected sc://HOST:PORT in SPARK_REMOTE")
    try:
        socket.create_connection((host, port), _PATIENCE).close()
    except OSError as error:
        # Of the address no more than this, as the rest may hold a token.
        raise ToolMissing(
            f"no Spark Connect server answers at {host}:{port} ({error.strerror or error}); "
            "start it, or correct SPARK_REMOTE"
        ) from None


def _for_hadoop(location: str) -> str:
    if location.startswith(("http://", "https://")):
        raise ChoiceError(f"{location}: Spark reads folders and s3:// only; or use --engine duckdb")
    return location.replace("s3://", "s3a://", 1) if location.startswith("s3://") else location
