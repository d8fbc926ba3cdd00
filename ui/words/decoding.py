"""The words of the settings about how a language model chooses its words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DecodingWords:
    """The words in one language."""

    heading: str
    info: str
    strategy: str
    strategies: Mapping[str, str]
    beams: str
    temperature: str
    top_k: str
    top_p: str
    min_p: str
    seed: str
    repetition: str
    no_repeat: str
    longest: str


DECODING = {
    "en": DecodingWords(
        heading="How words are chosen",
        info="An empty box leaves it to the makers of the model.",
        strategy="Strategy",
        strategies={"greedy": "Greedy", "beam": "Beam search", "sampling": "Sampling"},
        beams="Beams",
        temperature="Temperature",
        top_k="Likeliest tokens (top‑k)",
        top_p="Share of chance (top‑p)",
        min_p="Least chance (min‑p)",
        seed="Seed",
        repetition="Penalty on repetition",
        no_repeat="Tokens never repeated in a row",
        longest="Longest answer, in tokens",
    ),
    "he": DecodingWords(
        heading="איך נבחרות המילים",
        info="תיבה ריקה משאירה את הבחירה ליוצרי המודל.",
        strategy="שיטה",
        strategies={"greedy": "חמדנית", "beam": "חיפוש אלומה", "sampling": "דגימה"},
        beams="אלומות",
        temperature="טמפרטורה",
        top_k="האסימונים הסבירים ביותר (top‑k)",
        top_p="חלק מההסתברות (top‑p)",
        min_p="ההסתברות הנמוכה ביותר (min‑p)",
        seed="גרעין אקראיות",
        repetition="קנס על חזרות",
        no_repeat="רצף אסימונים שלא יחזור",
        longest="התשובה הארוכה ביותר, באסימונים",
    ),
    "zh-Hans": DecodingWords(
        heading="如何选词",
        info="留空则沿用模型作者的设置。",
        strategy="策略",
        strategies={"greedy": "贪心", "beam": "束搜索", "sampling": "采样"},
        beams="束数",
        temperature="温度",
        top_k="最可能的词元数（top‑k）",
        top_p="概率份额（top‑p）",
        min_p="最低概率（min‑p）",
        seed="随机种子",
        repetition="重复惩罚",
        no_repeat="不得重复的连续词元数",
        longest="最长回答（词元数）",
    ),
    "zh-Hant": DecodingWords(
        heading="如何選詞",
        info="留空則沿用模型作者的設定。",
        strategy="策略",
        strategies={"greedy": "貪婪", "beam": "束搜尋", "sampling": "取樣"},
        beams="束數",
        temperature="溫度",
        top_k="最可能的詞元數（top‑k）",
        top_p="機率份額（top‑p）",
        min_p="最低機率（min‑p）",
        seed="隨機種子",
        repetition="重複懲罰",
        no_repeat="不得重複的連續詞元數",
        longest="最長回答（詞元數）",
    ),
}
