"""The notebooks of a new study, cell by cell, on no files, on small ones and on bad ones."""

import pytest
from publish.studies import RETURN, clean, filled, put, roster, shown

from fedanalysis.publish.new_study import make_study

LANGS = ("zh", "en")


@pytest.fixture(scope="module")
def full(tmp_path_factory):
    return filled(tmp_path_factory.mktemp("full") / "study")


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    folder = tmp_path_factory.mktemp("empty") / "study"
    make_study(folder)
    return folder


def run(study, first, monkeypatch, lang="zh"):
    [notebook] = (study / "notebooks").glob(f"{first}-*.ipynb")
    return shown(notebook, study, monkeypatch, lang)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize(
    ("chapter", "place"),
    [("00", "README"), ("01", "report/"), ("02", "roster/"), ("03", "election/")],
)
def test_without_files_each_chapter_says_what_to_put_where(
    empty, monkeypatch, chapter, place, lang
):
    said = run(empty, chapter, monkeypatch, lang)
    assert place in said
    assert "<caption" not in said
    assert "没有发现" not in said


def test_the_files_are_counted(full, monkeypatch):
    said = run(full, "00", monkeypatch)
    assert "台账读了 2 份，共 16 行：保留 16 行" in said
    assert "另有报告 1 份，没有用上的文件 0 个" in said


def test_the_report_is_checked_and_shows_no_telephone_number(full, monkeypatch):
    said = run(full, "01", monkeypatch)
    assert "22.6" in said
    assert "13800000000" not in said


@pytest.mark.parametrize("lang", LANGS)
def test_cadres_are_counted_and_nobody_is_named(full, monkeypatch, lang):
    said = run(full, "02", monkeypatch, lang)
    assert "在任干部 12 人，其中女性 6 人" in said
    assert "12 cadres are in post, 6 of them women" in said
    assert "甲一" not in said


@pytest.mark.parametrize("lang", LANGS)
def test_committees_are_added_up_and_drawn_beside_the_nation(full, monkeypatch, lang):
    said = run(full, "03", monkeypatch, lang)
    assert "2 个委员会共 10 席，女性 4 席，占 40.0%" in said
    assert "in 2009 women held 40.0% of village committee seats" in said.lower()
    assert "个百分点" in said or "points" in said
    assert "no trend" in said.lower()


def test_a_row_without_its_term_is_no_term_of_its_own(tmp_path, monkeypatch):
    study = filled(tmp_path / "study")
    put(study, election__both=RETURN + "甲镇,丁村,村委会,,2009,5,5\n甲镇,戊村,,第9届,2009,5,5\n")
    clean(study)
    said = run(study, "03", monkeypatch)
    assert "3 个委员会共 15 席，女性 9 席，占 60.0%" in said
    assert "没有写明是村委会还是居委会的 1 个，另列" in said


def test_two_terms_of_one_year_are_told_apart_and_not_compared(tmp_path, monkeypatch):
    study = filled(tmp_path / "study")
    changed = RETURN.replace("2006", "2009").replace("村,村委会,第8届", "屯,村委会,第8届")
    put(study, election__both=changed)
    clean(study)
    said = run(study, "03", monkeypatch)
    assert "village_committee_share_2009_term_8" in said
    assert "village_committee_share_2009_term_9" in said
    assert "说不出变化" in said


def test_one_roster_at_two_times_is_not_counted_twice(tmp_path, monkeypatch):
    study = filled(tmp_path / "study")
    put(study, roster__two=roster(12), roster__three=roster(11))
    clean(study)
    said = run(study, "02", monkeypatch)
    assert "《one.csv》《three.csv》《two.csv》" in said
    assert "<caption" not in said


def test_a_blank_sex_does_not_hide_those_of_everyone(tmp_path, monkeypatch):
    study = filled(tmp_path / "study")
    put(study, roster__one=roster(12) + "乙丙,,1970-05,大学本科\n")
    clean(study)
    said = run(study, "02", monkeypatch)
    assert "在任干部 12 人，其中女性 6 人。另有不足五人性别未填" in said


def test_few_men_hide_the_sexes_and_the_table_keeps_no_empty_columns(tmp_path, monkeypatch):
    study = filled(tmp_path / "study")
    put(study, roster__one=roster(12).replace("男", "女", 5))
    clean(study)
    said = run(study, "02", monkeypatch)
    assert "性别构成不写明" in said
    assert "女（人）" not in said


@pytest.mark.parametrize("chapter", ["00", "02", "03"])
def test_ledgers_that_cannot_be_read_are_told_and_stop_no_chapter(tmp_path, monkeypatch, chapter):
    study = filled(tmp_path / "study")
    put(study, roster__one="甲,乙\n1,2\n", election__both="\x00\x01")
    clean(study)
    assert "读不了" in run(study, chapter, monkeypatch)
