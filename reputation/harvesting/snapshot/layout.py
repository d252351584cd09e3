"""Where the parts of a snapshot are, by its manifest: in a folder, in S3, or at a web address.

The layout is documented at https://developers.openalex.org/download/snapshot-format: works lie in
``works/updated_date=YYYY-MM-DD/part_NNNN.gz`` (JSON lines) or ``….parquet``, and each work in one
part only. The manifest is written last, so that where it is there, the parts are complete.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from reputation.errors import FormatError, SourceError
from reputation.harvesting.sources.openalex import WORK_FIELDS

__all__ = [
    "COLUMNS",
    "Part",
    "Snapshot",
    "find_snapshot",
    "s3_endpoint",
    "web_address",
    "without_account",
]

#: What is read of a work; the last tells the expansion corpus, which the API leaves out.
COLUMNS = (*WORK_FIELDS, "is_xpac")

_BELOW = ("", "works", "jsonl/works", "parquet/works", "data/jsonl/works", "data/parquet/works")
_MANIFESTS = ("manifest.json", "manifest")  # the second until 2025
_PATTERN = re.compile(r"[\[\]{}*?]")
_PART = re.compile(r"updated_date=(\d{4}-\d\d-\d\d)/[^/]+\.(gz|parquet)$")
_ACCOUNT = re.compile(r"//[^/\s]*@")
_LAYOUTS = {"gz": "jsonl", "parquet": "parquet"}
_SECONDS = 60  # to wait for a manifest
_DOWNLOAD = (
    "download it again: aws s3 sync s3://openalex/data/{layout}/works {folder} "
    "--no-sign-request --delete"
)


@dataclass(frozen=True, slots=True)
class Part:
    """One file of a snapshot.

    Attributes
    ----------
    name
        ``"updated_date=2026-06-24/part_0000.gz"``.
    location
        What an engine opens.
    bytes
        Its size.
    works
        How many it has according to the manifest; None if there is none.
    """

    name: str
    location: str
    bytes: int
    works: int | None = None

    @property
    def updated(self) -> str:
        """The day on which its works were last changed."""
        return self.name.removeprefix("updated_date=")[:10]


@dataclass(frozen=True)
class Snapshot:
    """All parts with works, in the order in which they are read.

    Attributes
    ----------
    path
        Where they lie; without anything secret.
    layout
        ``"jsonl"`` or ``"parquet"``.
    date
        The day of the release by the manifest, ``""`` where there is none.
    """

    path: str
    layout: str
    date: str
    parts: tuple[Part, ...]

    @cached_property
    def places(self) -> dict[str, int]:
        """Where each part stands among the others, by its name."""
        return {part.name: place for place, part in enumerate(self.parts)}

    @property
    def bytes(self) -> int:
        """The size of all parts."""
        return sum(part.bytes for part in self.parts)

    @property
    def works(self) -> int | None:
        """How many works there are by the manifest."""
        counts = [part.works for part in self.parts if part.works is not None]
        return sum(counts) if len(counts) == len(self.parts) else None

    @property
    def digest(self) -> str:
        """Identifies this release, wherever it is stored: 12 hexadecimal digits."""
        told = json.dumps([(part.name, part.bytes) for part in self.parts])
        return hashlib.sha256(told.encode()).hexdigest()[:12]


def find_snapshot(path: str) -> Snapshot:
    """Find the works of a snapshot and read their manifest.

    Parameters
    ----------
    path
        A folder, ``s3://bucket/…`` or ``https://…``: the folder ``works`` itself or one above it.
        A folder without a manifest is read by the names of its files.

    Raises
    ------
    FormatError
        When there are no works, or a file is missing or not as long as the manifest says.
    SourceError
        When a manifest cannot be fetched.
    """
    if "://" in path:
        return _find_remote(path.rstrip("/"))
    folders = [folder for below in _BELOW if (folder := Path(path) / below).is_dir()]
    for folder in folders:
        for name in _MANIFESTS:
            if (folder / name).is_file():
                manifest = _parsed((folder / name).read_bytes(), str(folder / name))
                if parts := _listed(manifest, str(folder / name), lambda n: str(folder / n)):  # noqa: B023
                    _check(folder, parts)
                    return _snapshot(str(folder), manifest, parts)
    for folder in folders:
        files = sorted(folder.glob("updated_date=*/*"))
        names = [file.relative_to(folder).as_posix() for file in files]
        parts = [
            Part(name, str(file), file.stat().st_size)
            for name, file in zip(names, files, strict=True)
            if _PART.fullmatch(name)
        ]
        if parts:
            return _snapshot(str(folder), {}, parts)
    raise FormatError(
        f"{path}: no OpenAlex works found here; expected a folder that contains "
        "works/updated_date=YYYY-MM-DD/part_0000.gz (or .parquet) and its manifest.json"
    )


def s3_endpoint() -> str:
    """Where S3 is, if not at Amazon: ``AWS_ENDPOINT_URL_S3`` or ``AWS_ENDPOINT_URL``, else ``""``.

    The variables are those of Amazon's own programs (AWS SDKs and Tools Reference Guide,
    "Service-specific endpoints"); other stores that speak S3, such as MinIO, are named so.
    """
    named = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL", "")
    return named.rstrip("/")


def web_address(location: str) -> str:
    """The address at which an object in a public S3 bucket can be fetched; see `s3_endpoint`.

    Examples
    --------
    >>> web_address("s3://openalex/data/jsonl/works/manifest.json")
    'https://openalex.s3.amazonaws.com/data/jsonl/works/manifest.json'
    """
    if not location.startswith("s3://"):
        return location
    if endpoint := s3_endpoint():
        return f"{endpoint}/{location.removeprefix('s3://')}"
    bucket, _, key = location.removeprefix("s3://").partition("/")
    return f"https://{bucket}.s3.amazonaws.com/{key}"


def _find_remote(path: str) -> Snapshot:
    for below in _BELOW:
        base = f"{path}/{below}".rstrip("/")
        for name in _MANIFESTS:
            content = _fetch(f"{base}/{name}")
            if content is None:
                continue
            manifest = _parsed(content, _bare(f"{base}/{name}"))
            if parts := _listed(manifest, _bare(base), lambda n: f"{base}/{n}"):  # noqa: B023
                return _snapshot(_bare(base), manifest, parts)
    raise FormatError(
        f"{_bare(path)}: no manifest of works found here; expected a path such as "
        "s3://openalex/data/jsonl/works"
    )


def _fetch(location: str) -> bytes | None:
    """The content, or None where there is none (S3 also answers 403 for what is not there)."""
    import requests  # noqa: PLC0415 - loads only when needed

    try:
        answer = requests.get(web_address(location), timeout=_SECONDS)
    except (requests.RequestException, ValueError) as error:
        reason = type(error).__name__
        raise SourceError(f"{_bare(location)}: cannot be fetched ({reason}); try again") from None
    if answer.status_code in (403, 404):
        return None
    if answer.status_code != 200:
        raise SourceError(f"{_bare(location)}: status {answer.status_code}; try again")
    return answer.content


def without_account(text: str) -> str:
    """A text whose addresses have lost the names and passwords in them.

    Examples
    --------
    >>> without_account("cannot read http://me:s3cret@host/works")
    'cannot read http://host/works'
    """
    return _ACCOUNT.sub("//", text)


def _bare(location: str) -> str:
    """The location without user, password and parameters."""
    parts = urlsplit(without_account(location))
    return urlunsplit((parts.scheme, parts.netloc, parts.path, "", ""))


def _parsed(content: bytes, name: str) -> Mapping[str, Any]:
    try:
        manifest = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise FormatError(f"{name}: is not a valid snapshot manifest ({error})") from None
    return manifest if isinstance(manifest, dict) else {}


def _listed(manifest: Mapping[str, Any], name: str, locate: Callable[[str], str]) -> list[Part]:
    parts = []
    try:
        for entry in manifest.get("files") or manifest.get("entries") or ():
            # The manifest of all entities has the same shape, one level deeper.
            if (found := _PART.search(entry["url"])) and "works/" in entry["url"]:
                meta = entry["meta"]
                size, works = int(meta["content_length"]), meta.get("record_count")
                part = found.group()
                parts.append(Part(part, locate(part), size, None if works is None else int(works)))
    except (KeyError, TypeError, ValueError) as error:
        raise FormatError(f"{name}: an entry is not as documented ({error!r})") from None
    return sorted(parts, key=lambda part: part.name)


def _check(folder: Path, parts: list[Part]) -> None:
    """Find what was not downloaded whole before anything is read."""
    for part in parts:
        file = Path(part.location)
        what = ""
        if not file.is_file():
            what = "is listed in the manifest but missing"
        elif (size := file.stat().st_size) != part.bytes:
            what = f"has {size:,} bytes, but {part.bytes:,} according to the manifest"
        if what:
            layout = _LAYOUTS[file.suffix[1:]]
            download = _DOWNLOAD.format(layout=layout, folder=folder)
            raise FormatError(
                f"{file}: {what}; {download}\nTo read only the files that are there, "
                "remove manifest.json from the folder."
            )


def _snapshot(path: str, manifest: Mapping[str, Any], parts: list[Part]) -> Snapshot:
    endings = {part.name.rpartition(".")[2] for part in parts}
    if len(endings) > 1:
        raise FormatError(
            f"{path}: contains both .gz and .parquet files; give a folder with only one kind"
        )
    locations = (part.location for part in parts if not part.location.startswith("http"))
    if odd := next(filter(_PATTERN.search, locations), ""):
        raise FormatError(
            f"{odd}: engines would take [ ] {{ }} * ? in the path for a pattern and read other "
            "files; rename the folder"
        )
    return Snapshot(path, _LAYOUTS[endings.pop()], str(manifest.get("date") or ""), tuple(parts))
