"""The server: takes requests, keeps a log of them, and lets them go wrong on demand."""

from __future__ import annotations

import json
import socket
import sys
import threading
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self
from urllib.parse import parse_qsl, urlsplit

from reputation.literature.records.record import Record
from server import crossref, openalex, scopus, semanticscholar, wos
from server.answers import Reply, Request
from server.faults import Fault
from server.shelf import Shelf

__all__ = ["LocalDatabase"]

_ANSWERERS = {
    "/works": openalex.answer,
    "/api/wos/": wos.answer_expanded,
    "/documents": wos.answer_starter,
    "/content/search/scopus": scopus.answer,
    "/graph/v1/paper/search/bulk": semanticscholar.answer,
}


@dataclass
class Settings:
    """What a test may set.

    Attributes
    ----------
    faults
        Taken one a request, before the right answer; None lets a request pass.
    left
        What the quota still allows, in the database's own unit; None is no limit.
    cost
        How much of it a request takes.
    key
        The only key that is accepted, or "" for any and none.
    """

    faults: deque[Fault | None]
    left: int | None = None
    cost: int = 10
    key: str = ""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """Clients that are killed hang up; nothing else is expected to fail."""
        error = sys.exception()
        if error is not None and not isinstance(error, ConnectionError):
            raise error


class LocalDatabase:
    """Use it in a ``with`` statement; `address` is where it answers."""

    def __init__(self, records: Iterable[Record]) -> None:
        self.shelf = Shelf(records)
        self.settings = Settings(faults=deque())
        self.log: list[Request] = []
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True
            wbufsize = -1

            def do_GET(self) -> None:
                outer._handle(self, b"")

            def do_POST(self) -> None:
                outer._handle(self, self.rfile.read(int(self.headers["Content-Length"])))

            def log_message(self, *_: object) -> None:
                pass

        self._server = _Server(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def requests(self) -> int:
        return len(self.log)

    def _handle(self, handler: BaseHTTPRequestHandler, sent: bytes) -> None:
        parts = urlsplit(handler.path)
        parameters = dict(parse_qsl(parts.query, keep_blank_values=True))
        if sent:
            parameters.update(json.loads(sent))
        headers = {name.lower(): value for name, value in handler.headers.items()}
        request = Request(handler.command, parts.path, parameters, headers, handler.path)
        with self._lock:
            self.log.append(request)
            fault = self.settings.faults.popleft() if self.settings.faults else None
            if fault and fault.how == "answer":
                body = fault.body.encode() if isinstance(fault.body, str) else fault.body
                reply = Reply(fault.status, body, fault.headers)
            else:
                reply = self._reply(request)
        self._send(handler, reply, fault.how if fault else "answer")

    def _reply(self, request: Request) -> Reply:
        if request.path.startswith("/works/"):
            return crossref.answer(self.shelf, request)
        answer = _ANSWERERS.get(request.path)
        if answer is None:
            return Reply(404, b'{"error":"no such path"}')
        return answer(self.shelf, request, self.settings)

    @staticmethod
    def _send(handler: BaseHTTPRequestHandler, reply: Reply, how: str) -> None:
        body = reply.body[: len(reply.body) // 2] if how == "truncate" else reply.body
        handler.send_response(reply.status)
        for name, value in {"Content-Type": "application/json", **reply.headers}.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        if how == "reset":
            handler.wfile.write(body[: len(body) // 2])
            handler.wfile.flush()
            handler.connection.setsockopt(
                socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00"
            )
            handler.connection.close()
            handler.close_connection = True
            return
        handler.wfile.write(body)
