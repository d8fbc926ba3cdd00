"""The words of the documents in this folder, the same report in four scripts, written for this project."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Content:
    """One report: paragraphs, a table whose first row is its header, a list, and what it says of itself."""

    lang: str
    title: str
    opening: str
    heading: str
    body: tuple[str, ...]
    table: tuple[tuple[str, ...], ...]
    items: tuple[str, ...]
    sheet: str
    author: str
    tags: tuple[str, str]

    @property
    def sentences(self) -> tuple[str, ...]:
        return (self.title, self.opening, self.heading, *self.body, *self.items)


CONTENTS = (
    Content(
        "en",
        "Report of the river station",
        "The station at Alder Bridge measures the river every day at six in the morning.",
        "What was measured in March",
        (
            "The water stood highest on 14 March, at 3.72 metres, two days after the snow had melted.",
            "Mrs. Okafor read the gauge by hand, because the sensor (built in 1998) had failed at 02:40.",
        ),
        (("Day", "Level in metres", "Read by"), ("12 March", "2.95", "sensor"), ("14 March", "3.72", "Okafor"),
         ("16 March", "3.10", "sensor")),
        ("Clean the intake before April.", "Replace the sensor's battery; order number AB-4471."),
        "Levels",
        "Ada Okafor",
        ("river", "Alder Bridge"),
    ),
    Content(
        "he",
        "דו\"ח תחנת הנהר",
        "התחנה שליד גשר האלמון מודדת את הנהר בכל יום בשעה שש בבוקר.",
        "מה נמדד במרץ",
        (
            "המים הגיעו לשיא ב־14 במרץ, 3.72 מטרים, יומיים אחרי שהשלג נמס.",
            "גב' אדלר קראה את המד בעצמה, כי החיישן (משנת 1998) התקלקל בשעה 02:40.",
        ),
        (("יום", "גובה במטרים", "נקרא בידי"), ("12 במרץ", "2.95", "חיישן"), ("14 במרץ", "3.72", "אדלר"),
         ("16 במרץ", "3.10", "חיישן")),
        ("לנקות את פתח המים לפני אפריל.", "להחליף את סוללת החיישן; מספר הזמנה AB-4471."),
        "גבהים",
        "נועה אדלר",
        ("נהר", "גשר האלמון"),
    ),
    Content(
        "zh-hant",
        "河川測站報告",
        "赤楊橋的測站每天早上六點測量河水。",
        "三月的測量結果",
        ("三月十四日水位最高，達3.72公尺，那時雪融化已有兩天。",
         "林女士親自讀取水尺，因為1998年製造的感測器在02:40故障了。"),
        (("日期", "水位（公尺）", "讀取者"), ("3月12日", "2.95", "感測器"), ("3月14日", "3.72", "林女士"),
         ("3月16日", "3.10", "感測器")),
        ("四月以前清理進水口。", "更換感測器的電池；訂單編號AB-4471。"),
        "水位",
        "林美惠",
        ("河川", "赤楊橋"),
    ),
    Content(
        "zh-hans",
        "河流测站报告",
        "赤杨桥的测站每天早上六点测量河水。",
        "三月的测量结果",
        ("三月十四日水位最高，达3.72米，那时雪融化已有两天。",
         "林女士亲自读取水尺，因为1998年制造的传感器在02:40出了故障。"),
        (("日期", "水位（米）", "读取者"), ("3月12日", "2.95", "传感器"), ("3月14日", "3.72", "林女士"),
         ("3月16日", "3.10", "传感器")),
        ("四月以前清理进水口。", "更换传感器的电池；订单编号AB-4471。"),
        "水位",
        "林美惠",
        ("河流", "赤杨桥"),
    ),
)  # fmt: skip
