"""Client for OpenAI-compatible servers: rate limits respected, all failures named."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, NoReturn
from urllib.parse import urlsplit

import requests
from requests import Session as Http
from requests import Timeout
from requests.auth import AuthBase

from reputation import __version__
from reputation.errors import KeyMissing, QuotaSpent, RequestRefused, SourceError, SourceUnknown
from reputation.harvesting.sources.masking import Masked
from reputation.input import within
from reputation.output import plain

__all__ = ["KEY", "Client", "Said"]

#: The environment variable with the server's key.
KEY = "REPUTATION_LLM_KEY"

_TRIES = 5
_LONGEST_WAIT = 300.0  # seconds; a server that asks for more has stopped us for now
_LARGEST = 1 << 20  # bytes of an answer; ours has a few hundred
_MOST_TOKENS = 2048  # of an answer; models that think aloud need more than the few we want
_PASSING = {408, 409, 425, 429, 500, 502, 503, 504, 529}  # may go better the next time
_SHOWN = 300  # characters of a server's words that are repeated


@dataclass(frozen=True, slots=True)
class Said:
    """What a model said: the text, whether it was cut off, and the name the server gives it."""

    text: str
    cut_off: bool
    model: str


class _Bearer(AuthBase):
    """The key in its header, whatever ``.netrc`` says of the host."""

    def __init__(self, key: str) -> None:
        self._key = key

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._key:
            request.headers["Authorization"] = f"Bearer {self._key}"
        return request


@dataclass
class Client:
    """A conversation with one server; many threads may ask at once.

    Parameters
    ----------
    address
        Of the server, with or without ``/v1`` and ``/chat/completions``.
    model
        As the server calls it.
    key
        "" if the server needs none.
    timeout
        Seconds that an answer may take.
    sleep
        Instead of the system's, for tests.
    on_wait
        Called with the reason and the seconds before a pause of two seconds or more.

    Attributes
    ----------
    requests
        How many were sent, repeated ones included.
    """

    address: str
    model: str
    key: str = field(default="", repr=False)
    timeout: float = 300.0
    sleep: Callable[[float], None] = field(default_factory=lambda: time.sleep)
    on_wait: Callable[[str, float], None] = lambda _reason, _seconds: None
    requests: int = 0

    def __post_init__(self) -> None:
        self.key = self.key.strip()
        if self.key and not re.fullmatch(r"[!-~]+", self.key):
            raise KeyMissing(f"{KEY} contains characters that no key has; copy it again")
        self._masked = Masked([self.key])
        self._url = _completions(self.address)
        self._lock = threading.Lock()
        self._threads = threading.local()
        self._not_before = 0.0
        self._formats = ["json_schema", "json_object", ""]  # as much as the server takes
        self._settings: dict[str, object] = {
            "temperature": 0,
            "seed": 2020,
            "max_tokens": _MOST_TOKENS,
        }

    def ask(self, messages: Sequence[Mapping[str, str]], schema: Mapping[str, Any]) -> Said:
        """Send a conversation, again where that may help, and return what the model says.

        Raises
        ------
        KeyMissing
            When the server needs a key, or rejects the one it got.
        QuotaSpent
            When it asks for a pause of more than five minutes.
        RequestRefused
            When this request keeps failing; others may not.
        SourceError
            When the server refuses all requests, or does not know the model.
        """
        attempt, trouble = 0, ""
        while attempt < _TRIES:
            self._keep_pause()
            formats, settings = self._formats[0], dict(self._settings)
            asked: float | None = None
            try:
                status, headers, content = self._send(messages, schema, formats, settings)
            except requests.RequestException as error:
                trouble = _innermost(error)
            else:
                if status == 200:
                    return self._read(content)
                words = _words_of(content)
                if status in {400, 422, 501} and self._asked_less(words, formats, settings):
                    continue
                trouble = f"status {status}{f' ({words})' if words else ''}"
                if status not in _PASSING:
                    self._refuse(status, trouble)
                asked = _retry_after(headers)
            attempt += 1
            if attempt < _TRIES:
                self._pause(trouble, min(2.0 ** (attempt - 1), 60.0) if asked is None else asked)
        raise RequestRefused(self._say(f"gave up after {_TRIES} tries: {trouble}"))

    def _send(
        self,
        messages: Sequence[Mapping[str, str]],
        schema: Mapping[str, Any],
        form: str,
        settings: Mapping[str, object],
    ) -> tuple[int, Mapping[str, str], bytes]:
        body: dict[str, object] = {"model": self.model, "messages": messages, **settings}
        if form == "json_schema":
            wanted = {"name": "labels", "strict": True, "schema": schema}
            body["response_format"] = {"type": form, "json_schema": wanted}
        elif form:
            body["response_format"] = {"type": form, "schema": schema}
        with self._lock:
            self.requests += 1
        http = self._http()
        try:
            return within(self.timeout, lambda: self._answer(http, body))
        except TimeoutError:
            del self._threads.http  # the thread goes on with it
        raise self._too_slow()

    def _answer(
        self, http: Http, body: Mapping[str, object]
    ) -> tuple[int, Mapping[str, str], bytes]:
        until = time.monotonic() + self.timeout
        with http.post(
            self._url,
            json=body,
            auth=_Bearer(self.key),
            timeout=(15, self.timeout),
            allow_redirects=False,  # the key would go wherever it leads
            stream=True,
        ) as response:
            content = bytearray()
            for piece in response.iter_content(8192):
                content += piece
                if len(content) > _LARGEST:
                    raise requests.RequestException(f"an answer of more than {_LARGEST:,} bytes")
                if time.monotonic() > until:
                    raise self._too_slow()
            return response.status_code, response.headers, bytes(content)

    def _too_slow(self) -> Timeout:
        return Timeout(f"timed out: the answer took more than {self.timeout:g} seconds")

    def _http(self) -> Http:
        """A connection for each thread: requests' sessions are not safe to share."""
        if not hasattr(self._threads, "http"):
            self._threads.http = Http()
            self._threads.http.headers["User-Agent"] = f"reputation/{__version__}"
        return self._threads.http  # type: ignore[no-any-return]

    def _read(self, content: bytes) -> Said:
        """What the model said; "" where the server's answer has another shape than documented."""
        try:
            answer = json.loads(content)
            choice = answer["choices"][0]
            text = choice["message"].get("content") or choice["message"].get("refusal") or ""
            return Said(
                str(text), choice.get("finish_reason") == "length", str(answer.get("model") or "")
            )
        except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError):
            return Said("", cut_off=False, model="")

    def _asked_less(self, words: str, form: str, settings: Mapping[str, object]) -> bool:
        """Whether a server that refused a request can be asked with less, and is from now on."""
        with self._lock:
            if form != self._formats[0] or settings != self._settings:
                return True  # another thread has found out
            named = [name for name in settings if name in words]
            if named and "response_format" not in words:
                self._settings = {k: v for k, v in settings.items() if k not in named}
                if "max_completion_tokens" in words:
                    self._settings["max_completion_tokens"] = _MOST_TOKENS
                return self._settings != settings
            if len(self._formats) > 1 and _about_form(words):
                del self._formats[0]
                return True
            return False

    def _keep_pause(self) -> None:
        """Wait until the server accepts requests again, whichever thread received the notice."""
        left = self._not_before - time.monotonic()
        if left > 0:
            self.sleep(left)

    def _pause(self, reason: str, seconds: float) -> None:
        if seconds > _LONGEST_WAIT:
            raise QuotaSpent(
                self._say(f"{reason}; the server asks to wait {seconds / 60:.0f} minutes")
            )
        with self._lock:
            self._not_before = max(self._not_before, time.monotonic() + seconds)
        if seconds >= 2:
            self.on_wait(self._say(reason), seconds)

    def _refuse(self, status: int, trouble: str) -> NoReturn:
        if status in {401, 403}:
            given = "is refused" if self.key else "is missing"
            raise KeyMissing(self._say(f"the key in {KEY} {given}: {trouble}"))
        if status in {404, 405} or 300 <= status < 400:
            raise SourceError(
                self._say(f"{trouble}; is the address right, and is the model {self.model} there?")
            )
        if status == 402:
            raise QuotaSpent(self._say(trouble))
        raise RequestRefused(self._say(trouble))

    def masked(self, text: str) -> str:
        """A text of the server's without the key, cut only then."""
        return plain(self._masked.text(text))[:_SHOWN]

    def _say(self, text: str) -> str:
        """A message with the server's name."""
        return f"{urlsplit(self._url).netloc}: {self.masked(text)}"


def _completions(address: str) -> str:
    """The full address of the chat completions."""
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise SourceUnknown(
            f"address {_without_user(address)!r}: expected e.g. http://localhost:11434/v1"
        )
    if parts.query or parts.fragment or "@" in address:
        raise SourceUnknown(
            f"the address of {parts.hostname} contains more than host and path; put the key in "
            f"{KEY}"
        )
    path = parts.path.rstrip("/").removesuffix("/chat/completions") or "/v1"
    return f"{parts.scheme}://{parts.netloc}{path}/chat/completions"


def _without_user(address: str) -> str:
    return address.rpartition("@")[2][:100].partition("?")[0]


def _about_form(words: str) -> bool:
    """Whether a refusal may be of the form of the answer, and not of the text's length, say."""
    return not re.search(r"context|too long|too large|maximum|exceed", words, re.IGNORECASE)


def _words_of(content: bytes) -> str:
    """What a server says of its refusal."""
    text = content.decode("utf-8", "replace")
    try:
        said = json.loads(text)
        error = said.get("error", said)
        text = str(error.get("message") or error) if isinstance(error, dict) else str(error)
    except (ValueError, AttributeError, RecursionError):
        pass
    return " ".join(text.split())


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds until a server accepts requests again (RFC 9110, section 10.2.3)."""
    value = headers.get("Retry-After", "").strip()
    if re.fullmatch(r"\d{1,9}(\.\d+)?", value):
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())


def _innermost(error: BaseException) -> str:
    """What went wrong below all the layers, without the address."""
    kind = type(error).__name__
    while error.__cause__ or error.__context__:
        error = error.__cause__ or error.__context__  # type: ignore[assignment]
    return f"{kind}: " + re.sub(r"https?://\S+|<[^>]* object at 0x[0-9a-f]+>:?", "", str(error))
