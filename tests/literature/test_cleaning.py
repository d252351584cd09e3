"""Text from exports becomes clean Unicode, and publishers' statements are told from sentences."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reputation.literature.records.cleaning import clean, clean_all
from reputation.literature.records.copyright_statements import split_copyright


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("A <i>smart</i> city", "A smart city"),
        ("CO<sub>2</sub> and m<sup>2</sup>", "CO2 and m2"),
        ("<jats:title>Abstract</jats:title><jats:p>Ports grow.</jats:p>", "Ports grow."),
        ("<p>One.</p><p>Two.</p>", "One. Two."),
        ('<a href="x" title="y">link</a>', "link"),
        ("line<br/>break", "line break"),
        ("Trams &amp; buses", "Trams & buses"),
        ("Trams &amp;amp; buses", "Trams & buses"),
        ("&lt;b&gt;bold&lt;/b&gt;", "bold"),
        ("&amp;lt;i&amp;gt;x&amp;lt;/i&amp;gt;", "x"),
        ("p &lt; 0.05", "p < 0.05"),
        ("K&#246;ln and &#x4E2D;", "Köln and 中"),
        ("<script>alert(1)</script>Title", "Title"),
        ("<!-- note -->Title", "Title"),
    ],
)
def test_markup_is_taken_out(raw: str, expected: str) -> None:
    assert clean(raw) == expected


@pytest.mark.parametrize(
    "text",
    [
        "p < 0.05",
        "x<y",
        "a < b and c > d",
        "x <and y> z",
        "5 > 3",
        "R&D",
        "AT&T",
        "Q&A; more",
        "from the &region",
        "{curly} stays",
        r"C:\temp stays",
        "US$ 5 and US$ 10",
        "São Paulo, NÃO, Ângela",
        "“quoted” – and—so",
        "ZÃO",
    ],
)
def test_what_only_looks_like_markup_stays(text: str) -> None:
    assert clean(text) == text


def test_terminal_escapes_and_controls_are_taken_out() -> None:
    assert clean("\x1b[31mred\x1b[0m \x1b]0;title\x07city\x07\x00") == "red city"
    assert clean("a\x9b31mb\x85c\x8f") == "ab c"


def test_invisible_characters_are_taken_out() -> None:
    assert clean("\ufeffsm\u00adart\u200b ci\u2060ty\u200e\u202e") == "smart city"
    assert clean("lone\ud800surrogate") == "lonesurrogate"


def test_wrapped_lines_and_odd_spaces_become_one_space() -> None:
    assert clean("  smart\r\n   city\u00a0of\t\tports\u2028now \n") == "smart city of ports now"


def test_letters_are_composed() -> None:
    assert clean("Mu\u0308nchen") == "München"


def test_certain_mojibake_is_mended() -> None:
    assert clean("KÃ¶hlbrand and itâ€™s") == "Köhlbrand and it’s"
    assert clean("640Ã—480 and KÃ¼hn") == "640×480 and Kühn"


@pytest.mark.parametrize("name", ["Němec", "Říha", "Dvořák", "Kılıç", "Taş", "Macaš", "Ćosić"])
def test_names_of_the_east_are_mended(name: str) -> None:
    broken = "".join(
        chr(byte) if byte in (0x81, 0x8D, 0x8F, 0x90, 0x9D) else bytes((byte,)).decode("cp1252")
        for byte in name.encode()
    )
    assert broken != name
    assert clean(broken) == name


@pytest.mark.parametrize(
    "text", ["10 Å±0.2", "10 Å–12 Å", "an “Å”", "Ångström, Ärger, ÅÄÖ", "der „Ärger“"]
)
def test_an_angstrom_is_none(text: str) -> None:
    assert clean(text) == text


def test_a_broken_quote_is_not_taken_for_more_than_it_is() -> None:
    assert clean("so “ports and tramsâ€ it is") == "so “ports and trams” it is"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (r"M{\"u}nchen", "München"),
        (r"M\"unchen", "München"),
        (r"{\'E}cole", "École"),
        (r"Malm{\"{o}}", "Malmö"),
        (r"Gda{\'n}sk", "Gdańsk"),
        (r"\c{c}a va", "ça va"),
        (r"{\v S}koda", "Škoda"),
        (r"\o re", "øre"),
        (r"Erd{\H{o}}s", "Erdős"),
        (r"{\'\i}ndice", "índice"),
        (r"Stra{\ss}e", "Straße"),
        (r"{\L}{\'o}d{\'z}", "Łódź"),
        (r"R\&D at 50\% \_ \# \$", "R&D at 50% _ # $"),
        ("{[}n = 9]", "[n = 9]"),
        ("The {EU} {Smart City}", "The EU Smart City"),
        ("CO$_2$ and $\\alpha = 5$", "CO2 and α = 5"),
        ("one --- two -- three", "one — two – three"),
        (r"$x^{2}$ or \textit{in vitro}", "x² or in vitro"),
        ("50% of trams, US$5 or US$6", "50% of trams, US$5 or US$6"),
        (r"a\\b", "a b"),
        ("J.~Doe at~home, ~50 of 3~4", "J. Doe at home, ~50 of 3~4"),
    ],
)
def test_latex_is_decoded_for_bibtex(raw: str, expected: str) -> None:
    assert clean(raw, tex=True) == expected


def test_formulas_of_ieee_are_decoded_everywhere() -> None:
    assert clean(r"$\text{R}^{2}\text{D}$: an app") == "R²D: an app"


def test_clean_all_leaves_out_what_is_empty() -> None:
    assert clean_all([" a ", "", "\u200b", "b"]) == ("a", "b")


@given(st.text())
def test_clean_text_is_clean_and_cleaning_twice_changes_nothing_more(text: str) -> None:
    once = clean(text)
    assert once == " ".join(once.split())
    assert unicodedata.is_normalized("NFC", once)
    assert not any(unicodedata.category(sign) in ("Cc", "Cs") for sign in once)


@given(st.text(alphabet=r"\{}$^_`'~\"abcäß&%- ", max_size=60))
def test_latex_of_any_shape_is_decoded_without_an_error(text: str) -> None:
    assert "\n" not in clean(text, tex=True)


SENTENCE = "Trams made the harbour a better place for all."


@pytest.mark.parametrize(
    "tail",
    [
        "© 2019 Elsevier Ltd. All rights reserved.",
        "© 2019 Elsevier Ltd",
        "©2011 Some Society, Inc.",
        "(C) 2018 The Authors. Published by Elsevier B.V.",
        "(c) 2023 Author(s). All article content, except where otherwise noted, is licensed.",
        "Copyright (c) 2017 John Wiley & Sons, Ltd.",
        "Copyright (C) 2016, Example Publications, LLC. Published by Elsevier Ltd.",
        "Copyright © 2010 by A. Publisher.",
        "© Springer-Verlag Berlin Heidelberg 2014",
        "© Copyright 2009, An Example, Inc.",
        "© The Author(s) 2025.",
        "© 1994.",
        "Published by Elsevier Ltd.",
        "Published by Elsevier B.V. All rights reserved.",
        "Crown Copyright (C) 2012 Published by Elsevier Ltd. All rights reserved.",
        "All rights reserved.",
        "Copyright: © 2022 Doe et al. This is an open access article.",
        "Copyright 2013 Elsevier",
        "[ABSTRACT FROM AUTHOR] Copyright of An Example is the property of A Press and no more.",
    ],
)
def test_the_publishers_tail_is_split_off(tail: str) -> None:
    assert split_copyright(f"{SENTENCE} {tail}") == (SENTENCE, tail)


def test_a_tail_glued_to_the_sentence_is_split_off() -> None:
    assert split_copyright(f"{SENTENCE}(c) 2022 A. Press. All rights reserved.") == (
        SENTENCE,
        "(c) 2022 A. Press. All rights reserved.",
    )


@pytest.mark.parametrize(
    "head",
    [
        "© 2019 Elsevier Ltd.",
        "© 2019 Elsevier B.V.",
        "© 2019 IEEE.",
        "© 2014 Example Ltd. All rights reserved.",
        "© 2020 by the authors. Licensee MDPI, Basel, Switzerland.",
        "Copyright © 2012 Example & Sons, Ltd.",
    ],
)
def test_a_statement_before_the_abstract_is_split_off(head: str) -> None:
    assert split_copyright(f"{head} {SENTENCE}") == (SENTENCE, head)


@pytest.mark.parametrize(
    "text",
    [
        "Copyright law in smart cities is young. It will grow.",
        "We study data. Copyright law is one of its bounds.",
        "They (a) plan, (b) build and (c) run trams. All is well.",
        "The app was named Tram© and sold.",
        "The (c) 2019 variant was run. More came later.",
        "The atlas was published by the city in 2019. It sold well.",
        "All rights were discussed.",
        "Maps (C) were compared.",
        "",
    ],
)
def test_sentences_about_rights_stay(text: str) -> None:
    assert split_copyright(text) == (text, "")


@given(st.text(alphabet="abc ©()C19.20 Copyright Published by Elsevier", max_size=120))
def test_splitting_loses_no_word(text: str) -> None:
    text = clean(text)
    abstract, statement = split_copyright(text)
    assert sorted("".join((abstract + statement).split())) == sorted("".join(text.split()))
