"""The words of the page in its languages: a module for what surrounds answers, one for each tab, and one for the frame."""

from ui.words.answers import ENGLISH, WORDS, Words, words
from ui.words.names import LANGUAGES, direction, language_name, spoken

__all__ = ["ENGLISH", "LANGUAGES", "WORDS", "Words", "direction", "language_name", "spoken", "words"]
