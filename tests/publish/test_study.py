import pytest

from fedanalysis.errors import StudyError, ValueRangeError
from fedanalysis.language import Text
from fedanalysis.publish.home import PROJECT
from fedanalysis.publish.study import ElectionFacts, Study, read_cover, read_study

GOOD = '[title]\nzh = "甲市"\nen = "City A"\n[place]\nzh = "甲市"\nen = "City A"\n'


def write(folder, text):
    (folder / "study.toml").write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return folder


def test_reads_all_a_study_says(tmp_path):
    more = (
        "[years]\nfirst = 2003\nlast = 2010\n[election]\n"
        'kind_if_not_printed = "village_committee"\nvillage_committee_n = 68\n'
        'residents_committee_n = 0\n[election.years]\n"第九届" = 2009\n'
    )
    study = read_study(write(tmp_path, GOOD + more))
    assert (study.first_year, study.last_year) == (2003, 2010)
    assert study.election == ElectionFacts(
        "village_committee", {"village_committee": 68}, {"第9届": 2009}
    )
    assert study.period == Text("甲市，2003—2010年", "City A, 2003–2010")


def test_is_found_from_a_folder_inside(tmp_path):
    write(tmp_path, GOOD)
    (tmp_path / "notebooks").mkdir()
    assert read_study(tmp_path / "notebooks").folder == tmp_path.resolve()


def test_saved_on_windows_reads_alike(tmp_path):
    text = GOOD.replace("\n", "\r\n").encode("utf-8-sig")
    assert read_study(write(tmp_path, text)).title.zh == "甲市"


def test_no_study_says_how_to_make_one(tmp_path):
    with pytest.raises(StudyError, match="fedanalysis new"):
        read_study(tmp_path)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (GOOD.replace('"甲市"', '"甲市', 1), "line 2"),
        (GOOD.replace('"甲市"', '""', 1), "title.zh"),
        (GOOD.replace("City A", "A" * 61, 1), "title.en"),
        (GOOD.replace("City A", "A\\nB", 1), "title.en"),
        ('title = "甲"\n', "a section"),
        (GOOD + "[years]\nfirst = 2010\n", "together"),
        (GOOD + "[years]\nfirst = 2010\nlast = 2003\n", "no later"),
        (GOOD + '[years]\nfirst = "2003"\nlast = 2010\n', "years.first"),
        (GOOD + "[years]\nfirst = true\nlast = 2010\n", "years.first"),
        (GOOD + "[years]\nstart = 2003\n", "`start`"),
        (GOOD + '[election]\nkind_if_not_printed = "村"\n', "kind_if_not_printed"),
        (GOOD + "[election]\nvillage_committee_n = -1\n", "village_committee_n"),
        (GOOD + '[election.years]\n"上届" = 2009\n', "election.years"),
        (GOOD + '[election.years]\n"第9届" = 209\n', "election.years"),
        (GOOD + "[extra]\n", "`extra`"),
        (GOOD.encode("gb18030"), "UTF-8"),
        ("#" * 70_000, "larger"),
        ("x = " + "[" * 5000, "TOML"),
    ],
)
def test_a_broken_description_is_named_with_what_is_wrong(tmp_path, text, says):
    with pytest.raises(StudyError, match=r"study\.toml") as caught:
        read_study(write(tmp_path, text))
    assert says in str(caught.value)


def test_a_year_alone_needs_the_other(tmp_path):
    with pytest.raises(ValueRangeError, match="together"):
        Study(tmp_path, Text("甲", "A"), Text("甲", "A"), first_year=2003)


def test_the_site_of_a_study_is_titled_by_it_and_any_other_by_the_project(tmp_path):
    assert read_cover(tmp_path) is PROJECT
    cover = read_cover(write(tmp_path, GOOD.replace('en = "City A"', 'en = "our city"')))
    assert cover.title.zh == "甲市"
    assert cover.lead.en.startswith("Our city. ")
