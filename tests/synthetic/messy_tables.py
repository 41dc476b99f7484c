"""A few literal tables of a tiny city, enough for every kind of ledger that is written."""

from types import SimpleNamespace

import numpy as np
import pandas as pd

from fedanalysis.codes.resident_ids import check_character

TOWNSHIPS = ("新城街道", "红旗镇", "东风乡", "五一街道")
_SURNAMES, _GIVEN = (
    "王李张刘陈杨赵黄周吴",
    ("芳", "丽娟", "秀英", "敏", "静怡", "桂兰", "燕", "玉梅"),
)


def _id(year, month, day, order):
    first = f"999999{year}{month:02d}{day:02d}{order:03d}"
    return first + check_character(first)


def roster(rng, count=60):
    rows = []
    for at in range(count):
        year, month, day = (
            1955 + int(rng.integers(30)),
            1 + int(rng.integers(12)),
            1 + int(rng.integers(28)),
        )
        township = TOWNSHIPS[at * len(TOWNSHIPS) // count]
        rows.append(
            {
                "row_id": f"roster-{at:06d}",
                "township": township,
                "village": f"{township[:2]}第{at % 7 + 1}村",
                "name": _SURNAMES[at % 10] + _GIVEN[(at * 7 + at // 10) % 8],
                "sex_code": "2",
                "nationality_code": ("01", "02", "11", "31")[at % 4],
                "birth_date": f"{year}-{month:02d}",
                "age": 2010 - year,
                "political_code": ("01", "13", "03")[at % 3],
                "education_code": ("20", "30", "40", "60", "14")[at % 5],
                "posts": ("妇联主席", "村党支部书记；妇代会主任", "妇代会主任")[at % 3],
                "rank_code": ("141", "142", "150", "")[at % 4],
                "time_code": ("full_time", "part_time")[at % 2],
                "post_date": f"{2000 + at % 10}-{at % 12 + 1:02d}-{at % 28 + 1:02d}",
                "phone": f"13{at % 10}{10000000 + at * 7919:08d}",
                "id_number": _id(year, month, day, 2 * (at % 400) + 2),
                "training": "参加市级培训" if at % 2 else None,
            }
        )
    return pd.DataFrame(rows)


def election(count=60):
    rows = []
    for at in range(count):
        seats, women = 5 + at % 3, at % 3
        rows.append(
            {
                "row_id": f"election-{at:06d}",
                "township": TOWNSHIPS[at * len(TOWNSHIPS) // count],
                "village": f"向阳{at + 1}村",
                "village_type_code": ("village_committee", "residents_committee")[at % 2],
                "term": f"第{6 + at % 3}届",
                "year": 2003 + 3 * (at % 3),
                "seat_n": seats,
                "women_n": women,
                "men_n": seats - women,
                "women_percent": round(100 * women / seats, 1),
                "chair_sex_code": ("1", "2")[at % 5 == 0],
                "branch_seat_n": 3,
                "branch_women_n": at % 2,
                "congress_chair_on_committee": at % 4 > 0,
                "representative_n": 30 + at,
                "representative_women_n": 9 + at % 7,
                "concurrent_n": at % 3,
            }
        )
    return pd.DataFrame(rows)


def training_class(count=40):
    rows = []
    for at in range(count):
        persons = 30 + at * 3
        rows.append(
            {
                "row_id": f"class-{at:06d}",
                "year": 2007 + at % 4,
                "organiser": ("市妇联", "红旗镇妇联")[at % 2],
                "class_name": ("家政服务培训班", "刺绣培训班", "电子商务培训班")[at % 3],
                "session": f"第{at + 1}期",
                "start_date": f"{2007 + at % 4}-{at % 12 + 1:02d}-{at % 27 + 1:02d}",
                "place": "市委党校",
                "hour_n": 8.0 + at % 4,
                "participant_n": persons,
                "participation_n": persons * 3,
                "women_n": persons - at % 5,
                "employed_n": persons // 2,
                "employed_percent": round(100 * (persons // 2) / persons, 1),
                "cost_yuan": 12000.0 + 355 * at,
            }
        )
    return pd.DataFrame(rows)


def training_participant(rng, count=80):
    people = roster(rng, count)[
        ["name", "sex_code", "birth_date", "education_code", "phone", "id_number"]
    ]
    classes = [
        ("刺绣培训班", "家政服务培训班", "电子商务培训班", "法律知识培训班")[at * 4 // count]
        for at in range(count)
    ]
    return people.assign(
        row_id=[f"participant-{at:06d}" for at in range(count)],
        class_name=classes,
        start_date=[f"2009-{3 + at * 4 // count:02d}-05" for at in range(count)],
        is_passed=[at % 9 > 0 for at in range(count)],
        post_score=[60.5 + at % 39 for at in range(count)],
    )


def organisation():
    rows = [
        ("机关事业单位妇委会", 58, 56),
        ("非公有制企业妇女组织", 120, 97),
        ("村（社区）妇代会", 1348, 1281),
        ("新社会组织妇女组织", 6, 3),
    ]
    return pd.DataFrame(
        {
            "row_id": [f"organisation-{at:06d}" for at in range(4)],
            "type": [row[0] for row in rows],
            "should_n": [row[1] for row in rows],
            "exist_n": [row[2] for row in rows],
            "missing_n": [row[1] - row[2] for row in rows],
            "coverage_percent": [round(100 * row[2] / row[1], 1) for row in rows],
        }
    )


def funding(count=30):
    return pd.DataFrame(
        {
            "row_id": [f"funding-{at:06d}" for at in range(count)],
            "unit": [("市妇联", "红旗镇妇联", "新城街道妇联")[at // 10] for at in range(count)],
            "year": [2001 + at % 10 for at in range(count)],
            "budget_line": ["妇女工作经费"] * count,
            "amount_yuan": [20000.0 + 1234.5 * at for at in range(count)],
            "appropriated_yuan": [15000.0 + 1000.5 * at for at in range(count)],
            "raised_yuan": [5000.0 + 234 * at for at in range(count)],
            "women_n": [12000 + 100 * at for at in range(count)],
        }
    )


def tiny_city(seed=1):
    rng = np.random.default_rng(seed)
    people = roster(rng)
    past = pd.concat([people.assign(year=year) for year in (2008, 2009)], ignore_index=True)
    past["row_id"] = [f"past-{at:06d}" for at in range(len(past))]
    tables = {
        "roster": people,
        "rosters_past": past,
        "election": election(),
        "training_class": training_class(),
        "training_participant": training_participant(rng),
        "organisation": organisation(),
        "funding": funding(),
        "members": pd.DataFrame({"row_id": ["member-000001"], "name": ["王芳"]}),
    }
    return SimpleNamespace(tables=tables)
