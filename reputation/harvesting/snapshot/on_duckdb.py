"""Read a snapshot with DuckDB on one machine, from its disk, a web address or S3."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
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
from reputation.harvesting.snapshot.layout import (
    COLUMNS,
    Part,
    Snapshot,
    s3_endpoint,
    without_account,
)

if TYPE_CHECKING:
    import ibis

__all__ = ["DuckDB"]

_LONGEST = 1 << 26  # bytes of the longest work; those of collaborations have megabytes
_REMOTE = ("s3_", "http_")  # settings of the extension that reads remote files
_SETTING = re.compile(r"[A-Za-z_]\w*")


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
        """Of DuckDB."""
        return str(module("duckdb").__version__)

    @property
    def _ibis(self) -> Any:
        if self._connection is None:
            self._connection = module("ibis").duckdb.connect()
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
        except module("duckdb").Error as error:
            raise ChoiceError(f"DuckDB: {name}: {first_line(error)}") from None

    def works(self, snapshot: Snapshot, parts: Sequence[Part]) -> ibis.Table:
        """The works of these parts; see `Engine`."""
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
        with failing(module("duckdb").Error):
            return with_all_columns(connection.sql(query))

    def _reach_out(self) -> None:
        """Get ready for S3 and web addresses, without an account."""
        duckdb = module("duckdb")
        try:
            self._connection.con.execute("INSTALL httpfs")
            self._connection.con.execute("LOAD httpfs")
        except duckdb.Error as error:
            raise ToolMissing(
                f"DuckDB needs its extension httpfs to read S3 ({first_line(error)}); or download "
                "the works first: aws s3 sync s3://openalex/data/jsonl/works DIR --no-sign-request"
            ) from None
        settings = {"s3_region": "us-east-1"}
        if endpoint := s3_endpoint():
            where = urlsplit(without_account(endpoint))
            secure = str(where.scheme == "https").lower()
            settings |= {"s3_endpoint": where.netloc, "s3_use_ssl": secure, "s3_url_style": "path"}
        own = {name: text for name, text in self.options.items() if name.startswith(_REMOTE)}
        for name, value in {**settings, **own}.items():
            self._set(name, value)
        self._reaches_out = True

    def run(self, expression: ibis.Table) -> list[PartScan]:
        """What the expression finds; see `Engine`."""
        with failing(module("duckdb").Error):
            query = self._ibis.compile(expression)
            return scans_of(self._connection.con.execute(query).fetchall())

    def batch(self, parts: Sequence[Part]) -> int:
        """How many of these parts to read at once."""
        threads = self._ibis.con.execute("SELECT current_setting('threads')").fetchone()[0]
        return count_together(parts, 2 * int(threads))

    def close(self) -> None:
        """Release its resources."""
        if self._connection is not None:
            self._connection.disconnect()
            self._connection, self._reaches_out = None, False


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
