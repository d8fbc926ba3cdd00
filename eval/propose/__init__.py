"""Gold questions proposed from a collection, for a person to accept, edit or reject one by one.

`propose` makes them, `read_proposals` and `decide` keep them in a file with what became of each, `write_gold` writes the accepted
ones as gold sets. The terminal's way through them is `eval.making`; a page has the same functions.
"""

from __future__ import annotations

from eval.propose.draw import propose
from eval.propose.file import accept_unseen, add, decide, read_proposals, write_gold
from eval.propose.types import Proposal, ProposeConfig

__all__ = ["Proposal", "ProposeConfig", "accept_unseen", "add", "decide", "propose", "read_proposals", "write_gold"]
