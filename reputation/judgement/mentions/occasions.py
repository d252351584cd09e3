"""Conferences, publishers and companies that are merely located in a city: the rules, as data."""

from __future__ import annotations

import re

from reputation.judgement.mentions.context_rule import Rule

__all__ = ["EVENT", "EVENTS", "MEETING", "OCCASIONS"]

#: Meetings of the learned, and those that may as well be a study's own.
MEETING = r"(?:[Cc]onference|[Ss]ymposium|[Cc]ongress|[Ss]ummit|[Cc]olloquium|[Cc]onvention)"
EVENT = rf"(?:{MEETING}|[Ww]orkshop|[Ff]orum|[Mm]eeting|[Pp]roceedings|[Pp]roc\.)"
EVENTS = "onference|ympos|ongress|ummit|olloqui|onvention|orkshop|orum|eeting|roc"

# The rest of a sentence; the full stop of an abbreviation does not end it.
_REST = r"(?:[^.]|(?<=\bInt)\.|(?<=Intl)\.|(?<=Conf)\.|(?<=Symp)\.|(?<=Proc)\.|(?<=\d)\.(?=\d))"
_NAMED = (
    r"(?:Conference|Symposium|Congress|Summit|Colloquium|Convention|Workshop|Forum|Meeting|"
    r"Consortium|Seminar|Assembly|Days|Week|Expo)"
)
_AT = r"(?:\b(?:in|at)\s+|,\s*|\(\s*)$"
_DATE = (
    r"\s*[,(]\s*(?:[\d-]+\s+)?(?:(?:spring|summer|autumn|winter)\s+)?(?:(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?,?\s+)?"
    r"(?:[\d-]+,\s*)?(?:19|20)\d\d\b"
)
_SHOWN = (
    r"\b(?:presented|appeared|reported|discussed|demonstrat\w+|exhibited|given|delivered|awarded|"
    r"contribution|keynote|talk|poster|tutorial|[Ss]elected\s+papers?|participants\s+of)\b"
)
# What is told of a work of one's own, and gatherings that a city's own people do not hold.
_TOLD = (
    r"\b(?:presented|shown|discuss(?:ed|ion)|disclosed|exhibited|circulated|released|unveiled|"
    r"demonstrated|proposed|given|submitted|comments|prize|award)\b"
)
_GATHERING = (
    r"\b(?:conference|symposium|congress|workshop|meeting|forum|fair|convention|committee|"
    r"seminar|colloquium|session)\b"
)
_OF_THE_CITY = r"(?!\w*(?:stakeholder|citizen|resident|communit|public|council|expert|town|local))"
_TALK = r"(?:talk|poster|lecture|keynote|demo|working\s+paper|tutorial|oral\s+presentation)"
_WORK = (
    r"\b(?:[Hh]andbook|[Vv]olume|[Bb]ook|[Mm]onograph|[Cc]hapter|[Tt]extbook|[Tt]hesis|published|"
    r"[Pp]rinted|[Ee]ditions?|[Ee]d\.|[Ee]ds\.)(?!\w)"
)
_HOUSE = (
    r"(?:Editions?|[ÉE]ditions|Ediciones|Edizioni|Editorial|Editora|Books|Academic|"
    r"Publications)"
)
_FIRM = (
    r"(?:firms?|compan(?:y|ies)|consult\w*|start-?ups?|vendors?|corporations?|think\s+tanks?|"
    r"publishers?|architects?|designers?|agency|enterprises?|bank|group|studio)"
)
# Publishers that are nothing else, and where they are: "Kluwer, Dordrecht, Boston, London".
_IMPRINT = (
    r"(?:Springer(?:-Verlag|\s+(?:VS|Nature|Gabler|International))?|World\s+Scientific|Wiley|Elsevier|Routledge|Palgrave(?:\s+Macmillan)?|Birkh\w+|Kluwer|"
    r"North-Holland|Harper\s+(?:&|and)\s+Row|Random\s+House|Chapman\s+(?:&|and)\s+Hall|"
    r"Gallimard|Larousse|Hachette|Seuil|L'Harmattan|Dunod|Gabler|Duncker\s+&\s+Humblot|Suhrkamp|"
    r"Nomos|Blackwell|Bloomsbury|Prentice[\s-]Hall|Addison-Wesley|Faber\s+(?:&|and)\s+Faber|"
    r"Ashgate|Kogan\s+Page|Zed|Hart\s+Publishing|IEEE\s+Computer\s+Society)"
)
_SEAT = (
    r"(?:Berlin|Heidelberg|New\s+York|London|Boston|Dordrecht|Oxford|Cambridge|Amsterdam|Tokyo|"
    r"Paris|Singapore|Cham|Basel|Vienna|Wien|Wiesbaden|Hoboken|Chichester|Malden|Abingdon|"
    r"Basingstoke|Los\s+Angeles|Washington|Philadelphia|San\s+Francisco|Toronto|Sydney|Melbourne|"
    r"Hong\s+Kong|New\s+Delhi|Barcelona|Budapest|Milan|Milano|Chicago|Munich|Frankfurt)"
)
#: Bodies that publish, where they sit.
_BODY = (
    r"(?:OECD|UNESCO|World\s+Bank|International\s+Energy\s+Agency|United\s+Nations|UN-Habitat|IMF|"
    r"UNEP|UNDP)"
)
_OFFICE = (
    r"(?:Unit|Group|Agency|Society|Association|Foundation|Ltd|Inc|Consulting|Consultants|Partners|"
    r"Associates)"
)
_CAPITAL = r"(?:[^\W\da-z][\w'&.-]*)"

_ENDINGS = (" in ", " at ", ", ", ",", "(", "( ", "/", ": ")

OCCASIONS = (
    Rule(
        "event",
        "before",
        EVENTS + "|onsortium",
        re.compile(
            rf"{_SHOWN}{_REST}*?\b(?:{MEETING}|[Cc]onsortium|{_NAMED}|[Ff]orum){_REST}{{0,80}}?{_AT}"
        ),
        endings=_ENDINGS,
    ),
    Rule(
        "event",
        "before",
        "Week|Days|Expo|Forum|Workshop|Seminar|Meeting",
        re.compile(rf"{_SHOWN}{_REST}*?\b{_NAMED}\b{_REST}{{0,40}}{_AT}"),
        endings=_ENDINGS,
    ),
    Rule(
        "event",
        "before",
        "onference on|ymposium on|ongress on|olloquium on|Conf.",
        re.compile(
            rf"\b(?:Conference|Symposium|Congress|Colloquium)\s+on\b{_REST}{{0,80}}{_AT}"
            r"|\bConf\.?\s*[,(]\s*$"
        ),
        endings=_ENDINGS,
    ),
    Rule(
        "event",
        "before",
        "Workshop|Meeting|Forum|Seminar|Symposium|Conference|Congress|Week|Days|Consortium",
        re.compile(
            rf"\b[A-Z][\w-]+\s+{_NAMED}\b[^.]{{0,30}}\b(?:held|took\s+place|hosted|organi[sz]ed)\s+"
            r"(?:in|at)\s+$"
        ),
        endings=_ENDINGS,
    ),
    Rule(
        "event",
        "before",
        EVENTS + "|Days|Week|Consortium",
        re.compile(rf"\b(?:{MEETING}|{_NAMED})\b{_REST}{{0,60}}(?:,\s*|\(\s*|\bin\s+)$"),
        other=re.compile(_DATE),
        endings=_ENDINGS,
    ),
    Rule(
        "event",
        "before",
        "resented|delivered|given",
        re.compile(
            r"\b(?:paper|poster|talk|version|abstract|tutorial|keynote|lecture|contribution)\b"
            r"[^.]{0,30}\b(?:presented|given|delivered)\s+(?:in|at)\s+$"
        ),
        endings=_ENDINGS,
    ),
    Rule(
        "event",
        "before",
        "conferenc|symposi|congress|workshop|meeting|forum|fair|conventi|committee|seminar|"
        "colloqui|session",
        re.compile(
            rf"{_TOLD}{_REST}{{0,60}}?\bat\s+(?:an?|the)\s+(?:{_OF_THE_CITY}[\w-]+\s+){{0,5}}?"
            rf"{_GATHERING}(?:\s+on\b{_REST}{{0,50}})?\s*{_AT}"
        ),
        endings=_ENDINGS,
    ),
    Rule(
        "event",
        "before",
        "conference|symposium|congress|workshop|meeting|colloquium|International,",
        re.compile(
            r"\b(?:conference|symposium|congress|workshop|meeting|colloquium|[A-Z]{3,}\s+International)"
            r",\s*$"
        ),
        other=re.compile(_DATE),
        endings=_ENDINGS,
    ),
    Rule(
        "event",
        "before",
        "talk|poster|lecture|keynote|demo|paper|tutorial|presentation",
        re.compile(
            rf"\b(?:as|in|with)\s+an?\s+(?:[\w-]+\s+)?{_TALK}\s*(?:\b(?:in|at)\s+|,\s*|\(\s*)$"
        ),
        endings=_ENDINGS,
    ),
    Rule(
        "event",
        "before",
        "omments|prize|award",
        re.compile(
            r"\b[Cc]omments\s+(?:received|made)\s+(?:in|at)\s+$"
            rf"|\breceived\s+(?:an?|the)\s+(?:[\w-]+\s+)?(?:prize|award)\b{_REST}{{0,60}}\b(?:in|at)\s+$"
        ),
        endings=_ENDINGS,
    ),
    Rule(
        "event",
        "after",
        "onference|ymposium|orkshop|ongress",
        re.compile(
            r"\s+(?:[Cc]onference|[Ss]ymposium|[Ww]orkshop|[Cc]ongress)\s+"
            r"(?:volume|papers?|proceedings|series|talk)\b"
        ),
    ),
    Rule(
        "event",
        "before",
        "19|20",
        re.compile(r"\b[Aa]t\s+(?:the\s+)?[A-Z][A-Za-z]*[A-Z]{2,}[\s-]*'?(?:19|20)\d\d\s+in\s+$"),
        endings=_ENDINGS,
    ),
    Rule(
        "event",
        "after",
        "Colloquium|Symposium|Congress|Workshop|Meeting",
        re.compile(
            r"(?:-[A-Z]\w+)?(?:\s+[A-Z][\w-]+){0,3}\s+(?:Colloquium|Symposium|Congress|Meeting)\b"
        ),
    ),
    Rule(
        "publisher",
        "after",
        "19|20|:",
        re.compile(
            rf"(?:,\s*[A-Z]{{2}})?\s*:\s*{_CAPITAL}(?:[^.:;]{{0,50}},\s*(?:19|20)\d\d\b|[^.:;()]{{0,50}}\))"
            rf"|\s*\({_HOUSE}\b"
        ),
    ),
    Rule(
        "publisher",
        "before",
        "Press|Edition|Éditions|Ediciones|Edizioni|Editor|Books|Academic|Publications",
        re.compile(rf"\b(?:Press|{_HOUSE})(?:\s+{_CAPITAL}){{0,3}},\s*(?:[A-Z]\w+/)?$"),
        endings=_ENDINGS,
    ),
    Rule(
        "publisher",
        "before",
        "Springer|World Scientific|Wiley|Elsevier|Routledge|Palgrave|Birkh|Kluwer|North-Holland|"
        "Row,|Random House|"
        "Hall,|Gallimard|Larousse|Hachette|Seuil|Harmattan|Dunod|Gabler|Humblot|Suhrkamp|Nomos,|"
        "Blackwell|Bloomsbury|Addison|Faber|Ashgate|Kogan|Zed,|Publishing|Computer Society",
        re.compile(rf"\b{_IMPRINT}[\s,(/:]{{1,3}}(?:{_SEAT}(?:\s*(?:,|/|&|and\b|-)\s*|\s+))*$"),
    ),
    Rule(
        "publisher",
        "before",
        "OECD,|UNESCO,|World Bank,|Energy Agency,|Nations,|Habitat,|IMF,|UNEP,|UNDP,",
        re.compile(rf"\b{_BODY},\s*$"),
        other=re.compile(r"\s*(?:,\s*(?:D\.?C\.?|NY|(?:19|20)\d\d)|[.;)]|$)"),
        endings=_ENDINGS,
    ),
    Rule(
        "publisher",
        "before",
        "Sons|Co|Brothers|published",
        re.compile(
            r"&\s+(?:Sons|Co\.?|Brothers),\s*$"
            r"|\b(?:anthology|volume|collection|yearbook)\s+published\s+in\s+$"
        ),
        endings=_ENDINGS,
    ),
    Rule(
        "publisher",
        "before",
        "Press",
        re.compile(r"\bPress,\s+(?:[A-Z]\w+\s*(?:/|,|and|&)\s*)+$"),
    ),
    Rule(
        "publisher",
        "before",
        "&|andbook|olume|ook|onograph|hapter|hesis|ublished|rinted",
        re.compile(rf"{_WORK}[^.]*\([^()]*,\s*$"),
        other=re.compile(r"\s*(?:,\s*(?:19|20)\d\d\s*)?\)"),
        endings=_ENDINGS,
    ),
    Rule(
        "publisher",
        "before",
        "rinted|ublished",
        re.compile(
            rf"\bprinted\s+in\s+$|\b[Pp]ublished\s+by\s+(?:[Tt]he\s+)?{_CAPITAL}[^.]{{0,120}}[,(]\s*$"
        ),
        endings=_ENDINGS,
    ),
    Rule(
        "method",
        "after",
        "priorit",
        re.compile(r"\s+(?:method|technique|approach|rules?)?\s*(?:of|for)?\s*prioriti[sz]"),
    ),
    Rule(
        "character",
        "after",
        "aged|call|is ",
        re.compile(
            r",\s+aged\s+\d|,\s+as\s+(?:we|they)\s+(?:shall\s+|will\s+)?call\s+(?:her|him)\b"
            r"|\s+is\s+(?:\d\d|\w+teen)(?:\s+years\s+old)?,"
        ),
    ),
    Rule(
        "organisation",
        "after",
        "-based",
        re.compile(rf"-based\s+(?:[\w-]+\s+){{0,3}}{_FIRM}\b"),
    ),
    Rule(
        "organisation",
        "before",
        "Unit|Group|Agency|Society|Association|Foundation|Ltd|Inc|Consult|Partners|Associates",
        re.compile(rf"\b[A-Z]\w+\s+{_OFFICE}\.?\s*\(\s*$"),
        other=re.compile(r"\s*\)"),
        endings=_ENDINGS,
    ),
)
