"""A few pairs in three languages, and a training of them that can be killed: `python -m tests.indexing.train.small`."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from indexing.train.run import train
from indexing.train.types import Pair, Point, TrainConfig, Trained

TOPICS = {
    "en": [
        ("museum", "The museum opens at nine in the morning on weekdays.", "When does the museum open?"),
        ("bridge", "The bridge over the river was built of grey stone.", "What is the bridge made of?"),
        ("garden", "Roses and tulips grow in the garden behind the hall.", "Which flowers grow in the garden?"),
        ("train", "The night train to the coast leaves from platform four.", "Where does the night train leave?"),
    ],
    "he": [
        ("מוזיאון", "המוזיאון נפתח בתשע בבוקר בימי חול.", "מתי המוזיאון נפתח?"),
        ("גשר", "הגשר מעל הנהר נבנה מאבן אפורה.", "ממה נבנה הגשר?"),
        ("גינה", "ורדים וצבעונים פורחים בגינה שמאחורי האולם.", "אילו פרחים בגינה?"),
        ("רכבת", "רכבת הלילה אל החוף יוצאת מרציף ארבע.", "מהיכן יוצאת רכבת הלילה?"),
    ],
    "zh": [
        ("博物館", "博物館平日上午九點開門。", "博物馆平日几点开门？"),
        ("桥", "河上的桥是用灰色石头建造的。", "桥是用什么建造的？"),
        ("花园", "大厅后面的花园里长着玫瑰和郁金香。", "花园里有什么花？"),
        ("火车", "开往海边的夜车从四号站台出发。", "夜车从哪里出发？"),
    ],
}

PAIRS = tuple(
    Pair(question, passage, "gold", document, f"{document}-1", lang)
    for lang, topics in TOPICS.items()
    for document, passage, question in topics
)
TEXTS = tuple(pair.passage for pair in PAIRS)
CONFIG = TrainConfig(
    dimension=128, vocabulary=400, batch=3, epochs=3, evaluations=4, held_out=0.2, patience=9, learning_rate=0.01
)


def run(folder: Path, *, resume: bool = False, kill_after: int = 0) -> Trained:
    """Train, and with `kill_after` die without a word when that step is told."""

    def told(point: Point) -> None:
        if kill_after and point.step >= kill_after:
            os.kill(os.getpid(), signal.SIGKILL)

    return train(PAIRS, TEXTS, folder, CONFIG, device="cpu", resume=resume, progress=told)


if __name__ == "__main__":
    run(Path(sys.argv[1]), kill_after=int(sys.argv[2]))
