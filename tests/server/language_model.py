"""A language model on this machine: a server as OpenAI's, with answers by rule or on demand."""

from __future__ import annotations

import json
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

__all__ = ["Asked", "Bad", "LocalModel", "by_rule"]


@dataclass(frozen=True)
class Bad:
    """Instead of the next answer: a status with a body, or a text that the model says."""

    status: int = 200
    says: str | None = None
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    finish: str = "stop"


@dataclass(frozen=True)
class Asked:
    """One request: its headers, its body, and the record in its last question."""

    headers: dict[str, str]
    body: dict[str, Any]
    record: dict[str, Any]


def by_rule(record: dict[str, Any]) -> dict[str, Any]:
    """Governance is relevant and mode, all else irrelevant; a city is meant where it is named."""
    text = f"{record['title']} {record['abstract']}"
    relevant = "overnance" in text
    return {
        "relevant": relevant,
        "topic": "M" if relevant else "",
        "mentions": {city: f"{city} A" not in text for city in record["cities asked about"]},
    }


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """Clients that are killed or have waited long enough hang up."""


class LocalModel:
    """Use it in a ``with`` statement; `address` is where it answers."""

    def __init__(self, rule: Callable[[dict[str, Any]], object] = by_rule, key: str = "") -> None:
        self.rule, self.key = rule, key
        self.bad: deque[Bad | None] = deque()
        self.always: Bad | None = None
        self.refuses: set[str] = set()  # forms of an answer, settings
        self.seconds = 0.0
        self.log: list[Asked] = []
        self.at_once = self.most_at_once = 0
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True
            wbufsize = -1

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                with outer._lock:
                    outer.at_once += 1
                    outer.most_at_once = max(outer.most_at_once, outer.at_once)
                status, sent, headers = outer._answer(self.path, dict(self.headers), body)
                with outer._lock:
                    outer.at_once -= 1
                self.send_response(status)
                for name, value in {"Content-Type": "application/json", **headers}.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(sent)))
                self.end_headers()
                self.wfile.write(sent)

            def log_message(self, *_: object) -> None:
                pass

        self._server = _Server(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        self.address = f"http://127.0.0.1:{self._server.server_port}/v1"
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _answer(
        self, path: str, headers: dict[str, str], body: dict[str, Any]
    ) -> tuple[int, bytes, dict[str, str]]:
        first = next(part for part in body["messages"] if part["role"] == "user")
        record = json.loads(first["content"])
        with self._lock:
            self.log.append(Asked(headers, body, record))
            bad = self.bad.popleft() if self.bad else self.always
        given = headers.get("Authorization", "")
        if self.key and given != f"Bearer {self.key}":
            return 401, _error(f"wrong key: {given}"), {}
        if path != "/v1/chat/completions":
            return 404, _error("no such path"), {}
        for word in self.refuses:
            if word in body or word == body.get("response_format", {}).get("type"):
                return 400, _error(f"{word} is not supported here"), {}
        time.sleep(bad.seconds if bad else self.seconds)
        if bad and bad.says is None:
            return bad.status, bad.body, bad.headers
        text = json.dumps(self.rule(record)) if bad is None else bad.says
        choice = {
            "index": 0,
            "message": {"role": "assistant", "content": text},
            "finish_reason": bad.finish if bad else "stop",
        }
        answer = {"object": "chat.completion", "model": "local-1", "choices": [choice]}
        return 200, json.dumps(answer).encode(), {}


def _error(message: str) -> bytes:
    return json.dumps({"error": {"message": message}}).encode()
