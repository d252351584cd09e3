"""Words that occur in abstracts on any subject."""

from __future__ import annotations

__all__ = ["EMPTY_WORDS"]

_WORDS = """
abstract achieve achieved aim aims allow allowed allows analysis approach approaches article
author authors based case chapter common concept conclude concludes conclusion conclusions current
decide different discuss discussed discusses enable enables end existing finding findings finds
focus focuses found important include includes including introduction investigated investigates
involved involves issue issues key large left lies literature main making means method methodology
methods named new novel number objective objectives obtained order paper papers point potential
present presented presents problem problems propose proposed proposes provide provided provides
recent related relies research result results review said show showed shows significant stand
stands studied studies study take takes taking types use used uses using various way ways widely
work year years
"""
#: In lower case; stop words are apart.
EMPTY_WORDS = frozenset(_WORDS.split())
