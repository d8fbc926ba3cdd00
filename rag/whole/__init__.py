"""Answers from whole documents: to questions over everything, which no few passages hold the answer to.

`asked` knows such questions, `read` reads the documents, `notes` condenses what does not fit into one prompt, `central` finds
what to quote where nothing writes, and `answer` composes them.
"""

from rag.whole.answer import answer_whole
from rag.whole.asked import over_everything
from rag.whole.read import read_whole

__all__ = ["answer_whole", "over_everything", "read_whole"]
