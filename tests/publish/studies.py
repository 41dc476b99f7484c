"""A small made-up study, written on the spot; identity numbers lie in region 999999."""

import ast
import contextlib
import json

from fedanalysis.cli import main
from fedanalysis.publish.new_study import make_study

REPORT = "全市共有干部120名，其中女干部27名，占总数的22.6%。联系电话13800000000。"
RETURN = "乡镇,村,类别,届次,年份,委员总数,女委员数\n" + "".join(
    f"甲镇,{name},村委会,{term},{year},5,{women}\n"
    for term, year, women in (("第8届", 2006, 1), ("第9届", 2009, 2))
    for name in ("乙村", "丙村")
)


def roster(number=12, *, prefix="甲"):
    rows = [
        f"{prefix}{chr(0x4E00 + i)},{'女' if i % 2 else '男'},19{60 + i}-05,大学本科"
        for i in range(number)
    ]
    return "姓名,性别,出生年月,学历\n" + "\n".join(rows) + "\n"


def put(study, **texts):
    """Write texts into ``data/raw``; a name such as ``roster__one`` is ``roster/one.csv``."""
    for name, text in texts.items():
        folder, _, stem = name.partition("__")
        ending = "txt" if folder == "report" else "csv"
        (study / "data/raw" / folder / f"{stem}.{ending}").write_text(text, encoding="utf-8")


def filled(folder):
    """Make a study with a roster, a return and a report, cleaned."""
    make_study(folder)
    put(folder, roster__one=roster(), election__both=RETURN, report__summary=REPORT)
    clean(folder)
    return folder


def clean(study):
    with contextlib.chdir(study):
        return main(["clean"])


def shown(notebook, study, monkeypatch, lang="zh"):
    """Run a notebook's cells and return, as text, what each one shows."""
    monkeypatch.chdir(study / "notebooks")
    monkeypatch.setenv("FEDANALYSIS_LANG", lang)
    said, names = [], {}
    for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            tree = ast.parse("".join(cell["source"]))
            last = ast.Expression(tree.body.pop().value) if _ends_in_value(tree) else None
            exec(compile(tree, notebook.name, "exec"), names)
            value = eval(compile(last, notebook.name, "eval"), names) if last else None
            said.append("" if value is None else _as_text(value))
    return "\n".join(said)


def _ends_in_value(tree):
    return bool(tree.body) and isinstance(tree.body[-1], ast.Expr)


def _as_text(value):
    bundle = getattr(value, "_repr_mimebundle_", dict)() or {}
    bundle = bundle[0] if isinstance(bundle, tuple) else bundle
    return "\n".join(
        [repr(value), *(str(bundle[key]) for key in bundle if key.startswith("text/"))]
    )
