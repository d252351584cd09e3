"""Write made-up works in the layouts of OpenAlex's snapshot, with its manifest: SIMULATED."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

__all__ = ["PARQUET_TYPES", "to_parquet", "write_jsonl", "write_manifest"]

_PLACE = "STRUCT(source STRUCT(id VARCHAR, display_name VARCHAR), is_oa BOOLEAN)"
#: Columns of the parquet layout with their types in DuckDB, more than the harvest reads.
PARQUET_TYPES = {
    "id": "VARCHAR",
    "doi": "VARCHAR",
    "title": "VARCHAR",
    "display_name": "VARCHAR",
    "publication_year": "INTEGER",
    "publication_date": "DATE",
    "language": "VARCHAR",
    "primary_location": _PLACE,
    "type": "VARCHAR",
    "authorships": "STRUCT(author_position VARCHAR, "
    "author STRUCT(id VARCHAR, display_name VARCHAR), raw_author_name VARCHAR, "
    "raw_affiliation_strings VARCHAR[])[]",
    "biblio": "STRUCT(volume VARCHAR, issue VARCHAR, first_page VARCHAR, last_page VARCHAR)",
    "is_xpac": "BOOLEAN",
    "keywords": "STRUCT(id VARCHAR, display_name VARCHAR, score DOUBLE)[]",
    "locations": f"{_PLACE}[]",
    "abstract_inverted_index": "MAP(VARCHAR, BIGINT[])",
    "referenced_works": "VARCHAR[]",
    "related_works": "VARCHAR[]",
}


def write_jsonl(
    folder: Path, parts: Mapping[str, Iterable[dict[str, Any]]], *, ascii_only: bool = False
) -> Path:
    """Write ``works/updated_date=…/part_….gz`` and the manifest; return the folder ``works``.

    Parameters
    ----------
    parts
        ``"2026-06-24/part_0000"`` -> the works it holds.
    ascii_only
        Whether letters beyond ASCII are escaped, as some writers of JSON do.
    """
    works = folder / "works"
    counts = {}
    for name, content in parts.items():
        file = works / f"updated_date={name}.gz"
        file.parent.mkdir(parents=True, exist_ok=True)
        counts[file] = 0
        with gzip.GzipFile(file, "wb", compresslevel=6, mtime=0) as out:
            for work in content:
                text = json.dumps(work, ensure_ascii=ascii_only, separators=(",", ":"))
                out.write(text.encode() + b"\n")
                counts[file] += 1
    write_manifest(works, "jsonl", counts)
    return works


def to_parquet(jsonl: Path, folder: Path, types: Mapping[str, str] = PARQUET_TYPES) -> Path:
    """Write the same parts in the parquet layout; return the folder ``works``."""
    import duckdb  # noqa: PLC0415 - an extra; only this needs it

    works = folder / "works"
    columns = ", ".join(f"{name}: '{kind}'" for name, kind in types.items())
    counts = {}
    with duckdb.connect() as con:
        for part in sorted(jsonl.glob("updated_date=*/part_*.gz")):
            file = works / part.parent.name / f"{part.stem}.parquet"
            file.parent.mkdir(parents=True, exist_ok=True)
            row = con.execute(
                f"COPY (SELECT * FROM read_json('{part}', format='newline_delimited', "
                f"columns={{{columns}}})) TO '{file}' (FORMAT parquet, COMPRESSION snappy, "
                "ROW_GROUP_SIZE 10000)"
            ).fetchone()
            assert row is not None
            counts[file] = row[0]
    write_manifest(works, "parquet", counts)
    return works


def write_manifest(works: Path, layout: str, counts: Mapping[Path, int]) -> None:
    """The manifest as documented (https://developers.openalex.org/download/snapshot-format)."""
    files = [
        {
            "url": f"s3://openalex/data/{layout}/works/{file.relative_to(works).as_posix()}",
            "meta": {"content_length": file.stat().st_size, "record_count": count},
        }
        for file, count in counts.items()
    ]
    content = {
        "date": "2026-06-25",
        "format": layout,
        "entity": "works",
        "note": "SIMULATED",
        "record_count": sum(counts.values()),
        "content_length": sum(file.stat().st_size for file in counts),
        "files": files,
    }
    (works / "manifest.json").write_text(json.dumps(content, indent=1), encoding="utf-8")
