"""Tagged text, RIS and BibTeX: each record comes back, and no defect costs another one."""

from __future__ import annotations

from pathlib import Path

import pytest

from reputation.errors import FormatError
from reputation.literature.formats import Defect, open_file, read_file
from reputation.literature.records.record import PartialDate, Record

WOS = """FN Clarivate Analytics Web of Science
VR 1.0
PT J
AU Doe, J
   Roe, R
AF Doe, Jane
   Roe, Richard
TI Trams in the invented city of Arden: a long title that
   goes on
SO JOURNAL OF INVENTED CITIES
LA English
DT Article; Early Access
DE smart city; trams &amp; buses;
   ports
ID URBAN FORM; MODEL
AB Arden grows. (C) 2019 Invented Press Ltd. All rights reserved.
C1 [Doe, Jane] Univ Arden, Arden, Nowhere.
   [Roe, Richard] Univ Elsewhere, Elsewhere.
CR Poe P, 2001, J INVENT, V1, P2
   Moe M, 2002, J INVENT, V2, P3, DOI 10.5555/moe
PD MAR 15
PY 2019
VL 7
IS 2
BP 10
EP 19
DI 10.5555/Arden.1
DA 2025-07-21
UT WOS:000000000000001
ER

PT J
AU Poe, P
TI A second paper
PY 2020
AR 104
UT WOS:000000000000002
ER

EF
"""

RIS = """TY  - JOUR
AU  - Doe, Jane
AU  - Roe, Richard
TI  - Trams in the invented city of Arden
PY  - 2019
DA  - 2019/06/30
T2  - Journal of Invented Cities
VL  - 7
IS  - 2
SP  - 10
EP  - 19
DO  - 10.5555/arden.1
UR  - https://www.scopus.com/inward/record.uri?eid=2-s2.0-1234567890&doi=10.5555%2farden.1&partnerID=40
AB  - Arden grows. © 2019 Invented Press Ltd.
KW  - smart city
KW  - trams
LA  - English
M3  - Article
DB  - Scopus
ER  -

TY  - CONF
T1  - A second paper
A1  - Poe, Paul
Y1  - 1 Jan.-Feb. 2020
ER  -
"""

BIB = r"""
@article{doe2019,
  title = {Trams in the invented city of {A}rden \& M{\"u}nster},
  author = "Doe, Jane and {Trams and Buses Board} and others",
  journal = {Journal of Invented Cities},
  year = 2019,
  month = jun,
  pages = {10--19},
  doi = {https://doi.org/10.5555/arden.1},
  keywords = {smart city, trams},
  abstract = {Arden grows {fast}. 50\% more.}
}

@inproceedings{poe2020,
  title = {A second paper},
  year = {2020}
}
"""


def records(path: Path) -> list[Record]:
    return read_file(path).records


def defects(path: Path) -> list[Defect]:
    return read_file(path).defects


@pytest.fixture
def write(tmp_path: Path):
    def _write(text: str | bytes, name: str = "export.txt") -> Path:
        path = tmp_path / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    return _write


# -- Web of Science tagged -------------------------------------------------------------------------


def test_every_field_of_tagged_text_is_read(write) -> None:
    first, second = records(write(WOS))
    assert first == Record(
        source="Web of Science",
        source_id="WOS:000000000000001",
        title="Trams in the invented city of Arden: a long title that goes on",
        abstract="Arden grows.",
        keywords=("smart city", "trams & buses", "ports"),
        date=PartialDate(2019, 3, 15),
        doi="10.5555/arden.1",
        venue="JOURNAL OF INVENTED CITIES",
        authors=("Doe, Jane", "Roe, Richard"),
        type="article; early access",
        language="English",
        copyright="(C) 2019 Invented Press Ltd. All rights reserved.",
        index_terms=("URBAN FORM", "MODEL"),
        volume="7",
        issue="2",
        pages="10-19",
        affiliations=(
            "[Doe, Jane] Univ Arden, Arden, Nowhere.",
            "[Roe, Richard] Univ Elsewhere, Elsewhere.",
        ),
        references=(
            "Poe P, 2001, J INVENT, V1, P2",
            "Moe M, 2002, J INVENT, V2, P3, DOI 10.5555/moe",
        ),
        extra=("AU=Doe, J", "AU=Roe, R", "PD=MAR 15", "DA=2025-07-21"),
        line=3,
    )
    assert (second.pages, second.authors, second.line) == ("104", ("Poe, P",), 32)


def test_the_day_of_export_is_not_the_date_of_publication(write) -> None:
    assert records(write(WOS.replace("PD MAR 15\n", "")))[0].date == PartialDate(2019)


def test_early_access_gives_the_date_while_there_is_no_year(write) -> None:
    text = WOS.replace("PD MAR 15\nPY 2019", "EA JAN 2021")
    assert records(write(text))[0].date == PartialDate(2021, 1)


def test_an_impossible_year_leaves_the_record_without_a_date(write) -> None:
    assert records(write(WOS.replace("PY 2019", "PY 20199")))[0].date is None


def test_a_tagged_record_without_er_is_a_defect_and_the_next_is_read(write) -> None:
    path = write(WOS.replace("UT WOS:000000000000001\nER\n", "UT WOS:000000000000001\n"))
    assert [record.title for record in records(path)] == ["A second paper"]
    assert [defect.line for defect in defects(path)] == [3]


def test_two_tagged_records_in_one_are_a_defect(write) -> None:
    path = write(WOS.replace("ER\n\nPT J\nAU Poe", "AU Poe"))
    assert not records(path)
    assert "run into each other" in defects(path)[0].reason


def test_a_tagged_record_without_pt_is_still_read(write) -> None:
    assert len(records(write(WOS.replace("\nPT J\nAU Poe", "\nAU Poe")))) == 2


def test_a_tagged_record_without_title_is_a_defect(write) -> None:
    path = write(WOS.replace("TI A second paper\n", ""))
    assert len(records(path)) == 1
    assert defects(path) == [Defect(32, "the record has no title (TI)")]


def test_an_export_without_its_end_is_refused(write) -> None:
    with pytest.raises(FormatError, match=r"export.txt.*cut off.*EF"):
        read_file(write(WOS.replace("\nEF\n", "\n")))


def test_a_space_before_a_line_break_in_tagged_text_leaves_one_space(write) -> None:
    text = "PT J\nTI Trams of \n   Arden\nCR Poe P, 2001 \n   Moe M, 2002\nER\n\n"
    [record] = read_file(write(text, "export.txt")).records
    assert record.title == "Trams of Arden"
    assert record.references == ("Poe P, 2001", "Moe M, 2002")


def test_tagged_text_without_header_needs_no_closing_line(write) -> None:
    text = WOS.split("VR 1.0\n")[1].replace("\nEF\n", "")
    assert len(records(write(text, "saved.isi"))) == 2


def test_exports_put_one_behind_the_other_are_read(write) -> None:
    assert len(records(write("\ufeff" + WOS + "\ufeff" + WOS))) == 4


# -- RIS -------------------------------------------------------------------------------------------


URL = (
    "https://www.scopus.com/inward/record.uri?eid=2-s2.0-1234567890&doi=10.5555%2farden.1"
    "&partnerID=40"
)


def test_every_field_of_ris_is_read(write) -> None:
    first, second = records(write(RIS, "scopus.ris"))
    assert first == Record(
        source="Scopus",
        source_id="2-s2.0-1234567890",
        title="Trams in the invented city of Arden",
        abstract="Arden grows.",
        keywords=("smart city", "trams"),
        date=PartialDate(2019, 6, 30),
        doi="10.5555/arden.1",
        venue="Journal of Invented Cities",
        authors=("Doe, Jane", "Roe, Richard"),
        type="article",
        language="English",
        copyright="© 2019 Invented Press Ltd.",
        volume="7",
        issue="2",
        pages="10-19",
        extra=(f"UR={URL}",),
        line=1,
    )
    assert second.title == "A second paper"
    assert second.date == PartialDate(2020, 1)
    assert second.type == "conference paper"
    assert second.source_id == "line 22"


def test_the_day_of_access_in_ris_is_not_the_date_of_publication(write) -> None:
    accessed = "TY  - JOUR\nTI  - Trams\nPY  - 2020\nDA  - 2020///\nY2  - 2020/11/30/\nER  -\n"
    (record,) = records(write(accessed, "zotero.ris"))
    assert record.date == PartialDate(2020)


def test_a_ris_record_without_ty_is_recovered(write) -> None:
    path = write("NA\n" + RIS.replace("TY  - JOUR\n", "", 1))
    assert [record.line for record in records(path)] == [2, 21 + 1]


def test_a_ris_record_without_er_is_recovered(write) -> None:
    path = write(RIS.replace("DB  - Scopus\nER  -\n", "DB  - Scopus\n"))
    assert len(records(path)) == 2
    assert len(records(write(RIS.removesuffix("ER  -\n")))) == 2


def test_stray_lines_in_ris_change_nothing(write) -> None:
    plain = records(write(RIS))
    stray = RIS.replace("PY  - 2019\n", "PY  - 2019\nNA\n").replace(
        "\nTY  - CONF", "junk\nTY  - CONF"
    )
    found = records(write(stray))
    assert [record.title for record in found] == [record.title for record in plain]
    assert found[0].venue == plain[0].venue
    assert found[0].date == plain[0].date


def test_a_ris_record_without_title_is_a_defect(write) -> None:
    path = write(RIS.replace("T1  - A second paper\n", ""))
    assert len(records(path)) == 1
    assert defects(path) == [Defect(22, "the record has no title (TI or T1)")]


def test_wrapped_abstracts_and_listed_keywords_of_endnote_are_read(write) -> None:
    text = "TY  - JOUR\nTI  - A\nAB  - One\ntwo\n  three\nKW  - a\nb, c\nER  - \n"
    [record] = records(write(text))
    assert (record.abstract, record.keywords) == ("One two three", ("a", "b, c"))


def test_keywords_in_one_line_are_parted(write) -> None:
    text = "TY  - JOUR\nTI  - A\nKW  - smart city; trams\nER  - \n"
    assert records(write(text))[0].keywords == ("smart city", "trams")


def test_ris_with_a_single_space_is_read(write) -> None:
    text = "TY - JOUR\nTI - A title\nPY - 2019\nER - \n"
    [record] = records(write(text))
    assert (record.title, record.date) == ("A title", PartialDate(2019))


# -- BibTeX ----------------------------------------------------------------------------------------


def test_every_field_of_bibtex_is_read(write) -> None:
    first, second = records(write(BIB, "export.bib"))
    assert first == Record(
        source="export.bib",
        source_id="doe2019",
        title="Trams in the invented city of Arden & Münster",
        abstract="Arden grows fast. 50% more.",
        keywords=("smart city", "trams"),
        date=PartialDate(2019, 6),
        doi="10.5555/arden.1",
        venue="Journal of Invented Cities",
        authors=("Doe, Jane", "Trams and Buses Board"),
        type="article",
        pages="10-19",
        line=2,
    )
    assert (second.title, second.type, second.line) == ("A second paper", "inproceedings", 14)


def test_bibtex_of_web_of_science_is_read(write) -> None:
    text = r"""
@article{ WOS:000000000000001,
Author = {Doe, Jane and Roe, Richard},
Title = {Trams {[}and buses] in the invented city
   of Arden},
Journal = {JOURNAL OF INVENTED CITIES},
Year = {2019},
Month = {JAN-FEB},
Abstract = {Arden {[}n = 9] grows by 50\%.},
Type = {Article},
Article-Number = {104},
Keywords = {smart city; trams},
Keywords-Plus = {URBAN FORM;
   MODEL},
Affiliation = {Doe, J (Corresponding Author), Univ Arden, R\&D, Arden.
   Roe, Richard; Doe, Jane, Univ Elsewhere.},
Cited-References = {Poe P, 2001, J INVENT.
   {[}Anonymous], 2002, J INVENT.},
Unique-ID = {WOS:000000000000001},
DA = {2025-01-01},
}
"""
    [record] = records(write(text, "savedrecs.bib"))
    assert record.source == "Web of Science"
    assert record.source_id == "WOS:000000000000001"
    assert record.title == "Trams [and buses] in the invented city of Arden"
    assert record.abstract == "Arden [n = 9] grows by 50%."
    assert record.date == PartialDate(2019, 1)
    assert record.pages == "104"
    assert record.index_terms == ("URBAN FORM", "MODEL")
    assert record.affiliations[1] == "Roe, Richard; Doe, Jane, Univ Elsewhere."
    assert record.references == ("Poe P, 2001, J INVENT.", "[Anonymous], 2002, J INVENT.")


def test_bibtex_of_scopus_keeps_both_kinds_of_keywords_apart(write) -> None:
    text = """Scopus
EXPORT DATE: 01 January 2025

@ARTICLE{Doe2019,
author={Doe, J. and Roe, R.},
title={Trams in Arden},
year={2019},
url={https://www.scopus.com/inward/record.uri?eid=2-s2.0-1234567890&partnerID=40},
author_keywords={smart city; trams},
keywords={Urban form; Models},
document_type={Article},
source={Scopus},
}
"""
    [record] = records(write(text, "scopus.bib"))
    assert (record.source, record.source_id) == ("Scopus", "2-s2.0-1234567890")
    assert record.keywords == ("smart city", "trams")
    assert record.index_terms == ("Urban form", "Models")


def test_bibtex_of_sciencedirect_is_recognised(write) -> None:
    url = "url = {https://www.sciencedirect.com/science/article/pii/S00},\nauthor"
    [first, _] = records(write(BIB.replace("author", url, 1), "sd.bib"))
    assert first.source == "ScienceDirect"


def test_macros_and_joined_values_of_bibtex_are_put_in(write) -> None:
    text = '@string{jic = "Journal of Invented Cities"}\n@comment{no, title={x}}\n'
    text += '@article{a, title = "Trams" # " and " # {ports}, journal = jic, month = "15~" # mar}'
    [record] = records(write(text))
    assert (record.title, record.venue) == ("Trams and ports", "Journal of Invented Cities")


def test_entries_on_one_line_are_all_read(write) -> None:
    assert len(records(write("@misc{a,title={A}}@misc{b,title={B}} @misc{c,title={C}}\n"))) == 3


def test_an_entry_that_is_not_closed_is_a_defect_and_the_next_is_read(write) -> None:
    text = BIB.replace("50\\% more.}\n}\n", "50\\% more.\n")
    assert [record.title for record in records(write(text))] == ["A second paper"]
    assert [defect.line for defect in defects(write(text))] == [2]


def test_a_loose_brace_costs_nothing(write) -> None:
    first, _ = records(write(BIB.replace("{fast}", "{fast")))
    assert first.abstract == "Arden grows fast. 50% more."


@pytest.mark.parametrize(
    ("line", "volume"),
    [
        ("volume = },", ""),
        ("volume = {7},", "7"),
        ('volume = "7",', "7"),
        ("volume = 7,", "7"),
        ("volume = {{7}},", "7"),
        ("volume = {7} # {8},", "78"),
        ("volume = {7, note = {a},\n b},", "7, note = a, b"),
        ("note = {ends with \\},\n a brace}, volume = {7},", "7"),
    ],
)
def test_a_field_of_bibtex_ends_where_its_braces_close(write, line: str, volume: str) -> None:
    text = f"@article{{a,\ntitle = {{Trams}},\n{line}\npages = {{1}},\nyear = {{2019}}\n}}\n"
    [record] = read_file(write(text, "export.bib")).records
    assert (record.title, record.volume, record.pages) == ("Trams", volume, "1")
    assert record.date == PartialDate(2019)


def test_an_entry_of_nothing_but_authors_is_a_defect(write) -> None:
    text = "@article{a,\nauthor = {Doe, Jane},\n}\n@article{b,\ntitle = {Trams},\n}\n"
    result = read_file(write(text, "export.bib"))
    assert [record.title for record in result.records] == ["Trams"]
    assert [defect.line for defect in result.defects] == [1]


def test_an_entry_cut_off_at_the_end_is_a_defect(write) -> None:
    path = write(BIB.rstrip().removesuffix("}").rstrip().removesuffix("}"))
    assert len(records(path)) == 1
    assert len(defects(path)) == 1


def test_a_file_can_be_opened_and_told(write) -> None:
    file = open_file(write(WOS))
    assert (file.format, file.source) == ("Web of Science tagged text", "Web of Science")
    assert file.encoding == "utf-8"
    assert [item.line for item in file] == [3, 32]
