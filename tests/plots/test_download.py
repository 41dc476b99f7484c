"""The data behind a picture travel inside the page, in a form a spreadsheet opens."""

import base64
import re

import pandas as pd
import pytest

from fedanalysis.plots.download import csv_link


def bytes_of(link):
    return base64.b64decode(re.search(r"base64,([A-Za-z0-9+/=]+)\"", link)[1])


def test_file_has_a_byte_order_mark_and_windows_lines():
    data = bytes_of(csv_link(pd.DataFrame({"名": ['村，"委"会'], "n": [3]})))
    assert data == '\ufeff名,n\r\n"村，""委""会",3\r\n'.encode()


def test_noise_in_the_last_bits_changes_no_byte():
    one, two = (csv_link(pd.DataFrame({"x": [value]})) for value in (0.3, 0.1 + 0.2))
    assert one == two
    assert csv_link(pd.DataFrame({"x": [0.300000001]})) != one


@pytest.mark.parametrize(("lang", "name"), [("zh", "数据.csv"), ("en", "data.csv")])
def test_file_name_follows_the_language_and_the_link_asks_no_host(monkeypatch, lang, name):
    monkeypatch.setenv("FEDANALYSIS_LANG", lang)
    link = csv_link(pd.DataFrame({"x": [1]}))
    assert f'download="{name}"' in link
    assert re.findall(r'href="(\w+):', link) == ["data"]


def test_no_rows_still_give_the_head():
    assert bytes_of(csv_link(pd.DataFrame(columns=["a", "b"]))) == b"\xef\xbb\xbfa,b\r\n"
