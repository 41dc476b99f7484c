"""Messy tables whose truth is known: no cell comes out wrong in silence, and nearly all come out."""

import random

import pytest
from ledgers.grids import make_ledger

from fedanalysis.codes.resident_ids import check_character
from fedanalysis.ledgers.clean import clean_ledger

DIGITS = "零一二三四五六七八九"
WIDE = str.maketrans("0123456789.-", "０１２３４５６７８９．－")
SEX = {"1": ["男", "男性", "M", "1", " 男"], "2": ["女", "女性", "F", "2", "女　"]}
NATIONALITY = {"01": ["汉族", "汉", "汉 族"], "02": ["蒙古族", "蒙", "蒙古"], "11": ["满族", "满"]}
POLITICAL = {
    "01": ["中共党员", "党员", "中共"],
    "03": ["共青团员", "团员"],
    "13": ["群众", "群 众"],
}
EDUCATION = {"20": ["本科", "大学本科"], "30": ["大专", "专科", "大学专科"], "60": ["高中"]}
TIME = {"full_time": ["专职", "全职"], "part_time": ["兼职"]}
HEADERS = {
    "name": ["姓名", "姓 名", "＊姓名"],
    "sex_code": ["性别", "性別"],
    "nationality_code": ["民族"],
    "birth_date": ["出生年月", "出生日期", "出生年月（年.月）"],
    "political_code": ["政治面貌"],
    "education_code": ["学历", "文化程度"],
    "posts": ["职务", "现任职务"],
    "time_code": ["专/兼职", "专（兼）职"],
    "post_date": ["任职时间", "任现职时间"],
    "training_n": ["培训次数", "培训次数（次）"],
    "id_number": ["身份证号", "身份证号码", "公民身份号码"],
}


def chinese_year(year):
    return "".join(DIGITS[int(digit)] for digit in str(year))


def chinese_number(value):
    tens, ones = divmod(value, 10)
    head = {0: "", 1: "十"}.get(tens, DIGITS[tens] + "十")
    return (head + (DIGITS[ones] if ones or not tens else "")) or "零"


def month_forms(year, month):
    forms = [
        f"{year}.{month:02d}",
        f"{year}年{month}月",
        f"{year}-{month:02d}",
        f"{year}/{month}",
        f"{year}{month:02d}",
        f"{year}年{month:02d}月",
        f"{year}.{month:02d}".translate(WIDE),
        f"{chinese_year(year)}年{chinese_number(month)}月",
        f" {year}.{month:02d} ",
    ]
    return [*forms, f"{year % 100}年{month}月"] if year >= 1930 else forms


def count_forms(value):
    return [
        str(value),
        f"{value}次",
        str(value).translate(WIDE),
        chinese_number(value),
        f" {value} ",
    ]


def person(rng, number):
    year, month, day = rng.randrange(1950, 1990), rng.randrange(1, 13), rng.randrange(1, 29)
    sex = rng.choice("12")
    # a number that ends in 000 looks like one that lost its digits, and is always sent back
    order = 10 * rng.randrange(11, 19) + rng.randrange(5) * 2 + (sex == "1")
    first = f"999999{year}{month:02d}{day:02d}{order}"
    since = (rng.randrange(year + 20, 2012), rng.randrange(1, 13))
    return {
        "name": "赵钱孙李周吴郑王"[number % 8] + "".join(rng.choices("合成示例虚拟样本", k=2)),
        "sex_code": sex,
        "nationality_code": rng.choice(list(NATIONALITY)),
        "birth_date": f"{year}-{month:02d}",
        "political_code": rng.choice(list(POLITICAL)),
        "education_code": rng.choice(list(EDUCATION)),
        "posts": rng.choice(["妇联主席", "妇联主席；村委委员", "妇代会主任；会计"]),
        "time_code": rng.choice(list(TIME)),
        "post_date": f"{since[0]}-{since[1]:02d}",
        "training_n": rng.randrange(0, 40),
        "id_number": first + check_character(first),
    }


def messy(rng, truth):
    """Return the cells of a row as an office might have written them."""
    name = truth["name"]
    forms = {
        "name": [name, f"{name[0]} {name[1:]}", f"{name}　"],
        "sex_code": SEX[truth["sex_code"]],
        "nationality_code": NATIONALITY[truth["nationality_code"]],
        "birth_date": month_forms(*map(int, truth["birth_date"].split("-"))),
        "political_code": POLITICAL[truth["political_code"]],
        "education_code": EDUCATION[truth["education_code"]],
        "posts": [truth["posts"].replace("；", mark) for mark in "；、，兼"],
        "time_code": TIME[truth["time_code"]],
        "post_date": month_forms(*map(int, truth["post_date"].split("-"))),
        "training_n": count_forms(truth["training_n"]),
        "id_number": [truth["id_number"], truth["id_number"].lower(), f" {truth['id_number']}"],
    }
    return [rng.choice(forms[column]) for column in truth]


def damaged(rng, cells):
    """Spoil one cell, or none: what is spoilt may come out empty or not at all, never wrong."""
    cells = list(cells)
    at = rng.randrange(1, len(cells))
    cells[at] = rng.choice(
        ["约" + cells[at], cells[at] + "？", "—", "不详", "见附件", cells[at][:-1]]
    )
    return cells


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("rate", [0.0, 0.3])
def test_no_cell_comes_out_wrong_in_silence(seed, rate):
    rng = random.Random(seed)
    people = [person(rng, number) for number in range(150)]
    rows, spoilt = [], set()
    for number, truth in enumerate(people):
        cells = messy(rng, truth)
        if rng.random() < rate:
            cells = damaged(rng, cells)
            spoilt.add(number)
        rows.append(cells)
    header = [rng.choice(HEADERS[column]) for column in people[0]]
    clean = clean_ledger(make_ledger([["干部花名册"], header, *rows, ["合计", "150人"]], "roster"))
    assert clean.rows_in == 151
    right = wrong = total = 0
    kept = clean.kept.set_index("source_row")
    for number, truth in enumerate(people):
        sound = number not in spoilt
        total += len(truth) if sound else 0
        if number + 3 not in kept.index:
            assert not sound, rows[number]
            continue
        for column, value in truth.items():
            found = kept.loc[number + 3, column]
            same = str(found) == str(value)
            right += same and sound
            # a cut-off text may be another true text; only what wasn't cut must not be wrong
            wrong += not same and str(found) not in ("", "<NA>") and sound
    assert wrong == 0
    assert right >= 0.99 * total
