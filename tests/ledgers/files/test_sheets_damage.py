import random

import pytest
from ledgers.files.making import (
    cells_of,
    make_docx,
    make_xls,
    make_xlsx,
    one_sheet,
    pack,
    read_bytes,
    repack,
    rule_of,
    word_table,
)

ROWS = [["姓名", "性别", "出生"], *[[f"名{at}", "女", 1950 + at / 100] for at in range(40)]]
XLSX = make_xlsx(ROWS, formats={"C2": "0.00"})
DOCX = make_docx(word_table([[str(cell) for cell in row] for row in ROWS]))
XLS = make_xls({"表": ROWS})


def outcome(content, name):
    """Return what is read, or None where the file is refused."""
    head, grids = read_bytes(content, name)
    if head["rule"]:
        return None
    return head["notes"], [(g.name, g.texts.to_csv(), g.types.to_csv(), g.merged) for g in grids]


@pytest.mark.parametrize(
    ("whole", "name"), [(XLSX, "a.xlsx"), (DOCX, "a.docx")], ids=["xlsx", "docx"]
)
@pytest.mark.parametrize("seed", range(4))
def test_a_flipped_bit_is_noticed_or_changes_nothing(whole, name, seed):
    rng = random.Random(seed)
    good = outcome(whole, name)
    refused = 0
    for _ in range(60):
        content = bytearray(whole)
        content[rng.randrange(len(content))] ^= 1 << rng.randrange(8)
        found = outcome(bytes(content), name)
        assert found in (None, good)
        refused += found is None
    assert refused > 40


@pytest.mark.parametrize(
    ("whole", "name"), [(XLSX, "a.xlsx"), (DOCX, "a.docx")], ids=["xlsx", "docx"]
)
def test_a_cut_container_is_refused(whole, name):
    rng = random.Random(7)
    for cut in [*rng.sample(range(1, len(whole)), 60), len(whole) - 1]:
        assert rule_of(whole[:cut], name), cut


def test_every_bit_of_a_sheet_is_guarded():
    start = XLSX.index(b"xl/worksheets/sheet1.xml") + 30
    rules = set()
    for at in range(start, start + 400):
        content = bytearray(XLSX)
        content[at] ^= 1 << at % 8
        rules.add(rule_of(bytes(content)))
    assert rules == {"archive.corrupt"}


def test_a_damaged_old_workbook_never_breaks_the_reader():
    rng = random.Random(3)
    for _ in range(150):
        content = bytearray(XLS)
        for _ in range(3):
            content[rng.randrange(len(content))] = rng.randrange(256)
        outcome(bytes(content), "a.xls")


def test_noise_under_any_name_is_refused_or_read():
    rng = random.Random(5)
    for head in (b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\xff\xfe", b"<", b'"'):
        for size in (1, 30, 600, 3000):
            outcome(head + rng.randbytes(size), "a.xlsx")


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (pack({"../a.xml": "<a/>"}), "archive.partname"),
        (pack({f"{at}.xml": "<a/>" for at in range(25)}), "archive.parts"),
        (repack(XLSX, lambda parts: parts.update({"xl/media/a.bin": bytes(40_000)})), "archive.size"),
        (one_sheet("<row>" + " " * 50_000 + "</row>"), "archive.size"),
    ],
    ids=["name", "parts", "bomb", "blanks"],
)  # fmt: skip
def test_an_unsafe_container_is_refused_by_its_rule(content, rule):
    assert rule_of(content, part_n=20, free_bytes=30_000, ratio=5) == rule


def test_a_good_container_passes_the_same_limits():
    assert len(cells_of(XLSX, part_n=20, free_bytes=30_000, ratio=5)) == 41
