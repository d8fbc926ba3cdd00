"""A collection in three languages on which an encoder is trained in seconds: `python -m tests.eval.small STAGE` is killed there."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import numpy as np

from eval.training import TeachConfig, Tell, teach
from indexing.collection import Collection
from indexing.ingest import ingest
from indexing.train.types import TrainConfig
from indexing.types import Vectors
from tests.fakes import HashEncoder

WORDS = (
    "amber", "basalt", "cedar", "delta", "ember", "fjord", "garnet", "heron", "indigo", "jasper", "kelp", "lichen", "maple",
    "nectar", "opal",
)  # fmt: skip
HEBREW = (
    "ענבר", "בזלת", "ארז", "דולפין", "אוקיינוס", "גרניט", "אנפה", "כחול", "ירקן", "אצה", "חזזית", "אדר", "צוף", "לשם", "רימון",
)  # fmt: skip
CHINESE = (
    "琥珀",
    "玄武",
    "雪松",
    "三角",
    "峡湾",
    "石榴",
    "苍鹭",
    "靛蓝",
    "碧玉",
    "海带",
    "地衣",
    "枫树",
    "花蜜",
    "蛋白",
    "珊瑚",
)

TEACH = TeachConfig(
    train=TrainConfig(dimension=64, vocabulary=500, batch=16, epochs=4, held_out=0.5, learning_rate=0.02)
)


class Blind(HashEncoder):
    """An encoder to which every text is another noise, the same each time."""

    def _encode(self, prompt: str, texts: Sequence[str]) -> Vectors:
        made = np.stack(
            [np.random.default_rng(list(text.encode())).standard_normal(self.id.dimension) for text in texts]
        )
        unit: Vectors = (made / np.linalg.norm(made, axis=1, keepdims=True)).astype(np.float32)
        return unit


BLIND = Blind()


def write(folder: Path) -> Path:
    """Ninety documents of four sentences each about words of their own."""
    folder.mkdir(exist_ok=True)
    for i in range(30):
        for lang, words in (("en", WORDS), ("he", HEBREW), ("zh", CHINESE)):
            one, two = words[i % 15], words[(i * 7 + 3 + i // 15) % 15]
            text = {
                "en": f"The keeper wrote of {one} and {two} in hall {i}. A box of {one} stands beside the {two}. Visitors ask "
                f"for {two} before they see the {one}. Number {i} of the list names {one}, {two} and nothing else.",
                "he": f"השומר כתב על {one} ועל {two} באולם {i}. תיבה של {one} עומדת ליד {two}. המבקרים שואלים על {two} לפני "
                f"שהם רואים {one}. מספר {i} ברשימה מזכיר {one} וגם {two} ולא יותר.",
                "zh": f"管理员在第{i}号大厅写到了{one}和{two}的来历。一箱{one}放在{two}旁边的架子上。"
                f"参观的人先问{two}再看{one}的样子。"
                f"名单上的第{i}号只提到{one}和{two}两样东西。",
            }[lang]
            (folder / f"{lang}{i:02}.txt").write_text(text, "utf-8")
    return folder


def made(folder: Path) -> None:
    """The collection "museum" of those documents, embedded by BLIND."""
    with closing(Collection.create("museum", BLIND.id)) as collection:
        ingest([write(folder)], collection, BLIND)


def killed_at(stage: str) -> Tell:
    def tell(now: str, done: int, total: int, at: str) -> None:
        if now == stage and done:
            os.kill(os.getpid(), signal.SIGKILL)

    return tell


if __name__ == "__main__":
    with closing(Collection.open("museum")) as collection:
        teach(collection, BLIND, TEACH, tell=killed_at(sys.argv[1]))
