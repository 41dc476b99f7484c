"""A computed paragraph shows one language, keeps both, and is never taken for markup."""

import pytest

from fedanalysis.plots.paragraph import answer, caution


@pytest.mark.parametrize(("lang", "words"), [("zh", "仅 3 < 6"), ("en", "only 3 < 6")])
@pytest.mark.parametrize(("say", "role"), [(answer, "lead"), (caution, "caution")])
def test_page_shows_the_current_language_escaped(monkeypatch, lang, words, say, role):
    monkeypatch.setenv("FEDANALYSIS_LANG", lang)
    page = say(zh="仅 3 < 6", en="only 3 < 6")._repr_mimebundle_()["text/html"]
    assert page == f'<p class="fed-{role}">{words.replace("<", "&lt;")}</p>'


def test_plain_text_holds_both_languages_so_that_a_change_in_either_is_seen():
    assert repr(answer(zh="升", en="up")) == "升\nup"
    assert answer(zh="升", en="up")._repr_mimebundle_()["text/plain"] == "升\nup"
