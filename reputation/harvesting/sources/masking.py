"""Keys in responses: found in any encoding, and masked."""

from __future__ import annotations

import base64
import html
import re
from collections.abc import Iterable
from functools import cached_property
from urllib.parse import unquote_to_bytes

__all__ = ["Masked"]

_MASK = "***"
_LEAST = 8  # characters from which on a key is taken out of data, too, and not of messages alone
_ESCAPE = re.compile(rb"\\u00([2-7][0-9a-f])")  # of signs that keys are made of
_ENTITY = re.compile(
    rb"&#(?:0*(?:3[3-9]|[4-9]\d|1[01]\d|12[0-6])(?!\d)|x0*[2-7][0-9a-f](?![0-9a-f]))"
)
_PERCENT = re.compile(rb"%[0-9a-f]{2}")


class Masked:
    """Secrets, and how they are taken out of texts.

    A text is changed where it holds one as it is, in other capitals, percent-encoded once or
    twice, in HTML entities or JSON escapes, in part or as a whole, or in base64.

    Parameters
    ----------
    secrets
        Empty ones do not count.
    """

    def __init__(self, secrets: Iterable[str]) -> None:
        self._secrets = tuple(dict.fromkeys(filter(None, secrets)))

    def __bool__(self) -> bool:
        return bool(self._secrets)

    def text(self, text: str) -> str:
        """A message without any secret."""
        return self._pattern.sub(_MASK, text) if self._secrets else text

    def data(self, content: bytes, *, keep_short: bool = True) -> bytes:
        """An answer without any secret; as it is where it holds none, which is told fast.

        Parameters
        ----------
        keep_short
            Leave secrets so short that data may hold them by chance.
        """
        least = _LEAST if keep_short else 1
        found = [secret for secret in self._secrets if len(secret) >= least]
        if not found or not self._may_hold(content, found):
            return content
        pattern = _pattern_of(found)
        return pattern.sub(_MASK, content.decode("utf-8", "surrogateescape")).encode(
            "utf-8", "surrogateescape"
        )

    def _may_hold(self, content: bytes, secrets: Iterable[str]) -> bool:
        """Whether any writing of a secret may be there; what most answers hold none of is fast."""
        lowered = content.lower()
        readings = [lowered]
        if b"\\u00" in lowered:
            readings.append(_ESCAPE.sub(lambda found: bytes.fromhex(found[1].decode()), lowered))
        if _PERCENT.search(lowered):
            readings += [unquote_to_bytes(unquote_to_bytes(one)).lower() for one in readings]
        if b"&#" in lowered and _ENTITY.search(lowered):
            texts = [html.unescape(one.decode("utf-8", "replace")) for one in readings]
            readings += [text.lower().encode("utf-8", "replace") for text in texts]
        return any(secret.lower().encode() in one for secret in secrets for one in readings) or any(
            core.encode() in content for secret in secrets for core in _in_base64(secret)
        )

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return _pattern_of(self._secrets)


def _pattern_of(secrets: Iterable[str]) -> re.Pattern[str]:
    """What matches each of the secrets in any writing."""
    ways = []
    for secret in secrets:
        ways.append("".join(f"(?:{_ways_of(character)})" for character in secret))
        ways += [f"(?-i:{re.escape(core)})" for core in _in_base64(secret)]
    return re.compile("|".join(ways), re.IGNORECASE)


def _ways_of(character: str) -> str:
    code = ord(character)
    encoded = "".join(rf"%(?:25)*{byte:02x}" for byte in character.encode("utf-8", "replace"))
    ways = [re.escape(character), encoded, rf"&\#0*{code};?", rf"&\#x0*{code:x};?"]
    ways.append(rf"\\+u{code:04x}")
    if character in '"\\/':
        ways.append(rf"\\+{re.escape(character)}")
    if named := {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "+": "%20"}.get(character):
        ways.append(re.escape(named))
    return "|".join(ways)


def _in_base64(secret: str) -> list[str]:
    """What stands in base64 of any text that holds the secret, however it falls."""
    if len(secret) < _LEAST:
        return []
    cores = []
    for shift in range(3):
        raw = b"\0" * shift + secret.encode("utf-8", "replace")
        whole = base64.b64encode(raw).decode()
        first = (0, 2, 3)[shift]  # characters that also hold bits of what stands before
        last = len(raw) * 8 // 6  # those behind also hold bits of what follows
        core = whole[first:last]
        cores += [core, core.replace("+", "-").replace("/", "_")]
    return list(dict.fromkeys(cores))
