"""A session with a literature database: keys in headers, rate limits, retries, named failures."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, NoReturn, Self, TypeVar
from urllib.parse import urljoin, urlsplit

import requests
from requests import Response
from urllib3.exceptions import HTTPError
from urllib3.util import Retry

from reputation import __version__
from reputation.errors import (
    CursorExpired,
    GaveUp,
    KeyMissing,
    PageTooLarge,
    QuotaSpent,
    RequestRefused,
    SourceError,
)
from reputation.harvesting.sources.masking import Masked
from reputation.harvesting.sources.reading import UNREADABLE, words_of
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
from reputation.input import within

__all__ = ["Session"]

T = TypeVar("T")
Connection = requests.Session  # the class below has a count named `requests`

_TIMEOUT = (15, 120)  # seconds to connect, and between two pieces of an answer
# Keys travel in headers, which a redirection would carry to whatever host it names.
_HOW: dict[str, Any] = {"timeout": _TIMEOUT, "allow_redirects": False, "stream": True}
_LONGEST_WAIT = 300.0  # a database that asks for more has stopped us for now
_LONGEST_PAUSE = 60.0
_LONGEST_QUOTA = 366 * 86400  # seconds; a quota that starts anew later is a mistake
_LARGEST = 64 << 20  # bytes of an answer; the largest recorded page of a thousand has five
_SLOWEST = 180.0  # seconds for a whole answer
_REDIRECTIONS = 3
_MOST_SAID = 300  # characters


class _TooMuch(requests.RequestException):
    """An answer that is too large, or takes too long."""


def _as_it_is(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """No login from ``.netrc``, which would take the place of the key."""
    return request


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
        Called with the reason and the seconds before a pause of two seconds or more.
    tries
        How often a request is sent until it is given up.

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
    tries: int = 6
    requests: int = 0
    budget: Budget | None = None

    def __post_init__(self) -> None:
        self._http = requests.Session()
        self._http.headers["User-Agent"] = f"reputation/{__version__}"
        self._http.auth = _as_it_is
        secrets: list[str] = []
        self._next_at = 0.0
        for key in self.service.keys:
            value = self.environment.get(key.variable, "").strip()
            if not value and key.needed:
                raise KeyMissing(
                    f"{self.service.title} needs a key in the environment variable {key.variable}; "
                    f"get one at {key.where}; without a key you can use: {key.without}"
                )
            if value and not re.fullmatch(r"[!-~]+", value):
                raise KeyMissing(
                    f"{self.service.title}: {key.variable} contains characters that no key has; "
                    "copy it again"
                )
            if value:
                self._http.headers[key.header] = f"{key.scheme}{value}"
                secrets.append(value)
        self._masked = Masked(secrets)

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
        RequestRefused, PageTooLarge
            When the database refuses this request, or one for so many records.
        GaveUp
            When it keeps failing at it.
        SourceError
            When it refuses all requests.
        """
        retry = Retry(total=self.tries, backoff_factor=1, backoff_max=_LONGEST_PAUSE)
        crowded = False
        for attempt in range(self.tries):
            trouble, seconds, patience = "", None, 1.0
            try:
                answer = self._send(call)
                verdict = self.service.verdict(answer)
                if isinstance(verdict, Spent):
                    raise QuotaSpent(self._spent(verdict))
                if isinstance(verdict, Expired):
                    reason = f"it refuses to go on ({verdict.reason}); what was fetched is kept"
                    raise CursorExpired(self._say(reason))
                if isinstance(verdict, Refused):
                    self._refuse(verdict)
                if isinstance(verdict, Again):
                    trouble, seconds = verdict.reason, verdict.seconds
                    patience, crowded = verdict.patience, verdict.crowded
                else:
                    return read(answer)
            except requests.exceptions.SSLError as error:
                raise SourceError(
                    self._say(
                        f"the certificate is not accepted ({self._innermost(error)}); if you "
                        "are behind a proxy, set REQUESTS_CA_BUNDLE to its certificate"
                    )
                ) from None
            except requests.RequestException as error:
                trouble = f"{type(error).__name__.lstrip('_')}: {self._innermost(error)}"
                if isinstance(error, _TooMuch):
                    raise GaveUp(self._say(f"{trouble}; what was fetched is kept")) from None
            except UNREADABLE as error:
                told = words_of(answer) or f"{type(error).__name__}: {error}"
                trouble = f"the response cannot be read ({told})"
            if attempt + 1 < self.tries:
                retry = retry.increment(call.method, call.path)
                usual = min(patience * retry.get_backoff_time(), _LONGEST_PAUSE)
                self._wait(trouble, seconds, usual)
        trouble = self._masked.text(trouble)[:_MOST_SAID]
        raise GaveUp(
            self._say(
                f"gave up after {self.tries} tries: {trouble}; what was fetched is kept, "
                f"run it again"
                f"{self._advice() if crowded else ''}"
            )
        )

    @property
    def has_key(self) -> bool:
        """Whether requests carry a key."""
        return bool(self._masked)

    def pause(self, reason: str, attempt: int) -> None:
        """Wait before what was answered only in part is asked for again."""
        self._wait(reason, None, min(2.0**attempt, _LONGEST_PAUSE))

    def _advice(self) -> str:
        """What a key of one's own would change."""
        keys = self.service.keys
        if self._masked or not keys:
            return ""
        return f"; your own key in {keys[0].variable} may help: {keys[0].where}"

    def _send(self, call: Call) -> Answer:
        now = self.clock()
        if now < self._next_at:
            self.sleep(self._next_at - now)
        self._next_at = max(now, self._next_at) + 1 / self.service.pace[bool(self._masked)]
        address = (self.address or self.service.address) + call.path
        how: dict[str, Any] = {"headers": dict(call.headers), **_HOW}
        if call.method == "POST":
            how["json"] = dict(call.parameters)
        else:
            how["params"] = dict(call.parameters)
        answer = self._ask(call.method, address, how)
        for _ in range(_REDIRECTIONS):
            onward = urljoin(address, answer.headers.get("location", ""))
            # Keys travel in headers, so that only the same host may send us on.
            same = urlsplit(onward)[:2] == urlsplit(address)[:2]
            if answer.status not in (301, 302, 307, 308) or onward == address or not same:
                break
            address, how = onward, {**how, "params": {}}
            answer = self._ask(call.method, address, how)
        self.budget = self.service.budget(answer) or self.budget
        return answer

    def _ask(self, method: str, address: str, how: dict[str, Any]) -> Answer:
        """Send a request and wait for the whole answer, headers included, so long and no longer."""
        self.requests += 1
        http = self._http
        try:
            return within(_SLOWEST, lambda: self._answer(http, method, address, how))
        except TimeoutError:
            self._http = requests.Session()  # the thread goes on with the old one
            self._http.headers.update(http.headers)
            self._http.auth = http.auth
        raise _TooMuch(f"the answer took more than {_SLOWEST:.0f} s")

    def _answer(self, http: Connection, method: str, address: str, how: dict[str, Any]) -> Answer:
        with http.request(method, address, **how) as response:
            headers = {name.lower(): value for name, value in response.headers.items()}
            content = self._whole(response)
        content = self._masked.data(content, keep_short=response.status_code == 200)
        return Answer(response.status_code, headers, content)

    def _whole(self, response: Response) -> bytes:
        """The body, as long as it keeps within bounds."""
        pieces: list[bytes] = []
        size, began = 0, time.monotonic()
        try:
            while piece := response.raw.read1(1 << 20, decode_content=True):
                pieces.append(piece)
                size += len(piece)
                if size > _LARGEST:
                    raise _TooMuch(f"the answer has more than {_LARGEST >> 20} MB")
                if time.monotonic() - began > _SLOWEST:
                    raise _TooMuch(f"the answer took more than {_SLOWEST:.0f} s")
        except HTTPError as error:
            raise requests.ConnectionError(error) from error
        return b"".join(pieces)

    def _wait(self, reason: str, asked: float | None, usual: float) -> None:
        if asked is not None and asked > _LONGEST_WAIT:
            raise QuotaSpent(self._spent(Spent(reason, int(asked))))
        seconds = usual if asked is None else asked
        if seconds >= 2:
            self.on_wait(self._say(reason), seconds)
        self.sleep(seconds)

    def _spent(self, verdict: Spent) -> str:
        seconds = verdict.seconds
        when = "" if seconds is None else f"; it resets in {_spell(seconds)}"
        return self._say(
            f"{verdict.reason}{when}; what was fetched is kept, run the same command again to "
            "continue"
        )

    def _refuse(self, verdict: Refused) -> NoReturn:
        if not verdict.key or not self.service.keys:
            kind = SourceError if verdict.all else RequestRefused
            raise (PageTooLarge if verdict.size else kind)(self._say(verdict.reason))
        key = self.service.keys[0]
        given = "is refused" if self._masked else "is missing"
        raise KeyMissing(
            self._say(
                f"the key in {key.variable} {given} ({verdict.reason}); get one at {key.where}; "
                f"without a key you can use: {key.without}"
            )
        )

    def _say(self, text: str) -> str:
        """A message with the database's name and without any key."""
        return f"{self.service.title}: {self._masked.text(text)}"

    def _innermost(self, error: BaseException) -> str:
        """What went wrong below all the layers, without the address and its parameters."""
        while error.__cause__ or error.__context__:
            error = error.__cause__ or error.__context__  # type: ignore[assignment]
        text = self._masked.text(str(error))
        return re.sub(r"https?://\S+|<[^>]* object at 0x[0-9a-f]+>:?", "", text).strip()[:200]


def _spell(seconds: int) -> str:
    if seconds > _LONGEST_QUOTA:
        return "more than a year, by its own account"
    hours, rest = divmod(max(0, seconds), 3600)
    return f"{hours} h {rest // 60} min" if hours else f"{max(1, rest // 60)} min"
