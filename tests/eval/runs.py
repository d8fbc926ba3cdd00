"""Records to make reports and runs of."""

from __future__ import annotations

from eval.config import EvalConfig
from eval.figures import figures, sliced
from eval.report import Report
from eval.score import scored
from eval.types import Question, Record, Retrieved, Source
from rag.types import Citation, Turn, Verdict

EN = Question("en-1", "When was it <b>opened</b>?", ("1890",), "en", sources=(Source("a.md", "opened in 1890"),))
HE = Question("he-1", "מתי נפתח המוזיאון?", ("1890",), "he", history=(Turn("איפה?", "בנמל"),))
ZH = Question("zh-1", "博物馆什么时候开放？", (), "zh", answerable=False, type="unanswerable")

TEXT = "It was opened in 1890 & <i>closed</i>."
FOUND = Retrieved("/docs/a|b.md", 100, 100 + len(TEXT), 0.5, TEXT)
SAID = "It was opened in 1890. [1] Perhaps <u>twice</u>."

RIGHT = Record(
    EN,
    answer=SAID,
    supported=False,
    sentences=2,
    unsupported_sentences=1,
    retrieved=(FOUND,),
    generator="tiny",
    seconds=0.25,
    verdicts=(Verdict(SAID[:26], 0, 26, (1,), True, 0.9), Verdict(SAID[27:], 27, len(SAID), (), False, 0.0)),
    citations=(Citation(1, 0, "/docs/a|b.md", "A", None, 107, 121, TEXT[7:21]),),
    confidence=0.75,
)
WRONG = Record(HE, answer="1891", sentences=1, generator="tiny", seconds=0.5, confidence=0.5)
MADE_UP = Record(ZH, answer="上午九点 <script>alert(1)</script>", generator="tiny", confidence=0.9)


def made(*records: Record, config: EvalConfig = EvalConfig(), missing: tuple[str, ...] = ()) -> Report:
    kept = tuple(scored(record, (1,), config.cutoffs) for record in records)
    return Report("museum", "tiny", kept, figures(kept, config), sliced(kept, config), missing, 1.25, config)
