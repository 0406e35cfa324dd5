from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspect_tool.domain.forms import Form, Forms, placeholders
from inspect_tool.domain.records import Visit
from inspect_tool.library import Library, load_forms, load_library

_FORMS = load_forms()
DAYS = st.dates(date(2018, 1, 1), date(2027, 1, 1))


@pytest.fixture
def forms() -> Forms:
    return _FORMS


@pytest.fixture(scope="module")
def library() -> Library:
    return load_library()


def test_the_dossiers_date_picks_the_name(forms: Forms) -> None:
    old, new = date(2023, 8, 17), date(2026, 11, 20)
    assert forms.filled("{xin-loi}", old, old) == "Phiếu xin lỗi và hẹn lại ngày trả kết quả (Mẫu số 04)"
    assert forms.filled("{xin-loi}", new, new) == "Văn bản xin lỗi và đề nghị gia hạn (Mẫu số 04)"
    assert forms.filled("Xem {kiem-soat}.", old, old).endswith("(Mẫu số 05).")
    assert forms.filled("Xem {kiem-soat}.", new, new).endswith("(Mẫu số 06).")


def test_a_span_over_the_change_names_both_with_their_dates(forms: Forms) -> None:
    assert forms.filled("{xin-loi}", date(2025, 1, 1), date(2025, 12, 31)) == (
        "Phiếu xin lỗi và hẹn lại ngày trả kết quả (Mẫu số 04, … - 30/06/2025); "
        "Văn bản xin lỗi và đề nghị gia hạn (Mẫu số 04, 15/09/2025 - …)"
    )


def test_days_for_which_no_form_is_known_name_all(forms: Forms) -> None:
    between = date(2025, 8, 1)
    assert forms.on("xin-loi", between, between) == forms.by_purpose["xin-loi"]
    assert forms.filled("{xin-loi}", between, between) == forms.filled("{xin-loi}")
    before = date(2020, 1, 1)
    assert forms.filled("{dung-giai-quyet}", before, before).startswith("Thông báo dừng giải quyết")


@given(first=DAYS, span=st.integers(0, 3000), name=st.sampled_from(["xin-loi", "kiem-soat", "dung-giai-quyet"]))
def test_a_form_applies_exactly_on_its_days(first: date, span: int, name: str) -> None:
    last = date.fromordinal(first.toordinal() + span)
    forms = _FORMS
    named = forms.on(name, first, last)
    by_day = {
        form
        for day in range(first.toordinal(), last.toordinal() + 1, max(1, span // 50))
        for form in forms.by_purpose[name]
        if form.applies(date.fromordinal(day), date.fromordinal(day))
    }
    assert by_day <= set(named)
    assert named
    assert set(named) <= set(forms.by_purpose[name])


def test_text_without_placeholder_stays(forms: Forms) -> None:
    assert forms.filled("Không có gì để thay.") == "Không có gì để thay."
    assert list(placeholders("Xem {xin-loi} và {bo-sung}.")) == ["xin-loi", "bo-sung"]


def test_what_is_not_confirmed_is_marked_in_the_data(forms: Forms) -> None:
    assert {form.law for form in forms.forms if not form.confirmed} == {"tt-01-2018"}
    assert len(forms.forms) == 13


def test_an_open_end_is_none() -> None:
    form = Form(purpose="a", number="1", name="A", law="x", valid_from=date(2025, 7, 1))
    assert form.applies(None, None)
    assert form.applies(date(2030, 1, 1), None)
    assert not form.applies(None, date(2025, 6, 30))


def test_items_are_worded_for_the_dossiers_and_keep_their_digest_in_the_file(library: Library) -> None:
    visit = Visit(id="visit", date=date(2023, 8, 17))
    raw, shown = library.item("QT10"), library.worded("QT10", visit)
    assert "{xin-loi}" in raw.ask[1]
    assert shown.ask[1].endswith("Phiếu xin lỗi và hẹn lại ngày trả kết quả (Mẫu số 04)")
    assert shown.text == raw.text
    assert shown.question_digest == raw.question_digest
    for name in library.item_ids:
        for on in (date(2023, 8, 17), date(2026, 11, 20), None):
            worded = library.worded(name, Visit(id="visit", date=on))
            assert not [text for _, text in worded.texts() if "{" in text or "}" in text], name


def test_items_name_forms_by_purpose_only(library: Library) -> None:
    for name in library.item_ids:
        assert not [text for _, text in library.item(name).texts() if "Mẫu số 0" in text], name
