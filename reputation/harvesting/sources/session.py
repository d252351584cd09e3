"""Asking a literature database: keys in headers, its pace kept, every bad day survived or named."""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, NoReturn, Self, TypeVar
from urllib.parse import quote

import requests
from urllib3.util import Retry

from reputation import __version__
from reputation.errors import CursorExpired, KeyMissing, QuotaSpent, RequestRefused, SourceError
from reputation.harvesting.sources.source import (
    Again,
    Answer,
    Budget,
    Call,
    Expired,
    Refused,
    Service,
    Spent,
)

__all__ = ["Session"]

# What reading an answer of another shape than documented leads to.
_UNREADABLE = (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError)

T = TypeVar("T")

_TRIES = 6
_TIMEOUT = (15, 120)  # seconds to connect, and between two pieces of an answer
# Keys travel in headers, which a redirection would carry to whatever host it names.
_HOW: dict[str, Any] = {"timeout": _TIMEOUT, "allow_redirects": False}
_LONGEST_WAIT = 300.0  # a database that asks for more has stopped us for now


@dataclass
class Session:
    """A conversation with one database.

    Parameters
    ----------
    service
        The database.
    address
        Instead of its own, for tests and mirrors.
    environment
        Where keys are looked up.
    sleep, clock
        Instead of the system's, for tests.
    on_wait
        Told the reason and the seconds before a pause of two seconds or more.

    Attributes
    ----------
    requests
        How many were sent, repeated ones included.
    budget
        What the last answer said is left.
    """

    service: Service
    address: str = ""
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ)
    sleep: Callable[[float], None] = field(default_factory=lambda: time.sleep)
    clock: Callable[[], float] = field(default_factory=lambda: time.monotonic)
    on_wait: Callable[[str, float], None] = lambda _reason, _seconds: None
    requests: int = 0
    budget: Budget | None = None

    def __post_init__(self) -> None:
        self._http = requests.Session()
        self._http.headers["User-Agent"] = f"reputation/{__version__}"
        self._secrets: list[str] = []
        self._next_at = 0.0
        for key in self.service.keys:
            value = self.environment.get(key.variable, "").strip()
            if not value and key.needed:
                raise KeyMissing(
                    f"{self.service.title} needs a key in the environment variable {key.variable}; "
                    f"get one at {key.where}; without it works: {key.without}"
                )
            if value and not re.fullmatch(r"[!-~]+", value):
                raise KeyMissing(
                    f"{self.service.title}: {key.variable} holds characters that no key has; "
                    "copy it again"
                )
            if value:
                self._http.headers[key.header] = f"{key.scheme}{value}"
                # As it is, as in an address, and as in JSON.
                self._secrets += {value, quote(value, safe=""), json.dumps(value)[1:-1]}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._http.close()

    def fetch(self, call: Call, read: Callable[[Answer], T]) -> T:
        """Send a request until its answer can be read.

        Parameters
        ----------
        call
            The request.
        read
            Reads the answer; it is asked for again where this fails.

        Raises
        ------
        QuotaSpent
            When a daily, weekly or yearly quota is used up.
        KeyMissing
            When the key is missing or refused.
        CursorExpired
            When the database no longer knows the page asked for.
        RequestRefused
            When the database refuses this request.
        SourceError
            When it refuses all of them or keeps failing.
        """
        retry = Retry(total=_TRIES, backoff_factor=1, backoff_max=60)
        for attempt in range(_TRIES):
            trouble, seconds = "", None
            try:
                answer = self._send(call)
                verdict = self.service.judge(answer)
                if isinstance(verdict, Spent):
                    raise QuotaSpent(self._spent(verdict))
                if isinstance(verdict, Expired):
                    raise CursorExpired(self._say(verdict.reason))
                if isinstance(verdict, Refused):
                    self._refuse(verdict)
                if isinstance(verdict, Again):
                    trouble, seconds = verdict.reason, verdict.seconds
                else:
                    return read(answer)
            except requests.exceptions.SSLError as error:
                raise SourceError(
                    self._say(
                        f"the certificate is not accepted ({_innermost(error)}); where a "
                        "proxy of your own signs, name its certificate in REQUESTS_CA_BUNDLE"
                    )
                ) from None
            except requests.RequestException as error:
                trouble = f"{type(error).__name__}: {_innermost(error)}"
            except _UNREADABLE as error:
                trouble = f"the answer cannot be read ({type(error).__name__}: {error})"
            if attempt + 1 < _TRIES:
                retry = retry.increment(call.method, call.path)
                self._wait(trouble, seconds, retry.get_backoff_time())
        raise SourceError(
            self._say(
                f"gave up after {_TRIES} tries: {trouble}; what was got is kept, run it again"
            )
        )

    def _send(self, call: Call) -> Answer:
        now = self.clock()
        if now < self._next_at:
            self.sleep(self._next_at - now)
        self._next_at = max(now, self._next_at) + 1 / self.service.pace[bool(self._secrets)]
        address = (self.address or self.service.address) + call.path
        self.requests += 1
        if call.method == "POST":
            response = self._http.post(
                address, json=dict(call.parameters), headers=dict(call.headers), **_HOW
            )
        else:
            response = self._http.get(
                address, params=dict(call.parameters), headers=dict(call.headers), **_HOW
            )
        headers = {name.lower(): value for name, value in response.headers.items()}
        content = response.content
        if response.status_code != 200:
            content = self._without_keys(content)
        answer = Answer(response.status_code, headers, content)
        self.budget = self.service.budget(answer) or self.budget
        return answer

    def _without_keys(self, content: bytes) -> bytes:
        """A refusal that repeats a key, before anything of it is cut and said."""
        for secret in self._secrets:
            content = content.replace(secret.encode(), b"***")
        return content

    def _wait(self, reason: str, asked: float | None, usual: float) -> None:
        if asked is not None and asked > _LONGEST_WAIT:
            raise QuotaSpent(self._spent(Spent(reason, int(asked))))
        seconds = usual if asked is None else asked
        if seconds >= 2:
            self.on_wait(self._say(reason), seconds)
        self.sleep(seconds)

    def _spent(self, verdict: Spent) -> str:
        when = "" if verdict.seconds is None else f"; it starts anew in {_spell(verdict.seconds)}"
        return self._say(
            f"{verdict.reason}{when}; what was got is kept, run the same command again to go on"
        )

    def _refuse(self, verdict: Refused) -> NoReturn:
        if not verdict.key or not self.service.keys:
            kind = SourceError if verdict.all else RequestRefused
            raise kind(self._say(verdict.reason))
        key = self.service.keys[0]
        given = "is refused" if self._secrets else "is missing"
        raise KeyMissing(
            self._say(
                f"the key in {key.variable} {given} ({verdict.reason}); get one at {key.where}; "
                f"without it works: {key.without}"
            )
        )

    def _say(self, text: str) -> str:
        """A message with the database's name and without any key."""
        for secret in self._secrets:
            text = text.replace(secret, "***")
        return f"{self.service.title}: {text}"


def _innermost(error: BaseException) -> str:
    """What went wrong below all the layers, without the address and its parameters."""
    while error.__cause__ or error.__context__:
        error = error.__cause__ or error.__context__  # type: ignore[assignment]
    return re.sub(r"https?://\S+|<[^>]* object at 0x[0-9a-f]+>:?", "", str(error)).strip()[:200]


def _spell(seconds: int) -> str:
    hours, rest = divmod(max(0, seconds), 3600)
    return f"{hours} h {rest // 60} min" if hours else f"{max(1, rest // 60)} min"
