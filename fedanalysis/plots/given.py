"""The source and status that a figure names where it shows data which a user gave."""

from __future__ import annotations

from fedanalysis.language import Text

GIVEN = Text("所给数据", "the data given")
COMPUTED = Text("由所给数据计算", "computed from the data given")
