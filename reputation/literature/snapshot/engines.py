"""The engines that read a snapshot: DuckDB on one machine, Spark on one or many."""

from __future__ import annotations

import os
import re
import shutil
import socket
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import unquote, urlsplit

from reputation.errors import ChoiceError, ReputationError, ToolMissing
from reputation.literature.snapshot.expression import COLUMNS
from reputation.literature.snapshot.layout import Part, Snapshot, s3_endpoint

if TYPE_CHECKING:
    import ibis

__all__ = ["ENGINES", "Engine", "EngineFailure", "PartScan", "find_engine"]

_INSTALL = "pip install 'reputation[scale]'"
_LONGEST = 1 << 26  # bytes of the longest work; those of collaborations have megabytes
_SMALL = 1 << 28  # bytes that are read at once where parts are small
_MOST = 2000  # parts that are read at once
_REMOTE = ("s3_", "http_")  # settings of the extension that reads what lies elsewhere
_PATIENCE = 10.0  # seconds to wait for a server of Spark Connect
_SETTING = re.compile(r"[A-Za-z_]\w*")
_ANONYMOUS = "org.apache.hadoop.fs.s3a.AnonymousAWSCredentialsProvider"


class EngineFailure(Exception):  # noqa: N818 - not shown as such; see `harvesting`
    """An engine could not read some parts; the message is its own."""


@dataclass(frozen=True, slots=True)
class PartScan:
    """What an engine found in a part: works, lines that are none, and hits as JSON text."""

    name: str
    works: int
    broken: int
    hits: tuple[str, ...]


class Engine(Protocol):
    """Reads parts of a snapshot; open until closed, and opened by the first use."""

    name: str

    @property
    def version(self) -> str:
        """Of the engine's own."""

    @property
    def map_type(self) -> str:
        """How it writes the type of an inverted index for its ``from_json``."""

    def works(self, snapshot: Snapshot, parts: Sequence[Part]) -> ibis.Table:
        """The works of these parts with the columns of `COLUMNS`, and ``part``."""

    def run(self, expression: ibis.Table) -> list[PartScan]:
        """What the expression of `reputation.literature.snapshot.expression` finds.

        Raises
        ------
        EngineFailure
            When the parts cannot be read.
        """

    def batch(self, parts: Sequence[Part]) -> int:
        """How many of these parts, from the first on, to read at once."""

    def close(self) -> None:
        """Give back what it holds."""


def _together(parts: Sequence[Part], least: int) -> int:
    """So many parts, or a multiple where they are small, so that no core waits at the end."""
    size = 0
    for count, part in enumerate(parts[:_MOST], 1):
        size += part.bytes
        if count % least == 0 and size >= _SMALL:
            return count
    return min(len(parts), _MOST)


@dataclass
class DuckDB:
    """On one machine, all its cores; `options` are DuckDB's settings (``memory_limit`` …)."""

    options: Mapping[str, str] = field(default_factory=dict)
    name: str = "duckdb"
    map_type: str = '"MAP(VARCHAR, BIGINT[])"'
    _connection: Any = None
    _reaches_out: bool = False

    @property
    def version(self) -> str:
        return str(_module("duckdb").__version__)

    @property
    def _ibis(self) -> Any:
        if self._connection is None:
            self._connection = _module("ibis").duckdb.connect()
            self._set("preserve_insertion_order", "false")
            self._set("enable_progress_bar", "false")
            for name, value in self.options.items():
                if not name.startswith(_REMOTE):
                    self._set(name, value)
        return self._connection

    def _set(self, name: str, value: str) -> None:
        if not _SETTING.fullmatch(name):
            raise ChoiceError(f"DuckDB has no setting {name!r}")
        try:
            self._connection.con.execute(f"SET {name} = {_quoted(value)}")
        except _module("duckdb").Error as error:
            raise ChoiceError(f"DuckDB: {name}: {_first_line(error)}") from None

    def works(self, snapshot: Snapshot, parts: Sequence[Part]) -> ibis.Table:
        connection = self._ibis
        if "://" in parts[0].location and not self._reaches_out:
            self._reach_out()
        files = f"[{', '.join(_quoted(part.location) for part in parts)}]"
        if snapshot.layout == "jsonl":
            columns = ", ".join(f"{name}: 'VARCHAR'" for name in COLUMNS)
            reading = (
                f"read_json({files}, format='newline_delimited', columns={{{columns}}}, "
                f"compression='gzip', maximum_object_size={_LONGEST}"
            )
        else:
            reading = f"read_parquet({files}, union_by_name=true"
        query = f"SELECT * FROM {reading}, hive_partitioning=false, filename='part')"  # noqa: S608
        with _failing(_module("duckdb").Error):
            return _with_all_columns(connection.sql(query))

    def _reach_out(self) -> None:
        """Get ready for S3 and web addresses, without an account."""
        duckdb = _module("duckdb")
        try:
            self._connection.con.execute("INSTALL httpfs")
            self._connection.con.execute("LOAD httpfs")
        except duckdb.Error as error:
            raise ToolMissing(
                f"DuckDB needs its extension httpfs to read S3 ({_first_line(error)}); or download "
                "the works first: aws s3 sync s3://openalex/data/jsonl/works DIR --no-sign-request"
            ) from None
        settings = {"s3_region": "us-east-1"}
        if endpoint := s3_endpoint():
            where = urlsplit(endpoint)
            secure = str(where.scheme == "https").lower()
            settings |= {
                "s3_endpoint": where.netloc.rpartition("@")[2],
                "s3_use_ssl": secure,
                "s3_url_style": "path",
            }
        own = {name: text for name, text in self.options.items() if name.startswith(_REMOTE)}
        for name, value in {**settings, **own}.items():
            self._set(name, value)
        self._reaches_out = True

    def run(self, expression: ibis.Table) -> list[PartScan]:
        with _failing(_module("duckdb").Error):
            query = self._ibis.compile(expression)
            return _scans(self._connection.con.execute(query).fetchall())

    def batch(self, parts: Sequence[Part]) -> int:
        threads = self._ibis.con.execute("SELECT current_setting('threads')").fetchone()[0]
        return _together(parts, 2 * int(threads))

    def close(self) -> None:
        if self._connection is not None:
            self._connection.disconnect()
            self._connection, self._reaches_out = None, False


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
        return str(_module("pyspark").__version__)

    @property
    def session(self) -> Any:
        """The Spark session."""
        if self._session is None:
            self._session = self._begin()
        return self._session

    def _begin(self) -> Any:
        sql = _module("pyspark.sql")
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
            raise ToolMissing(f"Spark does not start: {_first_line(error)}") from None

    def works(self, snapshot: Snapshot, parts: Sequence[Part]) -> ibis.Table:
        files = [_for_hadoop(part.location) for part in parts]
        if files[0].startswith("s3a://openalex/"):  # public; others may need one's own account
            self.session.conf.set("fs.s3a.bucket.openalex.aws.credentials.provider", _ANONYMOUS)
        with _failing(Exception):
            connection = _module("ibis").pyspark.connect(self.session)
            if snapshot.layout == "jsonl":
                kinds = ", ".join(f"`{name}` STRING" for name in COLUMNS)
                frame = self.session.read.schema(kinds).json(files)
            else:
                frame = self.session.read.option("mergeSchema", "true").parquet(*files)
            frame = frame.selectExpr("*", "_metadata.file_path AS part")
            frame.createOrReplaceTempView("reputation_works")
            return _with_all_columns(connection.table("reputation_works"))

    def run(self, expression: ibis.Table) -> list[PartScan]:
        with _failing(Exception):
            query = _module("ibis").to_sql(expression, dialect="pyspark")
            return _scans([tuple(row) for row in self.session.sql(str(query)).collect()])

    def batch(self, parts: Sequence[Part]) -> int:
        return _together(parts, 4 * self._slots())

    def _slots(self) -> int:
        """How many tasks run at once; a guess where a remote session does not tell."""
        try:
            return int(self.session.sparkContext.defaultParallelism)
        except Exception:
            return 64

    def close(self) -> None:
        if self._session is not None and self._own:
            self._session.stop()
        self._session = None


#: The engines by name; each takes options of its own.
ENGINES: dict[str, Callable[[Mapping[str, str]], Engine]] = {"duckdb": DuckDB, "spark": Spark}


def find_engine(name: str, options: Mapping[str, str] | None = None) -> Engine:
    """The engine of this name, which starts when it is first used.

    Raises
    ------
    ChoiceError
        When there is none; lists those there are.
    """
    if name not in ENGINES:
        raise ChoiceError(f"no engine {name!r}; there are: {', '.join(ENGINES)}")
    return ENGINES[name](options or {})


def _module(name: str) -> Any:
    """Import a library of the extra.

    Raises
    ------
    ToolMissing
        When it is not installed.
    """
    import importlib  # noqa: PLC0415 - beside its only use

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of libraries about each other
            return importlib.import_module(name)
    except ImportError as error:
        raise ToolMissing(
            f"--source snapshot needs {error.name or name}, which is not installed: {_INSTALL}"
        ) from None


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
        raise ToolMissing("Spark Connect needs more than Spark: pip install 'pyspark[connect]'")
    where = urlsplit(remote)
    if where.scheme != "sc" or not where.hostname:
        return
    try:
        socket.create_connection((where.hostname, where.port or 15002), _PATIENCE).close()
    except OSError as error:
        # The rest of the address may hold a token.
        server = f"{where.hostname}:{where.port or 15002}"
        raise ToolMissing(
            f"no server of Spark Connect answers at {server} ({error.strerror or error}); start "
            "it, or correct SPARK_REMOTE"
        ) from None


@contextmanager
def _failing(kinds: type[Exception]) -> Iterator[None]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except ReputationError:
        raise
    except kinds as error:
        raise EngineFailure(_first_line(error)) from error


def _with_all_columns(works: Any) -> Any:
    """Add what older releases do not have."""
    absent = {name: _module("ibis").null("string") for name in COLUMNS if name not in works.columns}
    return works.mutate(**absent)


def _scans(rows: Sequence[Sequence[Any]]) -> list[PartScan]:
    return [
        PartScan(_tail(part), int(works), int(broken or 0), tuple(map(str, hits or ())))
        for part, works, broken, hits in rows
    ]


def _tail(location: str) -> str:
    """The name of a part; Spark gives its address, percent-encoded."""
    return "/".join(unquote(location).split("/")[-2:])


def _for_hadoop(location: str) -> str:
    if location.startswith(("http://", "https://")):
        raise ChoiceError(f"{location}: Spark reads folders and s3:// only; or use --engine duckdb")
    return location.replace("s3://", "s3a://", 1) if location.startswith("s3://") else location


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _first_line(error: BaseException) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[0][:300] if lines else type(error).__name__
