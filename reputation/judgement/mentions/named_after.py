"""Things, people and governments named after a city: the rules, as data."""

from __future__ import annotations

import re

from reputation.judgement.mentions.context_rule import Rule

__all__ = ["NAMED_AFTER"]

_STATE = (
    r"(?:foreign|diplomatic|geopolitical|geostrategic|military|naval|nuclear|sovereign\w*|territorial|"
    r"Belt\s+and\s+Road|Arctic|Antarctic)"
)
_STATECRAFT = (
    r"(?:polic(?:y|ies)|strateg(?:y|ies)|influence|engagement|ambitions?|interests?|role|stance)"
)
_ELSEWHERE = (
    r"(?:Africa|(?:(?:Central|South|Southeast|East|North|West|Latin)(?:ern)?\s+)?(?:Asia|America|"
    r"Europe)|the\s+(?:Middle\s+East|Arctic|Pacific|Balkans|Caucasus|region|South\s+China\s+Sea)|"
    r"Ukraine|Taiwan|Syria|Iran)"
)
_VERB = (
    r"(?:frames|seeks|insists|denounced|denounces|accus\w+|pledged|vowed|regards|perceives|fears|"
    r"rejects|rejected|opposes|opposed|retaliated|annexed|recogni[sz]es|asserts|threaten\w*|"
    r"signed|ratified|imposed\s+sanctions)"
)
_POWER = r"(?:Washington|Beijing|Moscow|Brussels|Tokyo|Seoul|Taipei|New\s+Delhi|Tehran|Pyongyang)"
_BEING = (
    r"(?:persona|pseudonym|protagonist|character|robot|chatbot|avatar|voice\s+assistant|girl|boy|"
    r"shepherd|heroine|hero|patient|dog)"
)
_ARGUES = (
    r"(?:argu|show|suggest|propos|claim|defin|describ|found|find|not|introduc|demonstrat|stat|point|"
    r"develop|report|conclud|distinguish|criticis|criticiz|call|contend)\w*"
)

NAMED_AFTER = (
    Rule(
        "dataset",
        "after",
        "-",
        re.compile(r"(?:-[A-Z]\w+)?-\d?[dD]\b|(?:-[A-Z]\w+)?-?\d+[kK]\b"),
    ),
    Rule(
        "dataset",
        "after",
        "Moving Objects|motional|StreetView|Street View",
        re.compile(
            r"\s+(?:Moving\s+Objects\s+[Dd]ata|[Ee]motional\s+([Ss]peech\s+)?[Dd]atabase|"
            r"Street\s?View\s+[Dd]ataset)"
        ),
    ),
    Rule(
        "method",
        "after",
        ("uestionnaire|Scale|Inventory|datum|Datum|1954|54|Development Method|-style|-Jacobi"),
        re.compile(
            r"\s+(?:[A-Z]\w+\s+){0,3}(?:Questionnaire|Scale|Inventory)\b|\s+questionnaires?\b"
            r"|\s+[Dd]atum\b|[\s-]+(?:19)?54\b|\s+Development\s+Method\b"
            r"|-style\s+(?:citation|reference|hotdog|pizza)|-Jacobi\b"
        ),
    ),
    Rule(
        "method",
        "after",
        "model|Model|cycle|path|nian|principle|analysis|map|theory|categor|uestionnaire|method",
        re.compile(
            r"(?:'s)?\s+(?:[Mm]odel|principle|path|cycle|circuit|graph|theory|categor\w+|"
            r"[Qq]uestionnaire|[Aa]nalysis|methods?)\b"
        ),
        cities=("Kano", "Hamilton", "Lorenz", "Darwin"),
    ),
    Rule(
        "method",
        "before",
        "Saleh|Nash",
        re.compile(r"\b(?:Saleh|Nash)-$"),
    ),
    Rule(
        "plant or material",
        "after",
        "plane|crude|Crude|clay|cement",
        re.compile(r"\s+(?:plane(?:s|\s+trees?)?|[Cc]rude(?:\s+oil)?|clay)\b"),
    ),
    Rule(
        "software",
        "before",
        "library|software|toolkit|compiler|Apache|package",
        re.compile(r"\b(?:library|software|toolkit|compiler|Apache|package)\s+$"),
    ),
    Rule(
        "software",
        "after",
        "library|Cabinet|toolkit|compiler",
        re.compile(r"\s+(?:graphics\s+library|Cabinet(?=[\s,;.)]+(?![A-Z]))|toolkit|compiler)\b"),
    ),
    Rule(
        "character",
        "before",
        (
            "persona|pseudonym|protagonist|character|robot|chatbot|avatar|assistant|girl|boy|"
            "shepherd|hero|patient|dog|udgement|udgment"
        ),
        re.compile(rf"\b{_BEING},?\s+(?:(?:named|called)\s+)?['\"]?$|\b[Jj]udge?ment\s+of\s+$"),
    ),
    Rule(
        "character",
        "after",
        "year-old|is used",
        re.compile(r",\s+an?\s+(?:[\w-]+\s+){0,2}?[\w-]*year-old\b"),
    ),
    Rule(
        "person",
        "after",
        "19|20",
        re.compile(rf"\s*\((?:19|20)\d\d[a-z]?\)\s+(?:(?:has|have|also)\s+)?{_ARGUES}\b"),
    ),
    Rule(
        "person",
        "before",
        "(",
        re.compile(r"(?<![A-Z]\w)\((?:see\s+|cf\.\s+|e\.g\.,?\s+)?$"),
        other=re.compile(r",\s+(?:19|20)\d\d[a-z]?(?:,\s*p+\.\s*[\d-]+)?\)"),
    ),
    Rule(
        "agreement",
        "before",
        "ost-|re-",
        re.compile(r"\b(?:[Pp]ost|[Pp]re)-$"),
        other=re.compile(r"\s+(?:climate|agreement|era|regime|negotiation)"),
    ),
    Rule(
        "agreement",
        "after",
        "goal|target|pledge|rulebook|climate|-compatible|-aligned",
        re.compile(
            r"\s+(?:climate\s+)?(?:temperature\s+)?(?:goals?|targets?|pledges?|rulebook)\b"
            r"|-(?:compatible|aligned)\b|\s+climate\s+(?:governance|regime|deal)"
        ),
        cities=("Paris", "Kyoto", "Copenhagen"),
    ),
    Rule(
        "government",
        "after",
        "'s|-",
        re.compile(
            rf"'s\s+(?:[\w-]+\s+){{0,2}}{_STATE}\b"
            rf"|'s\s+(?:[\w-]+\s+){{0,2}}{_STATECRAFT}\s+(?:in|towards?|on|over|vis-a-vis)\s+{_ELSEWHERE}"
            rf"|-{_POWER}\s+(?:relations|rivalry|axis|ties|talks|alliance)"
        ),
    ),
    Rule(
        "government",
        "after",
        "fram|seek|insist|denounc|accus|pledg|vow|regards|perceiv|fears|reject|oppos|retaliat|annex|"
        "recogni|assert|threat|signed|ratified|imposed",
        re.compile(rf"\s+(?:(?:has|have|\w+ly)\s+)?{_VERB}\b"),
        other=re.compile(
            r"(?:^|[.,;]\s+|\b(?:[Ww]hile|that|when|as|because|and|if|[Hh]ow|[Ww]hy)\s+)$"
        ),
    ),
    Rule(
        "government",
        "before",
        "between",
        re.compile(
            rf"\b(?:relations|rivalry|tensions?|competition|talks|ties|alliance)\s+between\s+"
            rf"(?:{_POWER}\s+and\s+)?$"
        ),
        endings=("between ", "and "),
    ),
    Rule(
        "organisation",
        "before",
        "Bank of",
        re.compile(r"\bBank\s+of\s+$"),
    ),
    Rule(
        "organisation",
        "after",
        "Bank|Futures|Commodity|Metal Exch|Gold Exch|Board|Electron|Options|company",
        re.compile(
            r"(?:[\s-]+[A-Z][\w-]+){0,2}(?<!South)(?<!West)(?<!Left)\s+Bank\b(?!\s+of)"
            r"|\s+(?:[A-Z]\w+\s+)?(?:Futures|Commodity|Options|Energy|Climate|Metal|Gold)\s+Exchange\b"
            r"|\s+Board\s+(?:of\s+Trade|Options)\b|\s+Electron\b|(?:\s+[A-Z]\w+){1,3}\s+company\b"
        ),
    ),
    Rule("landmark", "after", "Wall", re.compile(r"\s+Wall\b(?!\s+Street)")),
    Rule(
        "landmark",
        "after",
        "anal|Lille",
        re.compile(r"(?:-[A-Za-z]+)\s+(?:[Gg]rand\s+)?[Cc]anal\b"),
    ),
    Rule(
        "namesake",
        "before",
        "Lake|Port|Fort|Mount|Puerto",
        re.compile(r"\b(?:Lake|Port|Fort|Mount|Puerto)\s+$"),
    ),
    Rule(
        "namesake",
        "after",
        "colonia|village|hamlet|township",
        re.compile(
            r"\s+colonia\b|\s+is\s+an?\s+(?:small\s+)?(?:colonia|village|hamlet|township)\b"
        ),
    ),
    Rule("satellite", "after", "Saclay", re.compile(r"[\s-]+Saclay\b")),
    Rule(
        "region",
        "before",
        "unicipality|own of|illage of|partido",
        re.compile(
            r"\b(?:[Mm]unicipality|[Tt]own|[Vv]illage|partido)\s+of\s+(?:[A-Z][\w'-]+\s*){1,3},\s*$"
            r"|\b[A-Z][\w'-]+\s+(?:town|village|municipality),\s*$"
        ),
        cities=("New York", "Buenos Aires", "Moscow", "Rio de Janeiro", "São Paulo", "Mexico City"),
    ),
)
