import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from ledgers.cleaned_ledgers import make_clean, make_roster

import fedanalysis
from fedanalysis.catalogue.kinds import ledger_kind, list_ledger_kinds
from fedanalysis.errors import ContainerError, LedgerFileError, TextFileError
from fedanalysis.publish.ledger_counts import (
    count_changes,
    count_faults,
    count_filled,
    count_review,
    row_spans,
)
from fedanalysis.publish.ledger_page import ledger_page
from fedanalysis.publish.ledger_words import REASONS, say_code

ROOT = Path(fedanalysis.__file__).parent
VOID = {"meta", "br"}


class Nesting(HTMLParser):
    """Collects the text, and fails on a tag that is closed out of turn."""

    def __init__(self, page):
        super().__init__()
        self.open, self.text = [], []
        self.feed(page)
        self.close()
        assert not self.open

    def handle_starttag(self, tag, _):
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open[-1:] != ["style"]:
            self.text.append(data)


@pytest.fixture(params=["zh", "en"])
def lang(request):
    return request.param


def shown(clean, lang):
    return " ".join(Nesting(ledger_page(clean, lang=lang)).text)


def test_page_stands_alone(lang):
    page = ledger_page(make_roster(), lang=lang)
    assert page.startswith("<!doctype html>")
    assert f'lang="{"zh-CN" if lang == "zh" else "en"}"' in page
    assert not re.search(r"src=|<link|<script|url\(|@import|http", page)


def test_page_shows_no_personal_or_unknown_value(lang):
    assert "机密" not in ledger_page(make_roster(), lang=lang)


def test_markup_in_names_sheets_and_values_is_text(lang):
    clean = make_roster()
    page = ledger_page(clean, lang=lang)
    assert not any(mark in page for mark in ("<旧>", "<b>甲", "<i>"))
    text = shown(clean, lang)
    assert "<旧>" in text
    assert "<b>甲</b>⏎镇" in text


@pytest.mark.parametrize(
    ("lang", "lead"),
    [
        ("zh", "共 51 行 = 保留 40 行 + 退回核实 5 行 + 剔除 6 行。"),
        ("en", "51 rows = 40 kept + 5 to send back + 6 set aside."),
    ],
)
def test_lead_says_where_every_row_went(lang, lead):
    assert lead in shown(make_roster(), lang)


def test_clean_ledger_says_that_nothing_goes_back():
    assert "没有需要退回的行" in shown(make_clean([{"name": "甲"}]), "zh")


def test_ledger_without_rows_has_a_page(lang):
    assert "0" in shown(make_clean(), lang)


def test_faults_are_counted_by_column_and_reason_with_their_rows():
    faults = count_faults(make_roster())
    assert [tuple(row) for row in faults.itertuples(index=False)] == [
        ("", "row.shape", 2, (("名册", 53), ("名册", 54))),
        ("id_number", "id.checksum", 2, (("名册", 50), ("名册", 51))),
        ("birth_date", "date.impossible", 1, (("名册", 51),)),
        ("name", "name.several", 1, (("名册", 51),)),
        ("name", "required.missing", 1, (("名册", 60),)),
    ]


def test_further_fault_of_a_column_with_blanks_in_its_header_is_found():
    clean = make_clean(rejected=[(3, "name", "name.digits", "new col: a:text.bidi :row.width", "")])
    found = count_faults(clean)[["column", "reason_code"]]
    assert set(found.itertuples(index=False, name=None)) == {
        ("name", "name.digits"),
        ("new col: a", "text.bidi"),
        ("", "row.width"),
    }


def test_examples_of_changes_need_five_equal_cells_and_a_column_that_may_show():
    changes = count_changes(make_roster()).set_index("column")
    assert changes["cell_n"].to_dict() == {"name": 9, "sex_code": 16, "unit": 30, "别名": 9}
    assert changes["examples"]["sex_code"] == (("女性", "2", 12),)
    assert changes["examples"]["name"] == ()
    assert changes["examples"]["别名"] == ()


def test_at_most_five_examples_most_frequent_first():
    pairs = [(f"甲{n}", n) for n in range(5, 12)]
    changes = [
        ("", 3 + at, "unit", text, "甲", "text.space") for text, n in pairs for at in range(n)
    ]
    (examples,) = count_changes(make_clean(changes=changes))["examples"]
    assert [n for _, _, n in examples] == [11, 10, 9, 8, 7]


def test_texts_in_few_rows_or_personal_columns_are_only_counted():
    review = count_review(make_roster())
    assert [tuple(row) for row in review.itertuples(index=False)] == [
        ("education_code", "code.unknown", "大学", 1, 7),
        ("education_code", "code.unknown", "", 2, 3),
        ("phone", "phone.unreadable", "", 1, 8),
    ]


def test_text_of_a_personal_column_stays_hidden_even_if_review_holds_it(lang):
    clean = make_clean(review=[("phone", "13900000000", "phone.unreadable", 9)])
    assert "139" not in ledger_page(clean, lang=lang)


def test_filled_cells_are_counted_by_column():
    rows = [{"name": "甲", "age": "30"}, {"name": "乙"}, {"name": "丙"}, {"name": "丁"}]
    filled = count_filled(make_clean(rows)).set_index("column")
    assert filled.loc["name"].tolist() == [4, 1.0]
    assert filled.loc["age"].tolist() == [1, 0.25]
    assert filled.loc["phone", "filled_n"] == 0


def test_thousands_of_rejected_rows_do_not_fill_the_page(lang):
    rejected = [(row, "name", "name.digits", "", "") for row in range(3, 9000, 2)]
    page = ledger_page(make_clean(rejected=rejected), lang=lang)
    assert len(page) < 20_000
    assert ".rejected.csv" in page


def test_rule_between_columns_is_quoted_from_its_kind(lang):
    kind = make_clean(kind="election").kind
    said = say_code("rule.women_at_most_seats", kind, lang)
    assert ("女委员数不超过委员总数" if lang == "zh" else "more women than seats") in said


def test_unknown_code_stands_for_itself(lang):
    clean = make_clean(rejected=[(3, "name", "new.code", "", "")])
    assert "new.code" in shown(clean, lang)


@pytest.mark.parametrize("code", sorted(REASONS))
def test_every_code_is_said_in_both_languages(code):
    text = REASONS[code]
    assert re.search(r"[\u4e00-\u9fff]", text.zh)
    assert re.search(r"[a-z]", text.en)
    assert "," not in text.zh


def _codes_written_in(*rooms):
    """Return the texts of these rooms that look like a code of a known family."""
    families = "|".join(sorted({code.partition(".")[0] for code in REASONS}))
    shape = re.compile(rf'"((?:{families})\.[a-z_]+)"')
    files = [file for room in rooms for file in (ROOT / room).rglob("*.py")]
    return {code for file in files for code in shape.findall(file.read_text("utf-8"))}


def test_every_code_of_the_parsers_and_of_cleaning_has_words():
    refusals = {*LedgerFileError.WORDS, *ContainerError.WORDS, *TextFileError.WORDS}
    codes = _codes_written_in("codes", "ledgers") | {
        f"code.{column.codes}"
        for name in list_ledger_kinds()
        for column in ledger_kind(name).columns
        if column.codes
    }
    assert len(codes) > 50
    assert codes - refusals <= set(REASONS)


@pytest.mark.parametrize(
    ("rows", "spans"),
    [([], []), ([4], ["4"]), ([9, 3, 4, 5], ["3–5", "9"]), ([2, 2, 1], ["1–2"])],
    ids=["none", "one", "joined", "twice"],
)
def test_neighbouring_rows_are_joined(rows, spans):
    assert row_spans(rows) == spans
