import json
import shutil
from pathlib import Path

import pytest
from publish.studies import filled

from fedanalysis.catalogue import legal
from fedanalysis.errors import DataFileError, UnknownNameError
from fedanalysis.publish.results import read_results, record, write_results
from fedanalysis.publish.trace import trace_record, trace_source
from fedanalysis.publish.trace_steps import checksum
from fedanalysis.safety.paths import data_folder

PROJECT = Path(__file__).resolve().parents[2]


def project(folder, source, **more):
    """A project with one recorded number that rests on `source`."""
    kept = [record("share", 24.2, unit="percent", source=source, **more)]
    write_results(folder / "notebooks/results", "03-one", kept)
    return folder


def traced(tmp_path, source):
    return trace_record("share", project(tmp_path, source))


def test_a_row_is_told_as_published_with_its_line_publisher_and_address(tmp_path):
    trace = traced(tmp_path, "R0319")
    (step,) = trace.steps
    assert (step.kind, step.file, step.line) == ("row", "data/official/series.csv", 320)
    printed = (data_folder() / "official/series.csv").read_text(encoding="utf-8").split("\n")
    assert printed[step.line - 1].startswith("R0319,")
    assert (step.fields["value"], step.fields["year"]) == ("24.2", "2020")
    told = trace.told("en")
    for part in ("percent", "The Paper", "(2021)", "https://", "line 320", "village committee"):
        assert part in told
    assert "第 320 行" in trace.told("zh")


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("R0308, R0310", ["R0308", "R0310"]),
        ("R0300–R0302", ["R0300", "R0301", "R0302"]),
        ("S24a–S24d", ["S24a", "S24b", "S24c", "S24d"]),
        ("S28b, S28c", ["S28b", "S28c"]),
        ("S05–S06", ["S05a", "S05b", "S05c", "S06a", "S06b", "S06c"]),
        ("S06", ["S06a", "S06b", "S06c"]),
        ("P17", ["P17"]),
        ("vc_members_2020", ["vc_members_2020"]),
    ],
)
def test_lists_and_ranges_are_taken_apart(tmp_path, source, names):
    steps = traced(tmp_path, source).steps
    assert [step.name for step in steps] == names
    assert {step.kind for step in steps} <= {"row", "figure"}


def test_a_figure_leads_to_the_sentence_that_prints_it(tmp_path):
    (step,) = traced(tmp_path, "S24a").steps
    start, end = step.span
    text = (data_folder() / "cases/ulanhot-2011/report.zh.txt").read_text(encoding="utf-8")
    assert text[start:end] == step.sentence
    assert "副科级以上女干部92名" in step.sentence
    assert step.sentence in traced(tmp_path, "S24a").told("en")


def test_a_figure_printed_in_two_sentences_is_told_apart_by_its_words(tmp_path):
    (five,) = traced(tmp_path, "S05a").steps
    (six,) = traced(tmp_path, "S06a").steps
    assert "新经济组织" in five.sentence
    assert "新社会组织" in six.sentence


def copied_data(tmp_path, monkeypatch):
    copy = tmp_path / "data"
    shutil.copytree(data_folder(), copy)
    monkeypatch.setenv("FEDANALYSIS_DATA", str(copy))
    return copy


def test_a_changed_file_is_said_to_differ(tmp_path, monkeypatch):
    copy = copied_data(tmp_path, monkeypatch)
    assert not any(each.differs for each in traced(tmp_path, "R0319").files)
    series = copy / "official/series.csv"
    series.write_text(series.read_text("utf-8").replace("24.2,percent", "24.3,percent"), "utf-8")
    trace = traced(tmp_path, "R0319")
    (file,) = trace.files
    assert file.differs
    assert "differs from data/datapackage.json" in trace.told("en")
    assert "所记不同" in trace.told("zh")
    assert trace.steps[0].fields["value"] == "24.3"


def test_line_ends_of_another_system_are_no_change(tmp_path, monkeypatch):
    copy = copied_data(tmp_path, monkeypatch)
    series = copy / "official/series.csv"
    series.write_bytes(series.read_bytes().replace(b"\n", b"\r\n"))
    assert not traced(tmp_path, "R0319").files[0].differs
    assert traced(tmp_path, "R0319").steps[0].line == 320


def test_a_row_after_a_cell_of_two_lines_keeps_its_line(tmp_path, monkeypatch):
    copy = copied_data(tmp_path, monkeypatch)
    (copy / "official/two.csv").write_text('event_id,note\nX1,"a\nb"\nX2,c\n', "utf-8")
    assert traced(tmp_path, "X2").steps[0].line == 4


def test_a_broken_table_is_named(tmp_path, monkeypatch):
    copy = copied_data(tmp_path, monkeypatch)
    (copy / "official/bad.csv").write_bytes(b"row_id,note\n\nR9,\xff\xfe\n")
    with pytest.raises(DataFileError, match=r"bad\.csv"):
        traced(tmp_path, "R9")
    (copy / "official/bad.csv").write_bytes(b"row_id,note\n\nR9,x\n")
    assert traced(tmp_path, "R9").steps[0].line == 3


def test_ledgers_lead_to_cells_and_tell_no_value(tmp_path):
    trace = traced(tmp_path, "synthetic/roster, training, election")
    assert [step.file for step in trace.steps] == [
        "data/synthetic/roster.synthetic.xlsx",
        "data/synthetic/training.synthetic.xlsx",
        "data/synthetic/election.synthetic.csv",
    ]
    first = trace.steps[0].places[0]
    assert (first.sheet, first.column, first.row) == ("花名册", "N", 9)
    assert (first.header, first.why) == ("身份证号码", "id.precision_lost")
    assert sum(len(step.places) for step in trace.steps) == 382 + 12  # changed and rejected cells
    whole = trace.told("zh") + trace.to_json()
    from fedanalysis.ledgers.read import read_ledger

    raw = read_ledger(data_folder() / "synthetic/roster.synthetic.xlsx", kind="roster")
    personal = [*raw.cells["name"], *raw.cells["id_number"]]
    assert len(personal) > 40
    assert not [value for value in personal if len(value) > 1 and value in whole]


def test_a_cell_can_be_named(tmp_path):
    (step,) = traced(tmp_path, "synthetic/roster.synthetic.xlsx!花名册!C5").steps
    assert step.kind == "cell"
    assert step.places[0].row == 5
    assert "row 5, column C" in step.text.en


def test_rules_cities_and_unknown_names_are_told(tmp_path):
    steps = traced(tmp_path, "S28c, legal sizes, synthetic city, seed 2010, R9999").steps
    assert [s.kind for s in steps] == ["figure", "rule", "synthetic", "unknown"]
    assert "第六条" in steps[1].text.zh
    assert "make_city(seed=2010)" in steps[2].text.en


def test_a_name_never_leads_out_of_the_project(tmp_path):
    (tmp_path / "secret.txt").write_text("x")
    (tmp_path / "p/notebooks").mkdir(parents=True)
    for name in ("../secret.txt", "/etc/passwd", "../*", "**"):
        steps, files = trace_source(name, tmp_path / "p")
        assert [step.kind for step in steps] == ["unknown"]
        assert files == ()


@pytest.mark.parametrize("changed", [False, True])
def test_code_is_compared_with_the_inputs_kept_beside_the_results(tmp_path, changed):
    path = Path(legal.__file__).with_name("legal_sizes.csv")
    digits = "0" * 16 if changed else checksum(path)[:16]
    kept = {"environment": {}, "files": {"fedanalysis/catalogue/legal_sizes.csv": digits}}
    project(tmp_path, "legal sizes")
    (tmp_path / "notebooks/results/inputs.json").write_text(json.dumps(kept))
    (file,) = trace_record("share", tmp_path).files
    assert file.described_in == "notebooks/results/inputs.json"
    assert file.differs is changed


def test_other_records_are_named(tmp_path):
    (step,) = traced(tmp_path, "notebooks/results").steps
    assert step.kind == "records"
    assert "03-one (1)" in step.text.en


def test_an_unknown_record_offers_near_ones(tmp_path):
    with pytest.raises(UnknownNameError, match="Did you mean `share`"):
        trace_record("shares", project(tmp_path, "R0319"))


def test_every_number_this_project_records_leads_somewhere():
    for records in read_results(PROJECT / "notebooks/results").values():
        for source in {each.source for each in records}:
            if source.startswith("synthetic/"):  # read in a test of its own
                continue
            steps, files = trace_source(source, PROJECT)
            if source == "data/published/results.csv":  # a count of all of its rows
                assert [step.kind for step in steps] == ["file"]
                continue
            assert all(step.kind not in ("unknown", "file") for step in steps), source
            assert all(file.sha256 for file in files), source


def test_json_holds_the_trace_and_is_stable(tmp_path):
    trace = traced(tmp_path, "R0319, S24a")
    said = json.loads(trace.to_json())
    assert said["notebook"] == "03-one"
    assert said["record"]["value"] == 24.2
    assert said["steps"][1]["span"] == [1130, 1175]
    assert said["files"][0]["differs"] is False
    assert trace.to_json() == traced(tmp_path, "R0319, S24a").to_json()


def test_text_from_a_file_cannot_move_the_cursor(tmp_path, monkeypatch):
    copy = copied_data(tmp_path, monkeypatch)
    (copy / "official/bad.csv").write_text("row_id,publisher\nR9,a\x1b[2Jb\n", "utf-8")
    assert "\x1b" not in traced(tmp_path, "R9").told("en")


def test_in_a_study_cleaned_rows_lead_to_the_files_received(tmp_path):
    study = filled(tmp_path)
    project(study, "data/cleaned/roster")
    trace = trace_record("share", study)
    (step,) = trace.steps
    assert step.file == "data/raw/roster/one.csv"
    assert step.text.en == "kept: 12 of rows 2–13"
    assert [(f.described_in, f.differs) for f in trace.files] == [
        ("data/cleaned/summary.json", False)
    ]
    raw = study / "data/raw/roster/one.csv"
    raw.write_text(raw.read_text("utf-8") + "\n", "utf-8")
    assert trace_record("share", study).files[0].differs
    every = trace_source("data/raw", study)[0]
    assert [s.file.split("/")[2] for s in every] == ["election", "roster", "report"]
