from __future__ import annotations

import pytest

from eval.propose.chinese import questions


def first(sentence: str, lang: str) -> tuple[str, tuple[str, ...]] | None:
    asked = next(questions(sentence, lang, frozenset()), None)
    return (asked.question, asked.answers) if asked else None


@pytest.mark.parametrize(
    ("lang", "sentence", "question", "answers"),
    [
        (
            "zh-Hant",
            "本館檔案約有四千二百卷，包括船籍登記與私人書信。",
            "本館檔案約有多少卷？",
            ("四千二百卷", "四千二百"),
        ),
        ("zh-Hans", "生日蛋糕需要提前三天预订，店长会亲自和您确认口味。", "生日蛋糕需要提前几天预订？", ("三天", "三")),
        ("zh-Hans", "模型自5月20日起陈列在1号厅。", "模型自什么时候起陈列在1号厅？", ("5月20日",)),
        ("zh-Hant", "本館於 1996 年由船長遺族捐贈入藏，原為結婚禮物。", "本館於哪一年由船長遺族捐贈入藏？", ("1996",)),
        ("zh-Hans", "普通话人工讲解每周六 14:30 开始，免费。", "普通话人工讲解每周六几点开始？", ("14:30",)),
        (
            "zh-Hant",
            "末代經理梁文海於 1912 年返鄉前，將全部文件寄存於海關，從此無人領回。",
            "末代經理梁文海於哪一年返鄉前，將全部文件寄存於海關？",
            ("1912",),
        ),
        ("zh-Hans", "馆内无线网络名称是 HarbourGuest，不需要密码。", "馆内无线网络名称是什么？", ("HarbourGuest",)),
        ("zh-Hant", "開放時間為週三 13:00 至 17:00。", "開放時間為週三 13:00 至幾點？", ("17:00",)),
        ("zh-Hant", "策展人為本館研究員陳怡君。", "策展人是誰？", ("本館研究員陳怡君",)),
        ("zh-Hant", "漆層以濃度百分之三的魚膠回貼。", "漆層以濃度百分之多少的魚膠回貼？", ("百分之三", "三")),
    ],
)
def test_a_plain_question(lang: str, sentence: str, question: str, answers: tuple[str, ...]) -> None:
    assert first(sentence, lang) == (question, answers)


@pytest.mark.parametrize(
    "sentence",
    [
        "這艘船從福州到奧爾德港只花了 97 天。",
        "第一單元「山上」：採茶、揉捻與烘焙的工具。",
        "地點：一樓 3 號廳（特展廳）。",
        "請至少於三個工作天前以電話預約。",
        "一片茶葉要換一次船。",
        "同一座島往往有五六個名字。",
        "甲方同意借出下列三件文物。",
    ],
)
def test_no_rule_is_sure_of_these(sentence: str) -> None:
    assert first(sentence, "zh-Hant") is None
