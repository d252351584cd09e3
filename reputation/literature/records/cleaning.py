"""Turn text as databases export it into clean Unicode on one line."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable, Iterable

from reputation.literature.records import latex

__all__ = ["Cleaner", "clean", "clean_all", "clean_each", "cleaner_of"]

_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
# "&amp;amp;lt;" has been seen; a text escaped more often than this was written so on purpose.
_MAX_ESCAPES = 3
_AMPERSANDS = re.compile(r"&(?:amp;)+")

# Tags are known by name, so that "p < 0.05 and q > 0.1" or "x<y" stay as they are.
_INLINE = (
    "a|abbr|b|bold|big|cite|code|del|dfn|em|emph|ext-link|f|font|i|inf|inline-formula|ins|italic"
    "|kbd|mark|monospace|named-content|q|roman|s|sc|scp|small|span|strike|strong|styled-content|sub"
    "|su b|su p|sup|tex-math|tt|u|underline|uri|xref|alternatives"
)
_BLOCK = (
    "abstract|article|blockquote|body|br|center|dd|def|disp-formula|div|dl|dt|figure|footer|h[1-6]"
    "|head|header|hr|html|img|label|li|list|list-item|ol|p|para|pre|sec|section|simple-para|table"
    "|tbody|td|th|thead|title|tr|ul"
)
_MAYBE_TAG = re.compile(r"<[/!^]?[A-Za-z!\[>]")
_ATTRIBUTES = r"(?:\s+[\w:.-]+\s*=\s*(?:\"[^\"<>]*\"|'[^'<>]*'|[^\s\"'<>]+))*\s*/?"
_MATHML = re.compile(rf"</?mml:[\w-]+{_ATTRIBUTES}>", re.I)
_INLINE_TAG = re.compile(rf"</?(?:jats:|ce:)?(?:{_INLINE}){_ATTRIBUTES}>", re.I)
_BLOCK_TAG = re.compile(rf"</?(?:jats:|ce:)?(?:{_BLOCK}|[mM]ath){_ATTRIBUTES}>", re.I)
_MATHML_BARE = re.compile(rf"</?m(?:row|i|n|o|sub|sup|subsup|frac|sqrt|text|space){_ATTRIBUTES}>")
_CDATA = re.compile(r"<!\[CDATA\[|\]\]>", re.I)
_NOT_TEXT = tuple(
    (re.compile(begin, re.I), re.compile(end, re.I))
    for begin, end in (
        ("<!--", "-->"),
        (r"<script\b[^<>]*>", r"</script\s*>"),
        (r"<style\b[^<>]*>", r"</style\s*>"),
    )
)
_HEADING = re.compile(r"<(jats:|ce:)?title>\s*(?:abstract|summary)\s*[:.]?\s*</\1?title>", re.I)

_TERMINAL = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|\x1b[\]PX^_][^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c|$)"
    r"|\x1b[ -/]*[0-~]"
)
# Controls that are not white space, zero-width and direction marks, soft hyphen, BOM, surrogates.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb\ufffe\uffff"
    "\ud800-\udfff\U000e0000-\U000e0fff]+"
)
# More signs on one letter than any script has; to order them takes the square of their number
# (Unicode Standard Annex 15, section 13, "Stream-Safe Text Format").
_COMBINING = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0711"
    "\u0730-\u074a\u07eb-\u07fd\u0816-\u082d\u0859-\u085b\u0898-\u089f\u08ca-\u08ff\u093c\u094d"
    "\u0e38-\u0e3a\u0e48-\u0e4b\u0f18-\u0f87\u135d-\u135f\u1ab0-\u1aff\u1cd0-\u1ced\u1dc0-\u1dff"
    "\u20d0-\u20f0\u2cef-\u2cf1\u2de0-\u2dff\u302a-\u302f\u3099\u309a\ua66f-\ua67d\ua6f0\ua6f1"
    "\ua8e0-\ua8f1\ufb1e\ufe20-\ufe2f"
)
_MOST_SIGNS = 30
_TOO_MANY_SIGNS = re.compile(f"([{_COMBINING}]{{30}})[{_COMBINING}]+")
# UTF-8 once read as Windows-1252, where it is certain: no language writes a letter with a tilde or
# circumflex and then one of these signs.
_SIGNS = "\u0080-\u00bf€‚ƒ„…†‡ˆ‰‹‘’“”•˜™›"
# The same for Slavic and Turkish letters, without signs that may follow "10 Å".
_EAST = "Ä[‡\u008dŸ±™›]|Å[¡¾½Ÿ‚„™›¼¯ˆº]"
_MOJIBAKE = re.compile(
    f"â€[{_SIGNS}œžŠšŽŒŸ–—\u2122]|Ã[{_SIGNS}ŠšŽžŒœŸ]|Ã[–—](?=[0-9a-zà-ÿ.])|Â[\u00a1-\u00bf]|{_EAST}"
)
_MOJIBAKE_WEAK = re.compile(f"[ÄÅÎÏ][{_SIGNS}ŒœŠšŽžŸ]")  # only beside one that is certain
_MOJIBAKE_MARK = re.compile(f"â€|Ã[{_SIGNS}ŠšŽžŒœŸ–—]|Â[\u00a1-\u00bf]|{_EAST}")
# Letters of Latin scripts and signs that nothing of the above concerns: one look at most texts.
_PLAIN = re.compile("[ -~¡-¬®-ÁÆ-áã-ž‐-—‘-‟†-…€™]*")
_QUOTE_CUT = re.compile("â€(?=\\W|$)")  # the third character was a control and is lost

# Web of Science's own way with signs it cannot print.
_WOS_SIGNS = {"<middle dot>": "·", "<euro>": "€", "<overline>": "", "<^>": "^"}
_WOS_ENTITY = re.compile(
    r"& (copy|reg|lowast|deg|plusmn|times|middot|lt|gt|le|ge|nbsp|alpha|beta|gamma|delta|epsilon"
    r"|theta|lambda|mu|pi|rho|sigma|tau|phi|omega|rarr|rsquo|lsquo|ldquo|rdquo|ndash|mdash|sim);",
    re.I,
)
_LONGEST_ENTITY = 34
_ANY_ENTITY = re.compile(f"{_ENTITY.pattern}|{_WOS_ENTITY.pattern}", re.I)
#: Makes one text clean.
Cleaner = Callable[[str], str]

# Left over where a reference manager decoded LaTeX twice.
_STRAY_TEX = re.compile(r"\\+(?:textbackslash)*text(less|greater)(?![a-z])\s?")


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
    if tex:
        text = latex.decode(text)
    return text if _is_clean(text) else _scrub(text)


def cleaner_of(text: str) -> Cleaner:
    r"""Return what cleans any line of a text, or part of a line, as `clean` does.

    One look at a whole record spares a look at each of its many short fields: where it holds no
    markup, only what is not ASCII needs one.

    Parameters
    ----------
    text
        Lines that end with ``\n``; control characters must be out already (see
        `formats.base.TextFile`).

    Examples
    --------
    >>> cleaner_of("Smart cities\nUrban ports") is str.strip
    True
    >>> cleaner_of("Smart &amp; cities\nUrban ports")("Smart &amp; cities")
    'Smart & cities'
    """
    if _has_markup(text):
        return clean
    return str.strip if text.isascii() else _clean_unmarked


def clean_all(texts: Iterable[str], tidy: Cleaner = clean) -> tuple[str, ...]:
    """Clean each text, by `clean` or what `cleaner_of` returned, and leave out the empty ones."""
    return tuple(filter(None, clean_each(texts, tidy)))


def clean_each(texts: Iterable[str], tidy: Cleaner = clean) -> Iterable[str]:
    """Clean each text as `clean_all` does, the empty ones, too."""
    if tidy is not _clean_unmarked:
        return map(tidy, texts)
    # Nearly all are ASCII, and a call for each would take most of the time.
    stripped = [*map(str.strip, texts)]
    if all(map(str.isascii, stripped)):
        return stripped
    return [text if text.isascii() else tidy(text) for text in stripped]


def _clean_unmarked(text: str) -> str:
    text = text.strip()
    if text.isascii() or _PLAIN.fullmatch(text) or (text.isprintable() and _is_composed(text)):
        return text
    return _scrub(text)


def _has_markup(text: str) -> bool:
    return (
        ("<" in text and _MAYBE_TAG.search(text) is not None)
        or "  " in text
        or "\\" in text
        or "\t" in text
        or "\r" in text
        or "\x1b" in text
        or _has_entity(text)
    )


def _has_entity(text: str) -> bool:
    # Sign by sign: "&" is sought far faster alone than by a pattern.
    place = -1
    while (place := text.find("&", place + 1)) >= 0:
        # Addresses have many that no ";" follows.
        if ";" in text[place : place + _LONGEST_ENTITY] and _ANY_ENTITY.match(text, place):
            return True
    return False


def _is_clean(text: str) -> bool:
    # str.isprintable knows every character that _scrub would take out, at the speed of C.
    return (
        text.isprintable()
        and "  " not in text
        and not ("<" in text and _MAYBE_TAG.search(text))
        and (text.isascii() or _PLAIN.fullmatch(text) or _is_composed(text))
        and text.strip() == text
        and not ("&" in text and _has_entity(text))
        and not ("\\" in text and ("$" in text or "text" in text))
    )


def _is_composed(text: str) -> bool:
    return (
        _without_crowds(text) is text
        and unicodedata.is_normalized("NFC", text)
        and not _is_mojibake(text)
    )


def _is_mojibake(text: str) -> bool:
    # The first letter alone is sought fast, and is rare.
    rare = "Ã" in text or "â" in text or "Â" in text or "Ä" in text or "Å" in text
    return rare and _MOJIBAKE_MARK.search(text) is not None


def _scrub(text: str) -> str:
    if "&amp;amp;" in text:  # one name in Scopus is escaped 190 times over
        text = _AMPERSANDS.sub("&amp;", text)
    for _ in range(_MAX_ESCAPES):
        if "&" not in text or not _ENTITY.search(text):
            break
        text = _ENTITY.sub(_unescape, text)
    if "& " in text:
        text = _WOS_ENTITY.sub(lambda match: html.unescape(f"&{match.group(1).lower()};"), text)
    if _MAYBE_TAG.search(text):
        text = _without_tags(text)
    if "\\" in text:
        text = _STRAY_TEX.sub(lambda match: "<" if match.group(1) == "less" else ">", text)
        if "$" in text:  # IEEE leaves formulas in LaTeX in its tables, too
            text = latex.decode_math(text)
    if "\x1b" in text or "\x9b" in text:
        text = _TERMINAL.sub("", text)
    if not text.isascii() and _is_mojibake(text):
        text = _repaired(text)
    text = _INVISIBLE.sub("", text)
    if not text.isascii():
        text = _without_crowds(text)
    return unicodedata.normalize("NFC", " ".join(text.split()))


def _without_crowds(text: str) -> str:
    """The text with at most thirty combining signs on a letter; itself where it has no more."""
    # A sign takes at least one byte more than a letter: nearly every text has too few of any kind.
    if len(text.encode("utf-8", "surrogatepass")) - len(text) <= _MOST_SIGNS:
        return text
    if _TOO_MANY_SIGNS.search(text):
        text = _TOO_MANY_SIGNS.sub(r"\1", text)
    # The others lie beyond U+FFFF, where a sign takes two units of UTF-16.
    if len(text.encode("utf-16-le", "surrogatepass")) - 2 * len(text) < _MOST_SIGNS:
        return text
    kept, run = [], 0
    for sign in text:
        run = run + 1 if unicodedata.combining(sign) else 0
        if run <= _MOST_SIGNS:
            kept.append(sign)
    return text if len(kept) == len(text) else "".join(kept)


def _unescape(match: re.Match[str]) -> str:
    return html.unescape(match.group())


def _without_tags(text: str) -> str:
    for written, sign in _WOS_SIGNS.items():
        text = text.replace(written, sign)
    for begin, end in _NOT_TEXT:
        text = _cut_out(text, begin, end)
    text = _CDATA.sub("", text)
    text = _HEADING.sub(" ", text)
    text = _MATHML.sub("", text)
    text = _MATHML_BARE.sub("", text)
    text = _INLINE_TAG.sub("", text)
    return _BLOCK_TAG.sub(" ", text)


def _cut_out(text: str, begin: re.Pattern[str], end: re.Pattern[str]) -> str:
    # Not one pattern for both, which looks for the end once more from every beginning.
    kept, at = [], 0
    while (first := begin.search(text, at)) and (last := end.search(text, first.end())):
        kept.append(text[at : first.start()])
        at = last.end()
    return "".join((*kept, text[at:]))


def _repaired(text: str) -> str:
    mended = _MOJIBAKE.sub(_repair, text)
    if mended != text:
        mended = _MOJIBAKE_WEAK.sub(_repair, mended)
    return _QUOTE_CUT.sub("”", mended)


def _repair(match: re.Match[str]) -> str:
    # Windows-1252 leaves five bytes undefined, which some programs pass through.
    raw = b"".join(
        bytes((ord(sign),)) if ord(sign) < 0x100 else sign.encode("cp1252")
        for sign in match.group()
    )
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return match.group()
