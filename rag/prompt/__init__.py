"""The prompt: an instruction in the language of the question, examples, the conversation, and numbered passages as data.

All of it fits a budget in the tokens of the generator that will read it. Knows nothing of models: it asks the generator.
"""

from rag.prompt.build import Asked, build_prompt, showing
from rag.prompt.words import ABSTENTION, abstention

__all__ = ["ABSTENTION", "Asked", "abstention", "build_prompt", "showing"]
