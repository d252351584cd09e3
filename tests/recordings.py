"""The recorded answers in ../shared/api, which do not enter the repository, and their shapes."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from shared_data import SHARED

from reputation.harvesting.sources.source import Answer

RECORDINGS = SHARED / "api"
needs_recordings = pytest.mark.shared(RECORDINGS)

Shape = set[tuple[str, str]]  # (path, kind of value), lists and single items alike


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Cassettes hold bodies that are not text as ``!binary``; read in C where that is there."""


_Loader.add_constructor("!binary", lambda _loader, node: base64.b64decode(node.value))


@dataclass(frozen=True)
class Recording:
    """One request and what came back."""

    address: str
    answer: Answer

    @property
    def json(self) -> Any:
        return json.loads(self.answer.body)


def recorded(folder: str, part_of_address: str) -> list[Recording]:
    """The recordings of a folder whose address holds the text."""
    return [one for one in _recordings_of(folder) if part_of_address in one.address]


@cache
def _recordings_of(folder: str) -> tuple[Recording, ...]:
    """Read once: cassettes are megabytes, and a recording never changes."""
    files = sorted((RECORDINGS / folder).glob("*.y*ml"))
    return tuple(recording for file in files for recording in _read(file))


def _read(file: Path) -> Iterator[Recording]:
    with file.open(encoding="utf-8") as stream:
        cassette = yaml.load(stream, _Loader) or {}
    for turn in cassette.get("interactions") or cassette.get("http_interactions") or []:
        response = turn["response"]
        status = response.get("status_code") or response["status"]
        content = response.get("content") or response.get("body") or ""
        if isinstance(content, dict):
            content = content.get("string") or base64.b64decode(content.get("base64_string", ""))
        headers = {
            name.lower(): value[0] if isinstance(value, list) else str(value)
            for name, value in (response.get("headers") or {}).items()
        }
        body = content.encode() if isinstance(content, str) else content
        code = int(status["status_code"] if "status_code" in status else status["code"]) if (
            isinstance(status, dict)
        ) else int(status)  # fmt: skip
        request = turn["request"]
        yield Recording(request.get("uri") or request["url"], Answer(code, headers, body))


def shape(value: Any, path: str = "") -> Shape:
    """Which kinds of values stand where."""
    if isinstance(value, Mapping):
        return set().union(*(shape(item, f"{path}.{name}") for name, item in value.items()))
    if isinstance(value, list):
        return set().union(*(shape(item, path) for item in value))
    return {(path, type(value).__name__)}


_KINDS = {"string": "str", "integer": "int", "number": "float", "boolean": "bool"}


def documented(specification: Mapping[str, Any], name: str, path: str = "") -> Shape:
    """The shape that a schema of an OpenAPI document describes, nulls included."""
    return _of_schema(specification, {"$ref": f"#/components/schemas/{name}"}, path, ())


def _of_schema(
    whole: Mapping[str, Any], schema: Mapping[str, Any], path: str, above: tuple[str, ...]
) -> Shape:
    nullable = {(path, "NoneType")} if schema.get("nullable") else set()
    if reference := schema.get("$ref"):
        name = reference.rpartition("/")[2]
        if name in above:
            return nullable
        inner = whole["components"]["schemas"][name]
        return nullable | _of_schema(whole, inner, path, (*above, name))
    found = set(nullable)
    for kind in ("allOf", "anyOf", "oneOf"):
        for part in schema.get(kind, ()):
            found |= _of_schema(whole, part, path, above)
    for name, inner in schema.get("properties", {}).items():
        found |= _of_schema(whole, inner, f"{path}.{name}", above)
    if "items" in schema:
        found |= _of_schema(whole, schema["items"], path, above)
    kinds = schema.get("type")
    for kind in kinds if isinstance(kinds, list) else [kinds]:
        if kind == "null":
            found.add((path, "NoneType"))
        elif kind in _KINDS:
            found.add((path, _KINDS[kind]))
            if kind == "number":
                found.add((path, "int"))
    return found
