from __future__ import annotations

import base64
import dataclasses
import re
from html.parser import HTMLParser

import matplotlib as mpl
import pandas as pd
import pytest

from fedanalysis.errors import FontError, ValueRangeError
from fedanalysis.language import Text
from fedanalysis.plots import drawn
from fedanalysis.plots.chart import SYNTHETIC, Chart, refused_chart

PNG = b"\x89PNG\r\n\x1a\n"


def with_data(chart: Chart, **columns: list[object]) -> Chart:
    return dataclasses.replace(chart, data=chart.data.assign(**columns))


def test_drawing_twice_gives_identical_bytes(chart):
    assert chart.png("zh") == chart.png("zh")
    assert chart.svg("en") == chart.svg("en")


def test_reader_settings_change_neither_the_image_nor_are_changed(chart):
    plain = chart.png("zh")
    with mpl.rc_context({"font.size": 30, "savefig.bbox": "tight", "lines.linewidth": 9}):
        before = dict(mpl.rcParams)
        assert chart.png("zh") == plain
        assert dict(mpl.rcParams) == before


def test_image_follows_the_current_language(chart, monkeypatch):
    in_chinese = chart.png()
    monkeypatch.setenv("FEDANALYSIS_LANG", "en")
    assert chart.png() == chart.png("en") != in_chinese


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_words_of_the_frame_stand_in_image_and_alt(chart, lang):
    noted = dataclasses.replace(chart, note=Text("注意口径", "Mind the basis"))
    drawn = "".join(artist.get_text() for artist in noted.figure(lang).texts)
    for text in (noted.title, noted.subtitle, noted.source, noted.status, noted.note):
        assert text.to(lang) in drawn
        assert text.to(lang) in noted.alt(lang)
    assert noted.sentence.to(lang) in noted.alt(lang)


def test_hostile_words_are_escaped_and_come_back_whole(chart):
    evil = "<script>alert(\"x\")</script> & 'quoted' $x_1$"
    page = dataclasses.replace(chart, title=Text(evil, evil))._repr_mimebundle_()["text/html"]
    assert "<script" not in page

    found = []

    class Images(HTMLParser):
        def handle_starttag(self, tag, attrs):
            found.append((tag, dict(attrs)))

    Images().feed(page)
    (_, figure), (tag, image), *_, (link, download) = found
    assert tag == "img"
    assert figure["class"] == "fed-figure"
    assert image["alt"].startswith(evil)
    assert base64.b64decode(image["src"].split(",")[1]).startswith(PNG)
    assert link == "a"
    table = base64.b64decode(download["href"].split(",")[1]).decode("utf-8-sig")
    assert table.splitlines()[0] == ",".join(chart.data.columns)


def test_plain_text_has_both_languages_and_no_address(chart):
    plain = chart._repr_mimebundle_()["text/plain"]
    assert plain.splitlines() == [
        "平均每村一名女性",
        "2020年为24.2%",
        "About one woman a village",
        "24.2% in 2020",
        f"data 2 rows · {chart.digest()[:8]}",
    ]
    assert repr(chart) == plain
    assert not re.search(r"0x[0-9a-f]{6,}", plain)


def test_plain_text_is_the_same_whatever_language_and_font(chart, monkeypatch):
    plain = repr(chart)
    monkeypatch.setenv("FEDANALYSIS_LANG", "en")
    monkeypatch.delenv("FEDANALYSIS_FONTS")
    assert repr(chart) == plain


def test_digest_sees_a_change_of_one_in_ten_thousand(chart):
    moved = with_data(chart, women_share=[0.24, 0.242 * (1 + 1e-4)])
    assert moved.digest() != chart.digest()
    assert repr(moved) != repr(chart)


@pytest.mark.parametrize("value", [0.242, 3 / 256, 0.1 + 0.2, 1e-9])
def test_digest_ignores_noise_in_the_last_bits(chart, value):
    exact = with_data(chart, women_share=[value, 0.5])
    noisy = with_data(chart, women_share=[value * (1 + 1e-12), 0.5 * (1 - 1e-12)])
    assert noisy.digest() == exact.digest()


def test_digest_ignores_order_of_rows_and_columns(chart):
    turned = dataclasses.replace(chart, data=chart.data.iloc[::-1, ::-1])
    assert turned.digest() == chart.digest()


def test_digest_tells_a_changed_label_a_missing_value_and_a_renamed_column(chart):
    bases = [
        with_data(chart, women_share=[0.24, None]),
        with_data(chart, women_share=[0.24, 0.0]),
        with_data(chart, label=["a", "b"]),
        with_data(chart, label=["a", "c"]),
        dataclasses.replace(chart, data=chart.data.rename(columns={"year": "term"})),
    ]
    assert len({base.digest() for base in bases}) == len(bases)


def test_chart_keeps_its_own_copy_of_the_data(words):
    data = pd.DataFrame({"x": [1.0]})
    chart = Chart(**words, sentence=Text("一", "one"), data=data, draw=print)
    data.loc[0, "x"] = 2.0
    assert chart.data["x"].tolist() == [1.0]


@pytest.mark.parametrize("name", ["title", "subtitle", "source", "sentence", "status", "note"])
@pytest.mark.parametrize("text", [Text("", "x"), Text("字", "  ")], ids=["no zh", "blank en"])
def test_refuses_empty_words(chart, name, text):
    with pytest.raises(ValueRangeError, match=f"`{name}` must be a Text, empty in neither"):
        dataclasses.replace(chart, **{name: text})


def test_refuses_a_plain_string_and_a_frame_without_rows(chart):
    with pytest.raises(ValueRangeError, match="`title`"):
        dataclasses.replace(chart, title="标题")
    with pytest.raises(ValueRangeError, match="refused_chart"):
        dataclasses.replace(chart, data=chart.data.iloc[:0])


def test_synthetic_status_puts_its_tag_on_image_alt_and_text(chart):
    made_up = dataclasses.replace(chart, status=SYNTHETIC)
    texts = [a.get_text() for axes in made_up.figure("en").axes for a in axes.texts]
    assert "Synthetic data" in texts
    assert "合成数据" in made_up.alt("zh")
    assert repr(made_up).startswith("[合成数据] ")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_refusal_says_why_in_an_empty_panel(lang):
    reason = Text("总数只有6个，不计算比率", "Only 6 in all: no rate is computed")
    chart = refused_chart(Text("组建率", "Coverage"), reason)
    (panel,) = chart.figure(lang).axes
    said = "".join(artist.get_text() for artist in panel.texts).replace("\n", "")
    assert said.replace(" ", "") == reason.to(lang).replace(" ", "")
    assert not panel.lines
    assert reason.to(lang) in chart.alt(lang)


def test_saves_by_suffix_and_refuses_others(chart, tmp_path):
    assert chart.save(tmp_path / "a.png", "en").read_bytes() == chart.png("en")
    assert chart.save(tmp_path / "a.svg").read_bytes().startswith(b"<?xml")
    with pytest.raises(ValueRangeError, match=r"\.png or \.svg"):
        chart.save(tmp_path / "a.gif")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.png", "a.svg"]


def test_a_character_without_glyph_is_an_error_each_time(chart):
    thai = dataclasses.replace(chart, title=Text("标题\u0e01", "Title"))
    for _ in range(2):
        with pytest.raises(FontError, match="must have a glyph"):
            thai.png("zh")
    assert thai.png("en").startswith(PNG)


def test_noise_about_zero_does_not_change_the_digest(chart):
    shares = [[0.24, value] for value in (0.0, 3e-17, -2e-17)]
    assert len({with_data(chart, women_share=pair).digest() for pair in shares}) == 1
    assert with_data(chart, women_share=[0.24, 1e-9]).digest() != chart.digest()


def test_marks_of_the_picture_travel_beside_it(chart):
    marks = chart._repr_mimebundle_()[drawn.MIME]["marks"]
    assert {"axes"} < {mark["kind"] for mark in marks}


def test_a_word_of_the_other_language_alone_changes_the_marks(chart):
    def labelled(english):
        def draw(sheet, lang):
            chart.draw(sheet, lang)
            sheet.figure.axes[0].text(0, 0, {"zh": "目标", "en": english}[lang])

        made = dataclasses.replace(chart, draw=draw)
        return made._repr_mimebundle_()[drawn.MIME]["marks"]

    assert labelled("target") == labelled("target")
    changed = [mark for mark in labelled("aim") if mark not in labelled("target")]
    assert {mark.get("lang") for mark in changed} == {"en"}
    assert [mark["words"] for mark in changed] == [["aim"]]
