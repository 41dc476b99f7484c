import contextlib
import json
import random
import shutil
from pathlib import Path

import nbformat
import pytest

from benchmarks.mutate import __main__ as mutate
from benchmarks.mutate.apply import Copy, Probe, ProbeError
from benchmarks.mutate.draw import Mutant, Use, changed_text, draw_mutants, sites_by_kind
from benchmarks.mutate.judge import Verdict, changes, judge
from benchmarks.mutate.noise import noisy_tables
from benchmarks.mutate.report import Report
from benchmarks.mutate.syntax import code_edits, column_edits, label_edits
from benchmarks.mutate.watch import Watch

ROOT = Path(__file__).resolve().parents[2]


def told(edits):
    return {edit.told(new) for edit in edits for new in edit.choices}


@pytest.mark.parametrize(
    ("source", "wrong"),
    [
        ("y = -x", "`-x` → `x`"),
        ("y = a - b", "`a - b` → `a + b`"),
        ("y = a * b", "`a * b` → `(a / b)`"),
        ("y = m & n", "`m & n` → `(m | n)`"),
        ("y = a < b", "`a < b` → `a <= b`"),
        ("y = a == b", "`a == b` → `a != b`"),
        ("y = a in b", "`a in b` → `a not in b`"),
        ("y = a and b", "`a and b` → `(a or b)`"),
        ("y = not a", "`not a` → `a`"),
        ("y = 3", "`3` → `4`"),
        ("y = 0.5", "`0.5` → `0.55`"),
        ("y = True", "`True` → `False`"),
    ],
)
def test_every_sort_of_code_mutation_is_made(source, wrong):
    assert wrong in told(code_edits(source))


def test_an_edit_changes_one_span_and_keeps_every_line_where_it_is():
    source = 'a = "村民"; b = (1 +\n  c)  # 注\nd = 1\n'
    (edit,) = [edit for edit in code_edits(source) if edit.old.startswith("1 +")]
    assert edit.apply(source, edit.choices[0]) == 'a = "村民"; b = (1 - c)  # 注\nd = 1\n'
    assert all(
        edit.apply(source, new) != source for edit in code_edits(source) for new in edit.choices
    )


def test_annotations_decorators_and_formatted_strings_are_left_alone():
    source = '@f(1)\ndef g(x: int | None) -> "A | B":\n    return f"{x + 1}"\n'
    assert code_edits(source) == ()
    assert code_edits("zip(a, b, strict=True)") == ()


def test_columns_and_labels_are_told_apart():
    source = 'plot(t["low"], t["high"], title=Text("村委会", "Village committees"))'
    assert told(column_edits(source)) == {'`"low"` → `"high"`', '`"high"` → `"low"`'}
    assert told(label_edits(source)) == {
        '`"村委会"` → `"村会"`',
        '`"Village committees"` → `"Village cmmittees"`',
    }


def test_a_docstring_is_no_label():
    assert label_edits('"""Some words."""\n\ndef f():\n    """More words."""\n') == ()


@pytest.mark.parametrize("old", ["0", "1", "24.2", "2657000", "exact", "全", "-3"])
def test_a_changed_text_is_another_one(old):
    for seed in range(20):
        new = changed_text(old, random.Random(seed))
        assert new != old
        if old.replace(".", "").isdigit():
            assert float(new) != float(old)


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """A project of one notebook of two cells, with the package and its data."""
    project = tmp_path_factory.mktemp("small")
    for name in ("fedanalysis", "data"):
        shutil.copytree(ROOT / name, project / name, ignore=shutil.ignore_patterns("__pycache__"))
    notebook = nbformat.v4.new_notebook(
        cells=[
            nbformat.v4.new_code_cell(source, id=f"cell-{n}")
            for n, source in enumerate(
                (
                    "import fedanalysis as fa\n\n"
                    'series = fa.official_series("vc_members_women_pct")',
                    "fa.recorded(\n"
                    '    fa.record("share", series["value"].iloc[-1] + 0, unit="percent", '
                    'source="R0319")\n)',
                )
            )
        ]
    )
    (project / "notebooks").mkdir()
    nbformat.write(notebook, project / "notebooks/03-one.ipynb")
    shutil.copytree(ROOT / "benchmarks", project / "benchmarks")
    return project


USES = {
    "03-one": Use(
        {
            "fedanalysis/indicators/official.py": frozenset(range(1, 400)),
            "fedanalysis/plots/quota.py": frozenset(range(1, 400)),
        },
        frozenset({"data/official/series.csv"}),
    )
}


def test_the_same_seed_draws_the_same_mutants(small):
    one, two = (draw_mutants(small, USES, number=12, seed=7) for _ in range(2))
    assert one == two
    assert one != draw_mutants(small, USES, number=12, seed=8)
    assert [m.kind for m in one[:4]] == ["data", "code", "column", "label"]
    assert [m.number for m in one] == list(range(1, 13))


def test_no_table_crowds_out_the_others(small):
    drawn = draw_mutants(small, USES, number=48, seed=3)
    files = [m.file for m in drawn if m.kind == "data"]
    assert len(set(files[:6])) == 6
    assert sorted(files[6:12]) == sorted(files[:6])


def test_every_mutant_changes_its_file_and_leaves_the_project_alone(small):
    before = {p: p.read_bytes() for p in small.rglob("*") if p.is_file()}
    for mutant in draw_mutants(small, USES, number=80, seed=1):
        assert mutant.content != (small / mutant.file).read_bytes()
        if mutant.file.endswith(".py"):
            compile(mutant.content, mutant.file, "exec")
    assert {p: p.read_bytes() for p in small.rglob("*") if p.is_file()} == before


def test_only_what_a_notebook_uses_is_run(small):
    sites = sites_by_kind(small, USES)
    files = {site.file for site in sites["code"]}
    assert files == {"fedanalysis/indicators/official.py", "fedanalysis/plots/quota.py"}
    unread = [site for site in sites["data"] if site.file.endswith("sdg_5_5_1b.csv")]
    assert unread
    assert all(site.notebooks == () for site in unread)
    read = [site for site in sites["data"] if site.file.endswith("series.csv")]
    assert {site.notebooks for site in read} == {("03-one",)}


def test_every_given_cell_of_the_data_is_a_site(small):
    import csv

    with (small / "data/official/targets.csv").open(encoding="utf-8", newline="") as stream:
        cells = sum(bool(cell) for row in list(csv.reader(stream))[1:] for cell in row)
    sites = [s for s in sites_by_kind(small, USES)["data"] if s.file.endswith("targets.csv")]
    assert len(sites) == cells


def outputs(text, kind="text/plain", name="03"):
    return {name: [[{kind: text}]]}


@pytest.mark.parametrize(
    ("old", "new", "part"),
    [
        ("share 24.2", "share 24.2", None),
        ("share 24.2", "share 24.200000000001", None),
        ("share 24.2", "share 24.2000001", "text/html"),
        ("share 3", "share 60", "text/html"),
        ("share 3", "part 3", "text/html"),
        ('"data:image/png;base64,AAAA" 3', '"data:image/png;base64,BBBB" 3', "pixels"),
        ('"data:image/png;base64,AAAA" 3', '"data:image/png;base64,BBBB" 4', "text/html"),
    ],
)
def test_the_truth_is_told_bit_by_bit_beyond_noise(old, new, part):
    found = list(changes(outputs(old, "text/html"), outputs(new, "text/html")))
    assert [change.part for change in found] == ([part] if part else [])


def test_a_failed_notebook_is_a_change():
    assert [c.part for c in changes(outputs("a"), {"03": None})] == ["failed"]


MUTANT = Mutant(1, "code", "fedanalysis/models/line.py", "line 1: `a` → `b`", b"", ("03",))
FINDING = {"notebook": "03", "cell": 2, "kind": "record", "name": "share", "old": "1", "new": "2",
           "why": ""}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "findings", "fate"),
    [
        ("share 24.3", [FINDING], "caught"),
        ("share 24.3", [], "survived"),
        ("share 24.2", [FINDING], "noisy"),
        ("share 24.2", [], "equivalent"),
        ("share 24.3", [FINDING | {"kind": "data"}], "survived"),
        ("share 24.2", [FINDING | {"kind": "data"}], "equivalent"),
    ],
)
def test_a_mutant_is_judged_by_results_and_never_by_a_checksum(text, findings, fate):
    probe = Probe(int(bool(findings)), tuple(findings), outputs(text))
    assert judge(MUTANT, outputs("share 24.2"), probe).fate == fate


def test_the_report_counts_and_lists_survivors_with_the_reason():
    fates = ["caught"] * 18 + ["survived", "equivalent", "unused"]
    report = Report(7, {"code": 100}, tuple(Verdict(MUTANT, f, f"because {f}") for f in fates))
    assert report.share == pytest.approx(18 / 19)
    assert not report.holds
    said = report.to_markdown()
    assert "18 of 19 that change a result are caught (94.7%; target 95%): DOES NOT HOLD" in said
    assert "seed 7" in said
    assert "because survived" in said
    assert "because equivalent" not in said
    assert json.loads(report.to_json())["mutants"][18]["fate"] == "survived"


@pytest.mark.parametrize("fates", [["caught"] * 19 + ["survived"], ["equivalent"]])
def test_the_report_holds_at_95_percent(fates):
    assert Report(7, {}, tuple(Verdict(MUTANT, fate, "") for fate in fates)).holds


def test_a_failure_without_a_change_or_under_noise_breaks_the_promise():
    assert not Report(7, {}, (Verdict(MUTANT, "noisy", ""),)).holds
    assert not Report(7, {}, (), noise=("03 record share",), noisy_n=9).holds


def test_noise_reaches_every_decimal_and_no_whole_number(small):
    files, count = noisy_tables(small, seed=1)
    old = (small / "data/official/series.csv").read_text("utf-8").splitlines()
    new = files["data/official/series.csv"].decode().splitlines()
    assert len(old) == len(new)
    assert count > 200
    counted = [i for i, line in enumerate(old) if ",2657000,persons," in line]
    assert counted
    assert all(new[i] == old[i] for i in counted)
    at = next(i for i, line in enumerate(old) if line.startswith("R0319,"))
    value = float(new[at].split(",")[6])
    assert 0 < abs(value / 24.2 - 1) < 2e-12
    assert new[at].split(",")[5] == "2020"


def test_lines_that_ran_are_seen_and_no_others(tmp_path):
    import sys

    (tmp_path / "fedanalysis").mkdir()
    path = tmp_path / "fedanalysis/one.py"
    path.write_text("def f(x):\n    if x:\n        return 1\n    return 2\n")
    names = {}
    exec(compile(path.read_text(), str(path), "exec"), names)
    watch, before = Watch(tmp_path), sys.gettrace()
    sys.settrace(watch.called)
    try:
        names["f"](1)
    finally:
        sys.settrace(before)
    watch.opened("open", (str(tmp_path / "data/a.csv"), "r", 0))
    seen = watch.seen()
    assert seen["lines"] == {"fedanalysis/one.py": [1, 2, 3]}
    assert seen["read"] == ["data/a.csv"]


def test_a_copy_holds_a_mutant_for_a_while_only(small, tmp_path):
    copy = Copy(small, tmp_path / "copy")
    file = "data/official/series.csv"
    with copy.holding(file, b"other"):
        assert (copy.folder / file).read_bytes() == b"other"
    assert (copy.folder / file).read_bytes() == (small / file).read_bytes()
    with pytest.raises(ValueError, match="outside"), copy.holding("../outside", b""):
        pass


def test_a_probe_without_an_answer_is_an_error(small, tmp_path):
    copy = Copy(small, tmp_path / "copy")
    (copy.folder / "benchmarks/mutate/probe.py").write_text("raise SystemExit('no')")
    with pytest.raises(ProbeError, match="no"):
        copy.probe(())


class Stalling:
    """A copy whose kernels answer only after some tries."""

    def __init__(self, stalls):
        self.stalls = stalls

    @contextlib.contextmanager
    def holding(self, *_):
        yield

    def probe(self, *_, **__):
        self.stalls -= 1
        if self.stalls >= 0:
            raise ProbeError("no answer within 300 s")
        return Probe(0, (), outputs("share 24.2"))


@pytest.mark.parametrize(("stalls", "fate"), [(0, "equivalent"), (1, "equivalent"), (2, "lost")])
def test_a_run_without_an_answer_is_tried_again_and_never_counts_as_caught(stalls, fate):
    verdict = mutate.judge_in(Stalling(stalls), MUTANT, outputs("share 24.2"))
    assert verdict.fate == fate
    report = Report(7, {}, (verdict,))
    assert report.count("caught") == 0
    assert report.holds is (fate != "lost")


def test_mutants_of_a_small_project_come_to_what_they_deserve(small, tmp_path):
    copy = Copy(small, tmp_path / "copy")
    copy.rebase()
    before = copy.probe(())
    assert (before.status, before.findings) == (0, ())
    series = (small / "data/official/series.csv").read_text("utf-8")
    notebook = (copy.folder / "notebooks/03-one.ipynb").read_text("utf-8")

    def fate(file, content):
        mutant = Mutant(1, "data", file, "", content.encode(), ("03-one",))
        return mutate.judge_in(copy, mutant, before.outputs).fate

    shares = series.replace("24.2,percent", "24.3,percent")
    assert shares != series
    assert fate("data/official/series.csv", shares) == "caught"
    assert fate("data/official/series.csv", series.replace("Beijing News", "Beijing")) == (
        "equivalent"
    )
    assert fate("notebooks/03-one.ipynb", notebook.replace("+ 0", "+ 1e-9")) == "survived"
    english = copy.probe(("03-one",), lang="en")
    assert english.status == -1  # nothing is compared in English, the outputs are kept
    assert "percent" in english.outputs["03-one"][1][0]["text/plain"]
    unused = Mutant(1, "data", "data/official/sdg_5_5_1b.csv", "", b"", ())
    assert mutate.judge_in(copy, unused, before.outputs).fate == "unused"
