"""A follow-up made to stand alone by the language model that answers, and by rule (`rag.rewrite`) where there is none.

The rule says whether a question depends on the conversation; the model says what it means. What the model writes is used
only when it can be a question about what was talked of.
"""

from __future__ import annotations

import re
from collections.abc import Generator as Steps
from collections.abc import Sequence

from indexing.text.analyze import terms
from indexing.text.language import base, detect
from rag.errors import GenerationError
from rag.prompt.inert import inert
from rag.rewrite import depends, rewrite
from rag.types import MARK, Delta, Generator, Message, Prompt, Turn

_ASK = {
    "en": (
        "Rewrite the last question of the conversation so that it can be understood without it: name what it points to. Keep "
        "its language. Do not answer it. Write the question and nothing else."
    ),
    "he": (
        "נסח מחדש את השאלה האחרונה בשיחה כך שתובן בלי השיחה: נקוב בשמו של מה שהיא מצביעה עליו. שמור על שפתה. אל תענה עליה. "
        "כתוב את השאלה בלבד."
    ),
    "zh": "请改写对话中的最后一个问题，使它脱离对话也能看懂：写出它所指的事物。保持原来的语言，不要回答，只写出这个问题。",
}
_TURNS, _ANSWER = 3, 300
_LONGEST = 400
_QUOTES = " \t\"'“”„«»「」『』`*"
_LABEL = re.compile(
    r"(?:(?:the )?(?:(?:stand-?alone|self-contained|rewritten|rephrased|revised|final|last|new|follow-?up) )*(?:question|query|q)"
    r"|follow-?up|ה?שאלה(?: (?:ה?עצמאית|ה?מנוסחת|ה?משוכתבת|ה?חדשה|ה?אחרונה|מחדש))*"
    r"|(?:[改重][写寫](?:[后後]的?)?|[独獨]立的?|最[后後](?:一?[个個]|的)?|新的?)?[问問][题題])[ *_]*[:：]\s*",
    re.I,
)
"""What models write before the question. Other words before a colon are its own."""


def standalone(question: str, history: Sequence[Turn], generator: Generator) -> Steps[Delta, None, str]:
    """What to search for: `question` as it is when it stands alone, else with what it points to named.

    Empty Deltas come while a model writes it, and closing the iterator stops the model.
    """
    if not history or not depends(question):
        return question
    if generator.writes:
        pieces, written = generator.generate(_prompt(question, history)), ""
        try:
            for piece in pieces:
                written += piece
                yield Delta("")
        except GenerationError:  # the answer will meet it again, and say so
            written = ""
        finally:
            close = getattr(pieces, "close", None)
            if close:
                close()
        if usable := _usable(written, question, history):
            return usable
    return rewrite(question, history)


def _prompt(question: str, history: Sequence[Turn]) -> Prompt:
    lang = detect(question)
    said = [f"Q: {turn.question}\nA: {inert(MARK.sub('', turn.answer))[:_ANSWER]}" for turn in history[-_TURNS:]]
    talk = "\n".join([*said, f"Q: {question}"])
    messages = (Message("system", _ASK.get(base(lang), _ASK["en"])), Message("user", talk))
    return Prompt(question, lang, (), messages, "")


def _usable(written: str, question: str, history: Sequence[Turn]) -> str:
    """The question in what a model wrote; empty when there is none that shares words with the conversation's."""
    line = next((line for line in written.splitlines() if line.strip(_QUOTES)), "")
    line = MARK.sub("", line).strip(_QUOTES)
    label = _LABEL.match(line)
    asked = line[label.end() :].strip(_QUOTES) if label else line
    talked = {term for turn in history for term in terms(f"{turn.question} {turn.answer}")} | set(terms(question))
    words = set(terms(asked))
    return asked if words and len(asked) <= _LONGEST and len(words & talked) * 2 >= len(words) else ""
