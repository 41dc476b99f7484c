import pytest

from fedanalysis.language import Text, language, tr


@pytest.mark.parametrize(
    ("setting", "expected"), [("zh", "zh"), ("en", "en"), ("EN_GB.UTF-8", "en"), ("fr", "zh")]
)
def test_language_follows_the_setting_and_is_chinese_otherwise(monkeypatch, setting, expected):
    monkeypatch.setenv("FEDANALYSIS_LANG", setting)
    assert language() == expected
    assert tr("村", "village") == {"zh": "村", "en": "village"}[expected]
    assert str(Text("村", "village")) == tr("村", "village")


def test_language_ignores_the_machine_locale(monkeypatch):
    monkeypatch.delenv("FEDANALYSIS_LANG", raising=False)
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    assert language() == "zh"


def test_text_gives_either_language_whatever_the_setting():
    both = Text("村", "village")
    assert (both.to("zh"), both.to("en")) == ("村", "village")
