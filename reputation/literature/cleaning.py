"""Turn text as databases export it into clean Unicode on one line."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable

from reputation.literature import latex

__all__ = ["clean", "clean_all", "split_copyright"]

_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
# "&amp;amp;lt;" has been seen; a text escaped more often than this was written so on purpose.
_MAX_ESCAPES = 3

# Tags are known by name, so that "p < 0.05 and q > 0.1" or "x<y" stay as they are.
_INLINE = (
    "a|abbr|b|bold|big|cite|code|del|dfn|em|emph|ext-link|f|font|i|inf|inline-formula|ins|italic"
    "|kbd|mark|monospace|named-content|q|roman|s|sc|scp|small|span|strike|strong|styled-content|sub"
    "|sup|tex-math|tt|u|underline|uri|xref|alternatives"
)
_BLOCK = (
    "abstract|article|blockquote|body|br|center|dd|def|disp-formula|div|dl|dt|figure|footer|h[1-6]"
    "|head|header|hr|html|img|label|li|list|list-item|ol|p|para|pre|sec|section|simple-para|table"
    "|tbody|td|th|thead|title|tr|ul"
)
_ATTRIBUTES = r"(?:\s+[\w:.-]+\s*=\s*(?:\"[^\"<>]*\"|'[^'<>]*'|[^\s\"'<>]+))*\s*/?"
_MATHML = re.compile(rf"</?mml:[\w-]+{_ATTRIBUTES}>", re.I)
_INLINE_TAG = re.compile(rf"</?(?:jats:|ce:)?(?:{_INLINE}){_ATTRIBUTES}>", re.I)
_BLOCK_TAG = re.compile(rf"</?(?:jats:|ce:)?(?:{_BLOCK}|[mM]ath){_ATTRIBUTES}>", re.I)
_MATHML_BARE = re.compile(rf"</?m(?:row|i|n|o|sub|sup|subsup|frac|sqrt|text|space){_ATTRIBUTES}>")
_NOT_TEXT = re.compile(r"<!--.*?-->|<(script|style)\b[^>]*>.*?</\1\s*>|<!\[CDATA\[|\]\]>", re.S | re.I)
_HEADING = re.compile(r"\s*<(jats:|ce:)?title>\s*(?:abstract|summary)\s*[:.]?\s*</\1?title>", re.I)

_TERMINAL = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|\x1b[\]PX^_][^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c|$)|\x1b[ -/]*[0-~]"
)
# Controls that are not white space, zero-width and direction marks, soft hyphen, BOM, surrogates.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb\ufffe\uffff"
    "\ud800-\udfff\U000e0000-\U000e0fff]+"
)
# UTF-8 punctuation once read as Windows-1252; no language writes these three characters in a row.
_MOJIBAKE = re.compile("â€[“”™œ˜¢¦¡ž\x9d]")


def clean(text: str, *, tex: bool = False) -> str:
    r"""Return the text as clean Unicode on one line.

    HTML and JATS tags and entities go (also doubly escaped ones), as do control characters,
    terminal escapes and invisible characters; letters are composed (NFC) and all white space
    becomes single spaces. A lone ``<`` stays.

    Parameters
    ----------
    text
        What the source gave.
    tex
        Decode LaTeX escapes, too; right for BibTeX only, elsewhere a brace is a brace.

    Examples
    --------
    >>> clean("<i>Smart</i>\n   cities &amp;amp; ports, p < 0.05")
    'Smart cities & ports, p < 0.05'
    >>> clean(r"Universit{\"a}t {[}R\&D]", tex=True)
    'Universität [R&D]'
    """
    if tex and latex.MARK.search(text):
        text = latex.decode(text)
    if not _is_clean(text):
        text = _scrub(text)
    return text


def clean_all(texts: Iterable[str], *, tex: bool = False) -> tuple[str, ...]:
    """Clean each text and leave out the empty ones."""
    return tuple(cleaned for text in texts if (cleaned := clean(text, tex=tex)))


def _is_clean(text: str) -> bool:
    # str.isprintable knows every character that _scrub would take out, at the speed of C.
    return (
        text.isprintable()
        and "  " not in text
        and "<" not in text
        and (text.isascii() or ("â€" not in text and unicodedata.is_normalized("NFC", text)))
        and text.strip() == text
        and not ("&" in text and _ENTITY.search(text))
        and not ("$" in text and "\\" in text)
    )


def _scrub(text: str) -> str:
    for _ in range(_MAX_ESCAPES):
        if "&" not in text or not _ENTITY.search(text):
            break
        text = _ENTITY.sub(_unescape, text)
    if "<" in text:
        text = _without_tags(text)
    if "$" in text and "\\" in text:  # IEEE leaves formulas in LaTeX in its tables, too
        text = latex.decode_math(text)
    if "\x1b" in text or "\x9b" in text:
        text = _TERMINAL.sub("", text)
    text = _INVISIBLE.sub("", text)
    if "â€" in text:
        text = _MOJIBAKE.sub(_repair, text)
    return unicodedata.normalize("NFC", " ".join(text.split()))


def _unescape(match: re.Match[str]) -> str:
    return html.unescape(match.group())


def _without_tags(text: str) -> str:
    text = _NOT_TEXT.sub("", text)
    text = _HEADING.sub(" ", text)
    text = _MATHML.sub("", text)
    text = _MATHML_BARE.sub("", text)
    text = _INLINE_TAG.sub("", text)
    return _BLOCK_TAG.sub(" ", text)


def _repair(match: re.Match[str]) -> str:
    raw = b"\xe2\x80" + match.group()[2].encode("cp1252", "replace")
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return match.group()


# -- the publisher's statement -----------------------------------------------------------------

_SIGN = r"(?:©|\([cC]\)|Copyright:?(?=\s*(?:©|\([cC]\))))"
_OWNER = (
    r"(?:(?:by\s+)?(?:the\s+)?author|crown|copyright|\d{4}|elsevier|springer|ieee|published"
    r"|taylor|wiley|john\s+wiley|acm\b|emerald)"
)
# After a sentence's end, or glued to it as in "tests.(c) 2022 …", or at the very beginning.
_TAIL = re.compile(
    rf"""(?:^|(?<=[.!?:;,)\]"'”’%*\w])\s+|(?<=[.!?)\]"'”]))
    (?P<tail>
        (?:Crown\s+)?(?:Copyright:?\s*)?©\s*(?=[\w(])       # © and anything
      | (?:Crown\s+)?(?:Copyright:?\s*)?\([cC]\)\s*(?i:{_OWNER})   # (c), also used for lists
      | Copyright,?\s+(?:\d{{4}}\b|(?i:by|held\s+by|is\s+held|of\s+the\s+authors?|remains|rests)\b)
      | ;\s+(?:19|20)\d\d\s+(?:The\s+Authors?|Elsevier|Published|Hydrogen|[A-Z]\w+.{{0,60}}Published\s+by)
      | Published\s+by\s+(?:the\s+)?[A-Z][^.]{{0,80}}(?:Ltd|Inc|LLC|B\.\s?V|Press|Elsevier|Wiley|Springer|GmbH
            |IEEE|IOP|Sons|Francis|Society|Limited|Publish)
      | All\s+rights?\s+reserved
      | (?:Production\s+and\s+hosting|Hosting)\s+by\s+Elsevier
    )""",
    re.X,
)
_LONGEST_TAIL = 900
# What makes a sentence part of the statement when it stands before the abstract.
_HEAD = re.compile(r"(?:(?:Crown\s+)?Copyright:?\s*)?(?:©|\([cC]\))\s*(?=[\w(])", re.I)
_HEAD_END = re.compile(r"(?<!\b[A-Z])(?<!\bet al)(?<!\bCo)(?<!\bSt)(?<!\bInc)\.+(?=\s+[A-Z\"“(]|[A-Z][a-z])")
_HEAD_MORE = re.compile(
    r"\s*(?:All rights? reserved|Published by|Licensee\b|This (?:is an open|article is|work is|"
    r"open|paper is (?:an )?open)|Production and hosting|Selection and|Peer[- ]review under)"
    r"[^.]*(?:\.(?!\s|$|[A-Z])[^.]*)*(?:\.|$)",
    re.I,
)


def split_copyright(abstract: str) -> tuple[str, str]:
    """Part the publisher's statement from an abstract that is already clean.

    Returns
    -------
    tuple
        The abstract, and the statement (``""`` where there is none). A statement that stands
        before the abstract, as Scopus sometimes puts it, is taken off as well.

    Examples
    --------
    >>> split_copyright("Cities grow. © 2019 Elsevier Ltd. All rights reserved.")
    ('Cities grow.', '© 2019 Elsevier Ltd. All rights reserved.')
    >>> split_copyright("Copyright law in smart cities is young.")
    ('Copyright law in smart cities is young.', '')
    """
    if not _may_hold_statement(abstract):
        return abstract, ""
    head, abstract = _split_head(abstract)
    start = max(0, len(abstract) - _LONGEST_TAIL)
    match = _TAIL.search(abstract, start)
    if match is None:
        return abstract, head
    tail = abstract[match.start("tail") :]
    return abstract[: match.start()].rstrip(), f"{head} {tail}".strip()


def _may_hold_statement(text: str) -> bool:
    return (
        "©" in text
        or "(c)" in text
        or "(C)" in text
        or "opyright" in text
        or "ublished by" in text
        or "reserved" in text
        or "; 20" in text
        or "osting by" in text
    )


def _split_head(abstract: str) -> tuple[str, str]:
    if _HEAD.match(abstract) is None:
        return "", abstract
    end = _HEAD_END.search(abstract, 0, 250)
    if end is None:  # nothing follows: the statement is all there is, or no sentence ends
        return "", abstract
    cut = end.end()
    while more := _HEAD_MORE.match(abstract, cut):
        cut = more.end()
    return abstract[:cut].strip(), abstract[cut:].strip()
