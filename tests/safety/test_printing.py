import pytest

from fedanalysis.safety.printing import printable


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("甲 村", "甲 村"),
        ("a\r\nb\tc", "a⏎b⇥c"),
        ("\x1b[2J", "�[2J"),
        ("a\u202eb", "a�b"),
        ("", ""),
    ],
    ids=["plain", "breaks", "escape", "bidi", "empty"],
)
def test_invisible_characters_are_shown(text, shown):
    assert printable(text) == shown
