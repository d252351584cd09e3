"""The Technology Achievement Index, the worked example of the OECD/JRC handbook.

OECD/JRC (2008), Handbook on Constructing Composite Indicators, ISBN 978-92-64-04345-9: raw data of
the 23 countries of its case study (table A.2), which are those of UNDP (2001), Human Development
Report; telephones and electricity are logarithms. The goalposts are those of the UNDP, as printed
in Saisana, Saltelli and Tarantola (2005), JRSS A 168:307, table 1.
"""

import math

import pandas as pd

from reputation.index.framework import Framework, Indicator

_NAMES = (
    "Finland,United States,Sweden,Japan,Korea,Netherlands,United Kingdom,Canada,Australia,"
    "Singapore,Germany,Norway,Ireland,Belgium,New Zealand,Austria,France,Israel,Spain,Italy,"
    "Czech Republic,Hungary,Slovenia"
)
COUNTRIES = _NAMES.split(",")

_RAW = {
    "patents": "187 289 271 994 779 189 82 31 75 8 235 103 106 72 103 165 205 74 42 13 28 26 105",
    "royalties": "125.6 130 156.6 64.6 9.8 151.2 134 38.6 18.2 25.5 36.8 20.2 110.3 73.9 13 14.8 "
    "33.6 43.6 8.6 9.8 4.2 6.2 4",
    "internet": "200.2 179.1 125.8 49 4.8 136 57.4 108 125.9 72.3 41.2 193.6 48.6 58.9 146.7 84.2 "
    "36.4 43.2 21 30.4 25 21.6 20.3",
    "exports": "50.7 66.2 59.7 80.8 66.7 50.9 61.9 48.7 16.2 74.9 64.2 19 53.6 47.6 15.4 50.3 58.9 "
    "45 53.4 51 51.7 63.5 49.5",
    "telephones": "3.08 3.00 3.10 3.00 2.97 3.02 3.02 2.94 2.94 2.95 2.94 3.12 2.97 2.91 2.86 2.99 "
    "2.97 2.96 2.86 3.00 2.75 2.73 2.84",
    "electricity": "4.15 4.07 4.14 3.86 3.65 3.77 3.73 4.18 3.94 3.83 3.75 4.39 3.68 3.86 3.91 "
    "3.79 3.80 3.74 3.62 3.65 3.68 3.46 3.71",
    "schooling": "10 12 11.4 9.5 10.8 9.4 9.4 11.6 10.9 7.1 10.2 11.9 9.4 9.3 11.7 8.4 7.9 9.6 7.3 "
    "7.2 9.5 9.1 7.1",
    "university": "27.4 13.9 15.3 10 23.2 9.5 14.9 14.2 25.3 24.2 14.4 11.2 12.3 13.6 13.1 13.6 "
    "12.6 11 15.6 13 8.2 7.7 10.6",
}

_PILLARS = {
    "creation": {"patents": (0, 994), "royalties": (0, 272.6)},
    "recent innovations": {"internet": (0, 232.4), "exports": (0, 80.8)},
    "old innovations": {
        "telephones": (math.log10(1), math.log10(901)),
        "electricity": (math.log10(22), math.log10(6969)),
    },
    "skills": {"schooling": (0.8, 12.0), "university": (0.1, 27.4)},
}

VALUES = pd.DataFrame(
    {name: [float(value) for value in text.split()] for name, text in _RAW.items()},
    index=COUNTRIES,
)

#: As the UNDP has it: four pillars of two indicators, all of the same weight.
FRAMEWORK = Framework(
    tuple(
        Indicator(name, pillar, 0.5, lower=lower, upper=upper)
        for pillar, indicators in _PILLARS.items()
        for name, (lower, upper) in indicators.items()
    ),
    dict.fromkeys(_PILLARS, 0.25),
)

#: All eight indicators side by side, without goalposts.
FLAT = Framework(tuple(Indicator(name, "all", 1 / 8) for name in _RAW), {"all": 1.0})
