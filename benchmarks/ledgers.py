"""Measures ledgers: reading a workbook beside bare python-calamine, numerals beside other parsers.

recognizers-text isn't a dependency of the project; where it is absent its claim is left out, with a
line that says how to install it.
"""

from __future__ import annotations

import importlib.util
import random
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from benchmarks.claim import Claim

COMMAND = "nox -s bench -- ledgers"
ROWS = 100_000
_HEADERS = (
    *("序号", "姓名", "性别", "民族", "出生年月", "政治面貌", "学历", "工作单位", "职务", "职级"),
    *("专/兼职", "任职时间", "培训次数", "身份证号", "备注"),
)
_INSTALL = "pip install recognizers-text-number 'emoji<2' grapheme"


def measure(repeats: int = 3) -> list[Claim]:
    """Return the claims on reading a large workbook and on single numerals."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "roster.xlsx"
        make_roster(path, ROWS)
        claims = [*_reading(path, repeats)]
    return [*claims, *_numerals()]


def make_roster(path: Path, rows: int) -> None:
    """Write a made-up roster of 15 columns; identity numbers lie in region 999999."""
    from openpyxl import Workbook

    from fedanalysis.codes.resident_ids import check_character

    rng = random.Random(20261125)
    book = Workbook(write_only=True)
    sheet = book.create_sheet("花名册")
    sheet.append(_HEADERS)
    for number in range(rows):
        first = f"999999{1950 + number % 45}{number % 12 + 1:02d}{number % 28 + 1:02d}"
        first += f"{rng.randrange(100, 999)}"
        sheet.append(
            [
                number + 1,
                "".join(rng.choices("赵钱孙李周吴郑王合成示例虚拟样本", k=3)),
                "女" if int(first[-1]) % 2 == 0 else "男",
                rng.choice(("汉族", "蒙古族", "汉", "蒙")),
                f"{first[6:10]}.{first[10:12]}",
                rng.choice(("中共党员", "党员", "群众", "共青团员")),
                rng.choice(("大专", "专科", "本科", "高中", "中专")),
                f"合成{number % 400}村",
                rng.choice(("妇联主席", "妇联主席、村委委员", "妇代会主任")),
                rng.choice(("", "科员", "副科级")),
                rng.choice(("专职", "兼职")),
                rng.choice(("2009.03", "2012年", "2006年11月")),
                rng.randrange(12),
                first + check_character(first),
                "",
            ]
        )
    book.save(path)


def _reading(path: Path, repeats: int) -> list[Claim]:
    from python_calamine import CalamineWorkbook

    from fedanalysis.ledgers.clean import clean_ledger
    from fedanalysis.ledgers.read import read_ledger

    def bare() -> object:
        return CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()

    pairs = [(_once(bare), _once(lambda: read_ledger(path, kind="roster"))) for _ in range(repeats)]
    ratios = [ours / theirs for theirs, ours in pairs]
    raw = read_ledger(path, kind="roster")
    cleaning = _once(lambda: clean_ledger(raw))
    theirs, ours = (median(side) for side in zip(*pairs, strict=True))
    return [
        Claim(
            f"`read_ledger` of a {ROWS:,} × {len(_HEADERS)} .xlsx, pre-scan and child process "
            "included, against bare python-calamine",
            median(ratios),
            *(4.0, "ratio", f"{ours:.2f} s against {theirs:.2f} s, {repeats} pairs"),
            COMMAND,
        ),
        Claim(
            f"`clean_ledger` of the same {ROWS:,} rows, against reading them",
            cleaning / ours,
            *(4.0, "ratio", f"{cleaning:.2f} s against {ours:.2f} s"),
            COMMAND,
        ),
    ]


def _numerals() -> list[Claim]:
    """Compare with recognizers-text a value; cn2an is the judge on pure numerals."""
    import cn2an

    from fedanalysis.codes.numerals import parse_numeral

    rng = random.Random(20261125)
    values = [rng.randrange(10**9) for _ in range(3000)]
    texts = [cn2an.an2cn(str(value)) for value in values]
    wrong = sum(
        1
        for text, value in zip(texts, values, strict=True)
        if (read := parse_numeral(text).value) is not None and read != value
    )
    unread = sum(1 for text in texts if parse_numeral(text).value is None)
    print(f"{len(texts):,} numerals that cn2an wrote: {wrong} read wrong, {unread} not read.\n")
    if importlib.util.find_spec("recognizers_number") is None:
        print(f"recognizers-text is absent; to compare with it: {_INSTALL}\n")
        return []
    import recognizers_number as number

    parse_numeral.cache_clear()
    ours = _once(lambda: [parse_numeral(text) for text in texts]) / len(texts)
    few = texts[:200]
    model = number.NumberRecognizer(number.Culture.Chinese).get_number_model()
    model.parse(few[0])
    theirs = _once(lambda: [model.parse(text) for text in few]) / len(few)
    return [
        Claim(
            "a Chinese numeral, against recognizers-text, its model loaded",
            ours / theirs,
            *(
                1 / 50,
                "ratio",
                f"{theirs / ours:.0f} times as fast; {wrong} of {len(texts):,} read wrong",
            ),
            COMMAND,
        )
    ]


def _once(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started
