"""Every sentence for people is there in French and Dutch, whole and well written."""

from tacite.ui import words


def test_the_words_are_complete() -> None:
    assert words.check() == []
