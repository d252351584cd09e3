"""Part the publisher's copyright statement from an abstract."""

from __future__ import annotations

import re

__all__ = ["split_copyright"]

_OWNER = (
    r"(?:(?:by\s+)?(?:the\s+)?author|crown|copyright|\d{4}|elsevier|springer|ieee|published"
    r"|taylor|wiley|john\s+wiley|acm\b|emerald)"
)
_FIRM = (
    r"(?:reserved|Elsevier|Ltd|Limited|Inc\b|LLC|B\.\s?V|Society|Sons|IEEE|Springer|Press|Publi"
    r"|[Aa]uthor|AUTHOR|Association|Univers|Francis|GmbH|Wiley|licen[cs]e|Verlag|Academ)"
)
_STATEMENT = rf"""
    (?:Crown\s+)?(?:Copyright:?\s*)?\([cC]\)[\s\\]*(?i:{_OWNER})   # (c) stands in lists, too
  | Copyright,?\s+(?:\d{{4}}\b|(?i:by|held\s+by|is\s+held|of\s+the\s+authors?|remains|rests)\b)
  | Copyright:\s+(?i:this\s+is\s+an\s+open)
  | (?:\[ABSTRACT\s+FROM\s+(?:AUTHOR|PUBLISHER)\]\s+)?Copyright\s+of\s.{{1,250}}?\sis\s+the\s+prop
  | ;\s+(?:19|20)\d\d\s+(?:The\s+Authors?\b|Elsevier|Published|[A-Z][^.]{{0,60}}\.\s+Published\s+by)
  | Published\s+by\s+(?:the\s+)?[A-Z](?=.{{0,80}}{_FIRM})
  | \(PsycI(?:nfo|NFO)\s+Database\s+Record\b
  | All\s+[Rr]ights?\s+[Rr]eserved
  | (?:Production\s+and\s+hosting|Hosting)\s+by\s+Elsevier
"""
# A statement follows a sentence's end (even without a space: "ports.(c) 2022 …") or begins the
# text; after a bare word only © can begin one, or (c) with a publisher behind it.
_TAIL = re.compile(
    rf"""
    (?:^|(?<=[.!?:;,)\]"'”’%*])\s+|(?<=[.!?)\]"'”])(?!\s)) (?P<tail>{_STATEMENT})
  | (?:^|\s+|(?<=[.!?)\]"'”])) (?P<sign>(?:Crown\s+)?(?:Copyright:?\s*)?©\s*(?=[\w(]))
  | \s+ (?P<named>(?:Copyright\s*)?\([cC]\)\s*(?:19|20)\d\d\b(?=.{{0,120}}{_FIRM}))
  | \s* (?P<source>\[ABSTRACT\s+FROM\s+(?:AUTHOR|PUBLISHER)\])$
    """,
    re.X,
)
# One of these is in every statement, at most so many signs from where it begins. They stand behind
# the sign they begin with, since a text is searched for one sign far faster than for a word.
_MARKS = {
    "©": (("©", 8),),
    "(": (("(c)", 8), ("(C)", 8), ("(PsycI", 1)),
    "[": (("[ABSTRACT FROM", 1),),
    ";": (("; 20", 1), ("; 19", 1)),
    "A": (("All right", 1), ("All Right", 1)),
    "C": (("Copyright", 7),),
    "H": (("Hosting by", 1),),
    "P": (("Published by", 1), ("Production and hosting by", 1)),
}
_LONGEST_TAIL = 900
# A longer text that begins like a statement but has no end to it holds an abstract, too.
_LONGEST_ALONE = 300
# What makes a sentence part of the statement when it stands before the abstract.
_HEAD = re.compile(r"(?:(?:Crown\s+)?Copyright:?\s*)?(?:©|\([cC]\))\s*(?=[\w(])", re.I)
_HEAD_END = re.compile(
    r"(?<!\s[A-Z])(?<!\bet al)(?<!\bCo)(?<!\bSt)(?<!\bInc)\.+(?=\s+[A-Z\"“(]|[A-Z][a-z])"
)
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
    head, abstract = _split_head(abstract)
    start = max(0, len(abstract) - _LONGEST_TAIL)
    end = abstract[start:]
    places = [
        end.index(mark) - before
        for sign, marks in _MARKS.items()
        if sign in end
        for mark, before in marks
        if mark in end
    ]
    if not places:
        return abstract, head
    match = _TAIL.search(abstract, start + max(0, min(places)))
    if match is None or match.lastgroup is None:
        return abstract, head
    begin = match.start(match.lastgroup)
    if begin == 0 and len(abstract) > _LONGEST_ALONE:
        return abstract, head
    tail = abstract[begin:]
    return abstract[: match.start()].rstrip(), f"{head} {tail}".strip()


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
