"""A further engine is one class with the verbs; nothing that uses engines knows its name."""

import pandas as pd
import pytest

import fedanalysis as fa
from fedanalysis.engine.base import Engine
from fedanalysis.engine.memory import MemoryEngine

VERBS = [name for name in vars(Engine) if not name.startswith("_") and name != "name"]
TABLE = pd.DataFrame(
    {
        "姓名": ["赵合成", "钱示例", "孙虚拟", "", "李样本"],
        "性别": ["女", "F", "外星", "女", "男 "],
        "培训次数": ["３次", "约2", "1", "1", "2"],
        "学历": ["大专", "本科", "x", "", "大学"],
    }
)


class ClusterEngine:
    """Stands for an engine elsewhere: it has the verbs of Engine, and nothing else."""

    name = "cluster"

    def __init__(self, verbs):
        self._inner = MemoryEngine()
        self.called = set()
        self._verbs = verbs

    def __getattr__(self, verb):
        if verb not in self._verbs:
            raise AttributeError(verb)
        self.called.add(verb)
        return lambda *args, **options: self._own(getattr(self._inner, verb)(*args, **options))

    def _own(self, given):
        if isinstance(given, tuple) and given and hasattr(given[0], "held"):
            return tuple(self._own(one) for one in given)
        return type(given)(self, given.columns, given.held) if hasattr(given, "held") else given


def cells(engine):
    clean = fa.clean_register(fa.read_register(TABLE, kind="roster", engine=engine))
    told = clean.rejected.head(99)[["source_row", "column", "reason_code"]]
    return (
        fa.tally(clean, ["sex_code"], sums={"n": "training_n"}),
        told.sort_values("source_row", ignore_index=True),
        clean.changes,
        clean.review,
    )


@pytest.mark.parametrize("other", ["disk", ClusterEngine(VERBS)], ids=["disk", "cluster"])
def test_another_engine_gives_the_same_with_the_same_code(other):
    for found, expected in zip(cells(other), cells("memory"), strict=True):
        assert len(expected)
        pd.testing.assert_frame_equal(found, expected)


def test_the_verbs_are_all_that_is_used():
    engine = ClusterEngine(VERBS)
    cells(engine)
    assert engine.called >= {
        "open",
        "pick",
        "distinct",
        "distinct_each",
        "attach",
        "split",
        "tally",
    }
