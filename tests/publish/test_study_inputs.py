import json
import re

import pytest
from publish.studies import RETURN, clean, filled, put, roster

from fedanalysis.errors import StudyError, UnknownNameError
from fedanalysis.publish.new_study import make_study
from fedanalysis.publish.study_inputs import (
    _without_numbers,
    count_study_files,
    ledger_gaps,
    list_study_files,
    missing_ledger,
    read_study_report,
)


@pytest.fixture
def study(tmp_path):
    return filled(tmp_path / "study")


def states(study):
    files = list_study_files(study)
    return dict(zip(files["file"], files["state"], strict=True))


def test_every_file_has_a_state_and_rows_add_up(study):
    assert states(study) == {"both.csv": "cleaned", "summary.txt": "report", "one.csv": "cleaned"}
    files = list_study_files(study).set_index("file")
    one = files.loc["one.csv"]
    assert one["row_n"] == one["kept_n"] + one["rejected_n"] + one["dropped_n"] == 12


def test_a_file_that_changes_after_cleaning_waits(study):
    put(study, roster__one=roster(13))
    assert states(study)["one.csv"] == "waiting"
    assert "fedanalysis clean" in missing_ledger("roster", study).text.zh


def test_a_refused_file_names_the_rule_and_leaves_no_numbers_behind(study):
    put(study, roster__one="甲,乙\n1,2\n")
    clean(study)
    row = list_study_files(study).set_index("file").loc["one.csv"]
    assert row["state"] == "refused"
    assert row["state_en"] == f"can't be read, not used ({row['rule']})"
    assert "读不了" in missing_ledger("roster", study).text.zh


def test_a_file_in_no_folder_of_a_kind_is_told(study):
    (study / "data/raw/loose.csv").write_text("x")
    assert states(study)["loose.csv"] == "misplaced"
    counts = count_study_files(list_study_files(study)).set_index("kind_zh")
    assert counts.loc["不在任何种类的文件夹里", "unused_n"] == 1


def test_counts_by_kind_add_up_to_the_files(study):
    put(study, roster__two=roster(6, prefix="乙"))
    clean(study)
    files = list_study_files(study)
    counts = count_study_files(files).set_index("kind_en")
    assert counts["file_n"].sum() == len(files) == 4
    assert counts.loc["Cadre roster", ["file_n", "row_n"]].tolist() == [2, 18]
    assert counts["row_n"].isna().tolist() == [kind == "Report" for kind in counts.index]


def test_a_study_without_files_says_what_to_put_where(tmp_path):
    make_study(tmp_path)
    assert "data/raw/election/" in missing_ledger("election", tmp_path).text.en
    assert "data/raw/report/" in read_study_report(start=tmp_path).problem.text.zh
    assert count_study_files(list_study_files(tmp_path)).empty


def test_an_unknown_kind_is_no_missing_file(study):
    with pytest.raises(UnknownNameError):
        missing_ledger("rosters", study)


def test_gaps_tell_rows_sent_back_and_nothing_where_there_are_none(study):
    assert ledger_gaps("election", study) is None
    put(study, election__both=RETURN + "甲镇,丁村,村委会,第9届,2009,5,9\n")
    clean(study)
    assert ledger_gaps("election", study).text.zh == "退回核实、未计入的行有 1 行。"


def test_a_damaged_summary_is_an_error_that_says_what_to_run(study):
    (study / "data/cleaned/summary.json").write_text("{")
    with pytest.raises(StudyError, match="fedanalysis clean"):
        list_study_files(study)


def test_a_summary_that_leads_out_of_the_folder_is_refused(study):
    path = study / "data/cleaned/summary.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    content["files"][0]["stem"] = "../../secret"
    path.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(StudyError):
        list_study_files(study)


@pytest.mark.parametrize("after", ["，", ",", "。", "；", "）", " ", "\n"])
@pytest.mark.parametrize(
    "number",
    [
        *("999999197805120027", "99999919780512002X", "999999780512002"),
        *("13800000000", "138-0000-0000", "+8613800000000", "+86 138 0000 0000"),
        *("0482-8888888", "（0482）8888888", "010—88888888"),
    ],
)
def test_numbers_of_persons_are_crossed_out_of_a_report(number, after):
    text = f"联系人：{number}{after}共27人。"
    crossed = _without_numbers(text)
    assert crossed == f"联系人：{'×' * len(number)}{after}共27人。"


@pytest.mark.parametrize(
    "figure", ["12345678901元", "13800000000.5", "138 人", "2009-2010", "13812345678 万元", "98%"]
)
def test_figures_of_a_report_are_kept(figure):
    assert _without_numbers(f"共{figure}。") == f"共{figure}。"


def test_a_report_reaches_the_page_without_numbers_of_persons(study):
    put(study, report__summary="证号999999197805120027，电话0482-8888888，共27人。")
    text = read_study_report(start=study).report.text
    assert not re.search(r"\d{5}", text)
    assert "27人" in text


def test_a_report_is_chosen_by_name_and_the_others_are_told(study):
    put(study, report__b="全县干部10名。")
    checked = read_study_report("summary.txt", study)
    assert (checked.report.path, checked.others) == ("summary.txt", ("b.txt",))
    assert "没有名为“c.txt”" in read_study_report("c.txt", study).problem.text.zh


def test_a_report_that_cannot_be_read_says_why(study):
    (study / "data/raw/report/summary.txt").write_bytes(b"")
    assert "file.empty" in read_study_report(start=study).problem.text.en
