"""Decode the LaTeX that BibTeX files put into titles, names and abstracts."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

__all__ = ["decode", "decode_math"]

_ACCENTS = {
    "`": "\u0300",
    "'": "\u0301",
    "^": "\u0302",
    "~": "\u0303",
    "=": "\u0304",
    "u": "\u0306",
    ".": "\u0307",
    '"': "\u0308",
    "r": "\u030a",
    "H": "\u030b",
    "v": "\u030c",
    "d": "\u0323",
    "c": "\u0327",
    "k": "\u0328",
    "b": "\u0331",
}
_SYMBOLS = {
    "ss": "ß", "o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ",
    "aa": "å", "AA": "Å", "i": "ı", "j": "ȷ", "dh": "ð", "DH": "Ð", "th": "þ", "TH": "Þ",
    "dj": "đ", "DJ": "Đ", "ng": "ŋ", "NG": "Ŋ",
    "textendash": "–", "textemdash": "—", "textquoteright": "’", "textquoteleft": "‘",
    "textquotedblleft": "“", "textquotedblright": "”", "textquotesingle": "'", "textellipsis": "…",
    "dots": "…", "ldots": "…", "textbackslash": "\\", "textasciitilde": "~", "textbar": "|",
    "textasciicircum": "^", "textless": "<", "textgreater": ">", "textunderscore": "_",
    "textdollar": "$", "copyright": "©", "textcopyright": "©", "textregistered": "®",
    "texttrademark": "™", "textdegree": "°", "degree": "°", "textmu": "µ", "texteuro": "€",
    "euro": "€", "pounds": "£", "S": "§", "P": "¶", "textbullet": "•", "textpm": "±",
    "pm": "±", "mp": "∓", "times": "×", "div": "÷", "cdot": "·", "sim": "∼", "approx": "≈",
    "le": "≤", "leq": "≤", "ge": "≥", "geq": "≥", "ne": "≠", "neq": "≠", "ll": "≪", "gg": "≫",
    "infty": "∞", "to": "→", "rightarrow": "→", "leftarrow": "←", "circ": "°", "prime": "′",
    "sum": "∑", "prod": "∏", "partial": "∂", "nabla": "∇", "in": "∈", "propto": "∝", "equiv": "≡",
    "cap": "∩", "cup": "∪", "ell": "ℓ", "ast": "∗", "star": "⋆", "log": "log", "ln": "ln",
    "exp": "exp", "min": "min", "max": "max", "lim": "lim", "sin": "sin", "cos": "cos",
    "quad": " ", "qquad": " ", "textvisiblespace": " ", "newline": " ", "par": " ", "left": "",
    "right": "", "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ϵ",
    "varepsilon": "ε", "zeta": "ζ", "eta": "η", "theta": "θ", "iota": "ι", "kappa": "κ",
    "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "pi": "π", "rho": "ρ", "sigma": "σ",
    "tau": "τ", "upsilon": "υ", "phi": "φ", "varphi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω",
    "Gamma": "Γ", "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ", "Xi": "Ξ", "Pi": "Π", "Sigma": "Σ",
    "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω",
}  # fmt: skip
_SUPERSCRIPTS = str.maketrans("0123456789+-n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿ")

_LETTER = r"(?:\{\s*(\\?[^\W\d_])\s*\}|(\\[ij])(?![A-Za-z])|([^\W\d_]))"
_ACCENT_SIGN = re.compile(rf"\\([`'^~=.\"])\s*{_LETTER}")
_ACCENT_NAME = re.compile(rf"\\([uvHcdbkr])(?:\s+|(?=[{{\\])){_LETTER}")
_ESCAPED = re.compile(r"\\([&%$#_{}\[\]\" ,;:!/()@*|<>=+.'`^~-])")
# The white space after a command belongs to it, as in "\o re".
_COMMAND = re.compile(r"\\([A-Za-z]+)\*?(?:\s*\{\}|[ \t]+(?=\w)|)")
_MATH = re.compile(r"(?<!\\)\$\$?((?:[^$\\]|\\.){1,400}?)(?<!\\)\$\$?")
_MATH_SIGNS = re.compile(r"[\\^_{}=<>]")
_OF_VARIABLES = re.compile(r"[A-Za-z]{1,3}\([A-Za-z0-9, +*/-]{1,30}\)")  # "O(n log n)"
_SCRIPT = re.compile(r"([_^])\s*(?:\{([^{}]*)\}|(\S))")
_TIE = re.compile(r"(?<=[^\W\d_])~(?=[^\W\d_])|(?<=[.,])~(?=\w)")  # but "~50" is "about 50"
# Private characters hold the place of escaped signs until all braces are off.
_HOLD = {sign: chr(0xE000 + ord(sign)) for sign in "{}$\\_^~"}
_RELEASE = str.maketrans({held: sign for sign, held in _HOLD.items()})


def decode(text: str) -> str:
    r"""Return the text with its LaTeX written in Unicode and its braces off.

    Examples
    --------
    >>> decode(r"M{\"u}nchen \& Malm\"o: {CO$_2$} --- 50\%")
    'München & Malmö: CO2 — 50%'
    """
    if "{" in text:
        text = text.replace("{[}", "[").replace("{]}", "]")  # Web of Science writes brackets so
    if "\\" in text and "$" not in text and "\\\\" not in text:
        text = text.replace("\\&", "&").replace("\\%", "%").replace("\\_", "_")
    held = "\\" in text
    if held:
        text = text.replace("\\\\", " ")
        text = _ACCENT_SIGN.sub(_accent, text)
        text = _ACCENT_NAME.sub(_accent, text)
    if "$" in text:
        text = decode_math(text)
    if "\\" in text:
        text = _ESCAPED.sub(_escaped, text)
        text = _COMMAND.sub(_command, text)
        text = text.replace("\\", "")
    if "`" in text or "'" in text:  # one sign is sought much faster than two
        text = text.replace("``", '"').replace("''", '"')
    if "--" in text:
        text = text.replace("---", "—").replace("--", "–")
    if "{" in text or "}" in text:  # last, since "-{}-" keeps two hyphens apart
        text = text.replace("{", "").replace("}", "")
    if "~" in text:
        text = _TIE.sub(" ", text)
    return text.translate(_RELEASE) if held else text


def decode_math(text: str) -> str:
    r"""Write formulas between dollar signs in plain Unicode; sums of money stay as they are.

    Examples
    --------
    >>> decode_math(r"$\text{R}^{2}\text{D}$ costs $5, not $6")
    'R²D costs $5, not $6'
    >>> decode_math("in $O(n)$ steps of $k$-means")
    'in O(n) steps of k-means'
    """
    return _MATH.sub(_formula, text)


def _formula(match: re.Match[str]) -> str:
    body = match.group(1)
    plain = (len(body) == 1 and body.isalpha()) or _OF_VARIABLES.fullmatch(body)
    if not (plain or _MATH_SIGNS.search(body)):
        return match.group()
    body = _SCRIPT.sub(_script, _COMMAND.sub(_command, _ESCAPED.sub(_escaped, body)))
    return body.replace("{", "").replace("}", "").replace("~", " ").translate(_RELEASE)


def _script(match: re.Match[str]) -> str:
    sign, group, single = match.groups()
    content: str = group if group is not None else single
    raised = content.translate(_SUPERSCRIPTS)
    return raised if sign == "^" and not set(raised) & set(content) else content


def _accent(match: re.Match[str]) -> str:
    sign, *letters = match.groups()
    letter = next(letter for letter in letters if letter)
    letter = {"\\i": "i", "\\j": "j"}.get(letter, letter).lstrip("\\")
    return unicodedata.normalize("NFC", letter + _ACCENTS[sign])


def _escaped(match: re.Match[str]) -> str:
    sign = match.group(1)
    if sign in "()[]/-!":  # \( \[ open formulas, \/ and \- are hints to the typesetter
        return sign if sign in "[]" else ""
    if sign in ",;: ":
        return " "
    return _HOLD.get(sign, sign)


def _command(match: re.Match[str]) -> str:
    name = match.group(1)
    known = _SYMBOLS.get(name)
    if known is None:
        known = _uncommon(name)
    return _HOLD.get(known, known)


@cache
def _uncommon(name: str) -> str:
    # pylatexenc decodes 300 texts a second and takes "50% of" for a comment; its table is good.
    from pylatexenc.latex2text import get_default_latex_context_db  # noqa: PLC0415

    spec = get_default_latex_context_db().get_macro_spec(name)
    sign = getattr(spec, "simplify_repl", None)
    return sign if isinstance(sign, str) and "%" not in sign else ""
