"""The data of a figure or table as a link inside the page: takes a frame, gives HTML."""

from __future__ import annotations

import base64

import pandas as pd

from fedanalysis.language import tr


def csv_link(frame: pd.DataFrame) -> str:
    """Return a link that saves `frame` as CSV, without any other file.

    UTF-8 with a byte-order mark, so that spreadsheets read Chinese; ten significant digits, so
    that noise in the last bit changes nothing.
    """
    text = frame.to_csv(index=False, float_format="%.10g", lineterminator="\r\n")
    data = base64.b64encode(text.encode("utf-8-sig")).decode("ascii")
    name = tr("数据.csv", "data.csv")
    return (
        f'<a class="fed-csv" download="{name}" href="data:text/csv;charset=utf-8;base64,{data}">'
        f"{tr('下载数据（CSV）', 'Data (CSV)')}</a>"
    )
