"""Treaties, schools, firms and things that are called after one city: the phrases, as data."""

from __future__ import annotations

import re

from reputation.judgement.mentions.context_rule import Rule

__all__ = ["SET_PHRASES"]

# Rivers, towns and people in whose name "Rio" is no city.
_RIOS = (
    "Algom|Amazonas|Arriba|Azul|Bonito|Bueno|Chama|Cobre|Doce|Dulce|Ferdinand|Frio|Hondo|"
    "Jari|Lempa|Limpo|Madeira|Magdalena|Maior|Medio|Mayo|Parana|Paraná|Paraguay|Paraiba|Paraíba|"
    "Pardo|Puerco|Salado|Santiago|Solimoes|Solimões|Tapajos|Tapajós|Turvo|Vista|Xingu|Yaqui"
)

# The kind, the cities, and what stands behind or before their names.
_BEHIND: tuple[tuple[str, str, str], ...] = (
    ("agreement", "Lisbon", "strategy|Strategy|agenda|Agenda|process|Process"),
    ("agreement", "Bologna", "process|system|reform|reforms"),
    ("agreement", "Washington", "consensus"),
    ("agreement", "Beijing", "Platform for|Rules"),
    ("agreement", "Rome", "Statute"),
    ("agreement", "Copenhagen", "criteria|criterion"),
    ("agreement", "Barcelona|Helsinki|Oslo|Astana", "process"),
    ("method", "Vienna", "Circle"),
    ("method", "Frankfurt", "School"),
    ("method", "Copenhagen", "interpretation"),
    ("method", "Stockholm", "syndrome|Syndrome"),
    ("method", "Brussels", "effect|Effect"),
    ("method", "Philadelphia", "chromosome|chromosomes"),
    ("method", "Boston", "matrix|Matrix"),
    ("dataset", "Boston", "housing data|Housing data|Housing Data|housing dataset|Housing dataset"),
    ("dataset", "Cambridge", "Structural Database"),
    ("dataset", "Oxford", "English Dictionary"),
    ("plant or material", "Hamburg|Vienna", "steak|steaks|sausage|sausages"),
    ("plant or material", "Barcelona", "chair|chairs"),
    ("plant or material", "Naples", "yellow"),
    ("plant or material", "Singapore|Hong Kong", "dollar|dollars|Dollar|Dollars"),
    ("plant or material", "Turin", "Shroud"),
    ("plant or material", "Los Angeles", "class submarine|class submarines"),
    ("organisation", "London", "Interbank"),
    ("organisation", "Munich", "Re"),
    ("organisation", "Oxford", "Economics|Analytica"),
    ("organisation", "Cambridge", "Analytica|Systematics"),
    ("organisation", "Boston", "Dynamics|Scientific"),
    ("organisation", "Zurich", "Insurance"),
    ("organisation", "Manchester|Newcastle|Leeds", "United"),
    ("organisation", "Toronto", "Star"),
    ("organisation", "Shanghai", "Cooperation"),
    ("organisation", "Moscow", "Exchange|Art Theatre"),
    ("organisation", "Lisbon", "Council"),
    ("organisation", "Sydney", "Swans"),
    ("organisation", "Paris", "Review"),
    ("method", "Chicago", "Manual|Booth|style"),
    ("method", "Shanghai", "Composite"),
    ("method", "Moscow", "rules"),
    ("event", "Tokyo", "trial|trials|Trial|Trials|tribunal|tribunals"),
    ("person", "Berlin", "Patient|patient"),
    ("plant or material", "Berlin", "blue"),
    ("plant or material", "Singapore", "noodles"),
    ("look-alike", "Cairo", "Geniza|Trilogy"),
    ("event", "Prague", "Spring"),
    ("event", "Boston", "Tea Party"),
    ("person", "Milan", "Kundera"),
    ("person", "Paris", "Hilton"),
    ("namesake", "Rio", _RIOS),
)
_BEFORE: tuple[tuple[str, str, str], ...] = (
    ("person", "Washington", "George|Booker T."),
    ("person", "London", "Jack"),
    ("person", "Berlin", "Isaiah|Irving"),
    ("plant or material", "Paris", "plaster of|Plaster of"),
    ("region", "Washington", "the state of|the State of"),
    ("region", "Rio de Janeiro|São Paulo|Sao Paulo", "Estado de|Estado do|estado de|estado do"),
    ("organisation", "London", "Lloyd's of|Lloyds of"),
    ("organisation", "Madrid", "Real"),
    ("organisation", "Munich", "Bayern"),
)
#: The cities of names that a study writes otherwise.
_OF = {"Rio": "Rio de Janeiro", "Sao Paulo": "São Paulo"}

_TEAMS = (
    "Bulls|Cubs|White Sox|Red Sox|Yankees|Mets|Knicks|Lakers|Clippers|Dodgers|Celtics|Bruins|"
    "Raptors|Maple Leafs|Blue Jays|Hotspur|Saint-Germain"
)


def _pattern(words: str) -> str:
    return "(?:" + "|".join(map(re.escape, words.split("|"))).replace(r"\ ", r"\s+") + ")"


def _rule(side: str, kind: str, names: str, words: str) -> Rule:
    """A rule that is tried only where the whole phrase stands."""
    pairs = [(name, word) for name in names.split("|") for word in words.split("|")]
    behind = side == "after"
    return Rule(
        kind,
        side,
        "|".join(f"{name} {word}" if behind else f"{word} {name}" for name, word in pairs),
        re.compile(rf"\s+{_pattern(words)}(?![\w-])" if behind else rf"\b{_pattern(words)}\s+$"),
        cities=tuple(_OF.get(name, name) for name in names.split("|")),
    )


SET_PHRASES = (
    *(_rule("after", *phrase) for phrase in _BEHIND),
    *(_rule("before", *phrase) for phrase in _BEFORE),
    Rule("organisation", "after", _TEAMS, re.compile(rf"\s+{_pattern(_TEAMS)}(?!\w)")),
    Rule(
        "organisation",
        "after",
        "Consulting Group|Insurance Group",
        re.compile(r"\s+(?:Consulting|Insurance)\s+Group\b"),
    ),
    Rule(
        "organisation",
        "after",
        "ymphony|hilharmonic|Mathematical Soc|Geological Soc|Zoological Soc",
        re.compile(
            r"\s+(?:Symphony|Philharmonic)\b|\s+(?:Mathematical|Geological|Zoological)\s+Society\b"
        ),
    ),
    Rule(
        "organisation",
        "before",
        "École|Ecole|école",
        re.compile(r"\b[EÉé]cole(?:\s+[\w'-]+){1,4},\s*$"),
    ),
    Rule("organisation", "before", "FC |AC |Inter ", re.compile(r"\b(?:FC|AC|Inter)\s+$")),
    Rule(
        "landmark",
        "before",
        "Hotel |Hilton |Marriott ",
        re.compile(r"\b(?:Hotel|Hilton|Marriott)\s+$"),
    ),
)
