"""Dates known to the day, the month or the year."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reputation.dates import PartialDate


@given(st.dates(min_value=datetime.date(1000, 1, 1), max_value=datetime.date(2999, 12, 31)))
def test_day_means_itself(day: datetime.date) -> None:
    date = PartialDate.parse(day.isoformat())
    assert date.first == date.last == str(date) == day.isoformat()


@given(st.integers(1000, 2999), st.integers(1, 12))
def test_month_spans_its_days(year: int, month: int) -> None:
    date = PartialDate(year, month)
    after = datetime.date.fromisoformat(date.last) + datetime.timedelta(days=1)
    assert date.first == f"{year:04}-{month:02}-01"
    assert after.day == 1
    assert PartialDate.parse(str(date)) == date


def test_year_spans_twelve_months() -> None:
    assert (PartialDate(2019).first, PartialDate(2019).last) == ("2019-01-01", "2019-12-31")


@pytest.mark.parametrize("text", ["", "19", "2019-13", "2019-02-29", "2019-00-10", "in 2019", "0"])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        PartialDate.parse(text)
