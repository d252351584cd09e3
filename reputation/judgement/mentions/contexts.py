"""Contexts of a city's name in which the city is not meant: the rules, as data."""

from __future__ import annotations

import re

from reputation.judgement.mentions.context_rule import Rule
from reputation.judgement.mentions.named_after import NAMED_AFTER
from reputation.judgement.mentions.occasions import EVENT, EVENTS, MEETING, OCCASIONS
from reputation.judgement.mentions.set_phrases import SET_PHRASES

__all__ = ["CITY_STATES", "DEMONYMS", "PASSING", "RULES"]


#: Cities that are a state or region of their own: "the State of Singapore" is Singapore.
CITY_STATES = ("Singapore", "Hong Kong", "Macau", "Berlin", "Hamburg", "Bremen", "Vienna", "Monaco")

#: Inhabitants; looked for only when a study asks for them.
DEMONYMS = {
    "Beijing": ("Beijinger", "Beijingers"),
    "Berlin": ("Berliner", "Berliners"),
    "Buenos Aires": ("Porteño", "Porteños"),
    "Cairo": ("Cairene", "Cairenes"),
    "Chicago": ("Chicagoan", "Chicagoans"),
    "Hong Kong": ("Hongkonger", "Hongkongers", "Hong Konger", "Hong Kongers"),
    "London": ("Londoner", "Londoners"),
    "Los Angeles": ("Angeleno", "Angelenos"),
    "Moscow": ("Muscovite", "Muscovites"),
    "Mumbai": ("Mumbaikar", "Mumbaikars"),
    "New York": ("New Yorker", "New Yorkers"),
    "Paris": ("Parisian", "Parisians"),
    "Rio de Janeiro": ("Carioca", "Cariocas"),
    "Seoul": ("Seoulite", "Seoulites"),
    "Shanghai": ("Shanghainese",),
    "Singapore": ("Singaporean", "Singaporeans"),
    "Sydney": ("Sydneysider", "Sydneysiders"),
    "Tokyo": ("Tokyoite", "Tokyoites"),
    "Toronto": ("Torontonian", "Torontonians"),
}

# Dashes and quotation marks are plain here: rules see the folded signs of the text.
_SCHOOL = (
    r"(?:Universi\S+|Univ\.|(?<!Art\s)Institut\w*|Tecnol\w+|Colleges?|Polytechnic\w*|Politecnico|Academy\s+of\s+\w+|"
    r"School\s+of|Business\s+School|Hochschule|TU|Facult\w+\s+of)"
)
_PUBLISHER = (
    r"(?:Springer(?:-Verlag)?|Wiley|Elsevier|Verlag|Routledge|Palgrave|Birkh\w+|Press|Sage|SAGE|"
    r"Publish\w+|Macmillan|CRC|ACM|IEEE|Association\s+for\s+Computing\s+Machinery|Francis|Polity|"
    r"Verso|Penguin|Norton|Blackwell|Earthscan|Elgar|IOS|De\s+Gruyter|McGraw-Hill)"
)
_LEARNED = r"(?:International|IEEE|ACM|IFIP|Annual|World|\d+(?:st|nd|rd|th))"
_CAPITAL = r"(?:[A-Z][\w'&.-]+)"
_TREATY = (
    r"(?:[Aa]greements?|[Aa]ccords?|Declaration|Conventions?(?!\s+Cent)|[Pp]rotocol|[Tt]reaty|"
    r"Treaties|Charter|"
    r"Consensus|Mandate|Round|Club|Pact|Process|Framework\s+for|Principles|Summit|Conference)"
)
# Of a city's own: "Seoul Facilities Corporation".
_NOT_PUBLIC = "".join(
    rf"(?<!{word}\s)"
    for word in ("Municipal", "Development", "Facilities", "Transport", "Housing", "Port", "Metro")
)
_COMPANY = (
    rf"(?:Co\.|Inc\b|Ltd|LLC|Corp\b|{_NOT_PUBLIC}Corporation|Company|Limited\b|GmbH|Pte|Plc|PLC|Airlines|Airways|Holdings?|"
    r"Stock\s+Exchange|Mercantile\s+Exchange|Semiconductor|Petroleum)"
)
_PAPER = (
    r"(?:Times(?!\s+Square)|Tribune|Herald|Post|Gazette|Evening\s+Standard|Review\s+of\s+Books|"
    r"Globe(?!\s+Theat)|Guardian|Examiner|Chronicle|Sun-Times)"
)

_SCHOOLS = "Univ|Tecnol|Institut|Colleg|Polytech|Politec|Academy|School|Hochschule|TU|Facult"
#: Universities that go by letters: "TU Berlin", "IIT Bombay", "PUC-Rio".
_SHORT_SCHOOLS = (
    "TU|FU|HU|ETH|HTW|HWR|UC|UCL|IIT|IIIT|IIM|NIT|PUC|CUNY|SUNY|INRIA|Inria|ESCP|HEC|LMU"
)
_PUBLISHERS = (
    "Springer|Wiley|Elsevier|Verlag|Routledge|Palgrave|Birkh|Press|Sage|SAGE|Publish|Macmillan|CRC|"
    "ACM|IEEE|Blackwell|Machinery|Francis|Polity|Verso|Penguin|Norton|Earthscan|Elgar|IOS|Gruyter|"
    "McGraw"
)
_INITIALS = "|".join(f"{letter}." for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ")

#: The first that fits decides.
RULES = (
    Rule(
        "publisher",
        "after",
        ":|;|Heidelberg|Dordrecht|Press",
        re.compile(
            rf"\s*[/,-]?\s*(?:Heidelberg\b|Dordrecht\b)|\s*[:;]\s*[^.;]{{0,30}}{_PUBLISHER}\b"
            rf"|\s+(?:University\s+)?Press\b|\s*:\s*{_CAPITAL}[^.:;]{{0,50}},\s*(?:19|20)\d\d\b"
        ),
    ),
    Rule(
        "organisation",
        "after",
        _SCHOOLS,
        re.compile(
            rf"(?!\s+Municipal\b)(?:-[A-Z]\w+)*(?:\s+(?:{_CAPITAL}|\d+)(?:\s+(?:of|and|for|&)(?=\s+[A-Z]))?){{0,4}}"
            rf"\s+{_SCHOOL}(?!\w)"
        ),
    ),
    Rule(
        "organisation",
        "after",
        "Co.|Inc|Ltd|LLC|Corp|Company|Limited|GmbH|Pte|Plc|PLC|Airl|Airw|Holding|Exchange|Semicond|Petrol",
        re.compile(rf"(?!\s+Corporation\b)(?:\s+{_CAPITAL}){{0,3}},?\s+\(?{_COMPANY}"),
    ),
    Rule(
        "organisation",
        "after",
        "Times|Tribune|Herald|Post|Gazette|Standard|Review|Globe|Guardian|Examiner|Chronicle",
        re.compile(rf"\s+(?:{_CAPITAL}\s+)?{_PAPER}\b"),
    ),
    Rule(
        "agreement",
        "after",
        (
            "greement|ccord|Declar|Convent|rotocol|reat|Charter|Consens|Mandate|Round|Club|Pact|"
            "Process|Framework|Princip|Summit|Conference"
        ),
        re.compile(rf"\s+(?:{_CAPITAL}\s+){{0,4}}{_TREATY}\b|\s+climate\s+{_TREATY}\b"),
    ),
    Rule(
        "region",
        "after",
        "tate|rovin|refect|blast|ounty|Governor|Voivod|Canton",
        re.compile(
            r"\s+(?:State|Province|province|Prefecture|prefecture|Oblast|oblast|County|county|"
            r"Governorate|Voivodeship|Canton)\b(?!\s+(?:Universit|Capitol|of\b))|\s+state\b(?!-)"
        ),
    ),
    Rule(
        "person",
        "after",
        f"et al|{_INITIALS}",
        re.compile(
            r"\s+et\s+al\b|,\s+(?!U\.|D\.)[A-Z]\.(?:\s*[A-Z]\.)*(?:[,;]|\s\((?:19|20)\d\d[a-z]?\))"
        ),
    ),
    Rule(
        "method",
        "after",
        "distance|metric|dispersion|force|equation|mobility|School",
        re.compile(
            r"\s+(?:distances?|metric|dispersion|forces?|equations?|mobility\s+model|"
            r"School\s+of\s+(?:Soc|Econ|sociology|economics))\b"
        ),
    ),
    Rule(
        "street",
        "after",
        "Road|Street|Avenue|Boulevard|ROAD|STREET|AVENUE",
        re.compile(
            r"\s+(?:Road|ROAD|Street|STREET|Avenue|AVENUE|Boulevard)\b(?=\s*(?:[(,.;)]|(?:and|in|near|was|is)\b|$))"
        ),
    ),
    Rule(
        "copyright",
        "before",
        "©|(C)|(c)|Copyright",
        re.compile(
            r"(?:©|\([Cc]\)\s*\d{4}|\bCopyright\s+(?:(?:\([Cc]\)\s*)?\d{4}|of\b))"
            r"(?:[^.]|(?<=Ltd)\.|(?<=Inc)\.|(?<=Co)\.|(?<=B)\.|(?<=V)\.)*$"
        ),
    ),
    Rule(
        "organisation",
        "before",
        _SCHOOLS,
        re.compile(
            rf"{_SCHOOL}(?:\s+(?:of|for|in)(?:\s+[A-Z]\w+,?|\s+and|\s+&)+)?(?:\s+(?:of|at|de|zu|di))?"
            rf"\s*,?(?:\s+[A-Z][A-Za-z]+,)?\s*\(?$|\bImperial\s+College,?\s+$"
            r"|\bUniversi\S+(?:\s+[A-Z]\S+){1,3}\s+d(?:e|o|i|a|el)\s+$"
            r"|(?:[Rr]esearchers?|[Pp]rofessors?|[Aa]uthors?|[Ss]cholars?|lecturers?)\s+"
            rf"(?:\w+\s+)?(?:at|from|of)\s+(?:the\s+)?(?:[A-Z]\w+\s+)*{_SCHOOL}[^.;]{{0,40}}\s+in\s+$"
        ),
    ),
    Rule(
        "organisation",
        "before",
        _SHORT_SCHOOLS + "|University in|American University",
        re.compile(
            rf"\b(?:{_SHORT_SCHOOLS})[\s-]+$|\bAmerican\s+University\s+in\s+$|\bUniversity\s+in\s+the\s+$"
        ),
    ),
    Rule(
        "publisher",
        "before",
        _PUBLISHERS,
        re.compile(
            rf"\b{_PUBLISHER}(?:\s+(?:AG|BV|B\.V\.|Co|Inc|Ltd|LLC|Publish\w+|Sons)\.?)*[\s,(/:&-]{{0,4}}$"
        ),
    ),
    Rule(
        "event",
        "before",
        f"COP|{EVENTS}",
        re.compile(
            rf"\b(?:presented|appeared|published|version|[Pp]roceedings)\b[^.]*\b{EVENT}[^.]*?"
            r"(?:\b(?:in|at)\s+|,\s*|\(\s*)$"
            rf"|\b(?:held|hosted|organi[sz]ed|took\s+place)\b[^.]*\b{MEETING}[^.]{{0,40}}\b(?:in|at)\s+$"
            rf"|\b{MEETING}[^.]{{0,50}}\b(?:held|took\s+place|hosted)\s+(?:in|at)\s+$"
            rf"|\b{_LEARNED}\s[^.]{{0,80}}\b{EVENT}[^.]{{0,40}}(?:\b(?:in|at)\s+|,\s*|\(\s*)$"
            r"|\b[Pp]roc(?:eedings|\.)[^.]*[,(]\s*$|\bConference\s*[(,]\s*$|\bCOP[\s-]?\d+(?:,|\s+in|\s+at)?\s*$"
        ),
    ),
    Rule(
        "event",
        "before",
        "19|20|'0|'1",
        re.compile(r"\b(?:[A-Z]{4,}\s*'?(?:19|20)?\d\d|[A-Z]{3}\s*'\d\d)\s*[,(]\s*$"),
        endings=(",", "(", ", ", "( "),
    ),
    Rule(
        "agreement",
        "before",
        "Treaty|Declar|Charter|Pact|Convent|Protocol|Agreement|Peace",
        re.compile(
            r"\b(?:Treaty|Declaration|Charter|Pact|Convention|Protocol|Agreement|Peace)\s+of\s+$"
        ),
    ),
    Rule(
        "region",
        "before",
        "tate|rovince|refecture|ounty|blast|Governor",
        re.compile(
            r"(?<![-\w])(?<!and )(?:[Pp]rovince|Prefecture|County|Oblast|State|Governorate)\s+of"
            r"\s+$"
            r"|\bin\s+(?:the\s+)?state\s+of\s+$|\b[Uu]pstate\s+$"
        ),
        endings=("of ", "pstate "),
    ),
    Rule(
        "new town",
        "before",
        "New|Navi|Nueva|Nova",
        re.compile(r"(?:(?<=[\w,;:)(-]\s)(?:New|Nueva|Nova)|\bNavi)\s+$"),
    ),
    Rule(
        "person",
        "before",
        f"Dr|Prof|Mr|Ms|Sir|Lord|Lady|{_INITIALS}",
        re.compile(
            r"\b(?:Dr|Prof|Professor|Mrs?|Ms|Sir|Lord|Lady)\.?\s+(?:[A-Z]\.\s+)*$"
            r"|(?<![.\w])(?![US]\.|D\.C)[A-Z]\.\s?(?:[A-Z]\.\s?)*$"
        ),
    ),
    *OCCASIONS,
    *NAMED_AFTER,
    *SET_PHRASES,
)

#: Words that open a list of examples, and the list: nothing but capitalised names up to this one.
PASSING = Rule(
    "passing",
    "before",
    "such as|e.g|e. g|including|for example|for instance|like",
    re.compile(
        r"(?:\bsuch\s+as|\be\.\s?g\.,?|\bincluding|\bfor\s+(?:example|instance),?|\blike)"
        r"\s+(?:the\s+)?(?:(?:St\.|D\.C\.|[A-Z][\w'-]*|de|do|of)(?:\s*\([^)]*\))?(?:\s*[,;]\s*|\s+)"
        r"(?:(?:and|or|&)\s+)?)*$"
    ),
)
