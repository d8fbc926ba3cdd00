"""The words of the settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SettingsWords:
    """The words in one language. `{...}` marks where a value goes."""

    answering: str
    models: str
    models_info: str
    sets: Mapping[str, str]
    writer: str
    writers: Mapping[str, str]
    folder: str
    folder_info: str
    address: str
    address_info: str
    name: str
    key: str
    key_info: str
    key_kept: str
    reranker: str
    reranker_info: str
    reading: str
    passages: str
    neighbours: str
    diversity: str
    abstaining: str
    strictness: str
    strictness_info: str
    lenient: str
    usual: str
    strict: str
    other: str
    use: str
    test: str
    reset: str
    trying: str
    works: str
    loaded: str
    late: str
    used: str
    stays: str
    was_reset: str
    key_missing: str
    in_force: str
    encoder: str
    answers: str
    quotes: str
    support: str
    by_words: str
    none: str
    no_collection: str
    theme: str
    themes: Mapping[str, str]


SETTINGS = {
    "en": SettingsWords(
        answering="Who answers",
        models="Set of models",
        models_info="Each set has an encoder of its own; a collection that another one made must be embedded again.",
        sets={
            "embedded": "embedded (no download)",
            "small": "small (downloads 1.5 GB)",
            "base": "base (downloads 16 GB)",
        },
        writer="Answers come from",
        writers={"extractive": "Quotations", "local": "A model on this machine", "remote": "A server"},
        folder="Language model",
        folder_info="The folder of a Hugging Face model, or its name on the hub.",
        address="Address of the server",
        address_info="OpenAI-compatible; most addresses end in /v1.",
        name="Name of the model",
        key="API key",
        key_info="Kept in memory for this visit only: reloading the page forgets it.",
        key_kept="A key is in use. Type here to replace it.",
        reranker="Reranker",
        reranker_info="The folder or name of a cross-encoder; empty for the one of the set, or none.",
        reading="What is read",
        passages="Passages",
        neighbours="Neighbours",
        diversity="Diversity",
        abstaining="When the documents do not say",
        strictness="Strictness",
        strictness_info=(
            "An answer that is too unlikely to be right is withheld: strict counts a wrong answer as three times as bad "
            "as usual, lenient as a third as bad."
        ),
        lenient="Lenient",
        usual="As measured",
        strict="Strict",
        other="As set ({value})",
        use="Use these settings",
        test="Test",
        reset="Reset",
        trying="Trying…",
        works="It works: {name} answered after {seconds} s.",
        loaded="It works: everything is loaded after {seconds} s.",
        late="Nothing came within {seconds} s. A model may still be loading: try again in a while.",
        used="These settings hold from the next question on.",
        stays="What was in force stays in force.",
        was_reset="All settings are as they were at first.",
        key_missing="The key for {address} was not kept: type it again to go on with that server.",
        in_force="In force",
        encoder="Encoder of the collection",
        answers="Answers by",
        quotes="quotations",
        support="Sentences checked by",
        by_words="the model in the package",
        none="none",
        no_collection="there is no such collection yet",
        theme="Colours",
        themes={"system": "As the system", "light": "Light", "dark": "Dark"},
    ),
    "he": SettingsWords(
        answering="מי עונה",
        models="ערכת מודלים",
        models_info="לכל ערכה מקודד משלה; אוסף שנוצר במקודד אחר צריך לעבור קידוד מחדש.",
        sets={"embedded": "embedded (ללא הורדה)", "small": "small (הורדה של 1.5 GB)", "base": "base (הורדה של 16 GB)"},
        writer="מקור התשובות",
        writers={"extractive": "ציטוטים", "local": "מודל במחשב הזה", "remote": "שרת"},
        folder="מודל שפה",
        folder_info="התיקייה של מודל Hugging Face, או שמו במאגר.",
        address="כתובת השרת",
        address_info="תואם OpenAI; רוב הכתובות מסתיימות ב־‎/v1.",
        name="שם המודל",
        key="מפתח API",
        key_info="נשמר בזיכרון בביקור הזה בלבד: טעינה מחדש של הדף מוחקת אותו.",
        key_kept="יש מפתח בשימוש. הקלדה כאן תחליף אותו.",
        reranker="מדרג",
        reranker_info="תיקייה או שם של cross-encoder; ריק: המדרג של הערכה, או בלי מדרג.",
        reading="מה נקרא",
        passages="קטעים",
        neighbours="שכנים",
        diversity="גיוון",
        abstaining="כשהמסמכים אינם אומרים",
        strictness="הקפדה",
        strictness_info=(
            "תשובה שהסיכוי שהיא נכונה קטן מדי אינה ניתנת: בהקפדה יתרה תשובה שגויה נחשבת גרועה פי שלושה מהרגיל, ובהקלה "
            "גרועה פי שלושה פחות."
        ),
        lenient="הקלה",
        usual="כפי שנמדד",
        strict="הקפדה יתרה",
        other="כפי שהוגדר ({value})",
        use="שימוש בהגדרות האלה",
        test="בדיקה",
        reset="איפוס",
        trying="בבדיקה…",
        works="זה עובד: {name} ענה אחרי {seconds} שנ׳.",
        loaded="זה עובד: הכול נטען אחרי {seconds} שנ׳.",
        late="דבר לא הגיע בתוך {seconds} שנ׳. ייתכן שמודל עדיין נטען: אפשר לנסות שוב בעוד זמן מה.",
        used="ההגדרות האלה תקפות מהשאלה הבאה.",
        stays="מה שהיה בתוקף נשאר בתוקף.",
        was_reset="כל ההגדרות חזרו למצבן ההתחלתי.",
        key_missing="המפתח של {address} לא נשמר: יש להקליד אותו שוב כדי להמשיך עם השרת הזה.",
        in_force="בתוקף",
        encoder="המקודד של האוסף",
        answers="מי עונה",
        quotes="ציטוטים",
        support="בדיקת המשפטים",
        by_words="המודל שבחבילה",
        none="אין",
        no_collection="אין עדיין אוסף כזה",
        theme="צבעים",
        themes={"system": "כמו במערכת", "light": "בהיר", "dark": "כהה"},
    ),
    "zh-Hans": SettingsWords(
        answering="由谁回答",
        models="模型组",
        models_info="每组模型有自己的编码器；由其他编码器建立的文档集需要重新编码。",
        sets={"embedded": "embedded（无需下载）", "small": "small（下载 1.5 GB）", "base": "base（下载 16 GB）"},
        writer="回答来自",
        writers={"extractive": "原文摘录", "local": "本机模型", "remote": "服务器"},
        folder="语言模型",
        folder_info="Hugging Face 模型的文件夹，或其在模型库中的名称。",
        address="服务器地址",
        address_info="与 OpenAI 兼容；地址大多以 /v1 结尾。",
        name="模型名称",
        key="API 密钥",
        key_info="只在本次访问期间保存在内存中：重新加载页面后即被忘记。",
        key_kept="正在使用一个密钥。在此输入可替换它。",
        reranker="重排模型",
        reranker_info="交叉编码器的文件夹或名称；留空则使用该组的重排模型，或不重排。",
        reading="读取的内容",
        passages="段落数",
        neighbours="相邻段落",
        diversity="多样性",
        abstaining="文档没有说明时",
        strictness="严格程度",
        strictness_info="正确的可能性太小的回答不会给出：“严格”把错误回答看得比平常严重三倍，“宽松”则只当作三分之一。",
        lenient="宽松",
        usual="按实测",
        strict="严格",
        other="按设定（{value}）",
        use="使用这些设置",
        test="测试",
        reset="重置",
        trying="正在测试…",
        works="可以使用：{name} 在 {seconds} 秒后作答。",
        loaded="可以使用：{seconds} 秒后全部加载完毕。",
        late="{seconds} 秒内没有结果。模型可能仍在加载：请稍后再试。",
        used="从下一个问题起按这些设置回答。",
        stays="原先生效的设置保持不变。",
        was_reset="所有设置已恢复原状。",
        key_missing="{address} 的密钥没有保存：要继续使用该服务器，请重新输入。",
        in_force="当前生效",
        encoder="文档集的编码器",
        answers="回答者",
        quotes="原文摘录",
        support="句子核对",
        by_words="软件包内的模型",
        none="无",
        no_collection="还没有这个文档集",
        theme="颜色",
        themes={"system": "跟随系统", "light": "浅色", "dark": "深色"},
    ),
    "zh-Hant": SettingsWords(
        answering="由誰回答",
        models="模型組",
        models_info="每組模型有自己的編碼器；由其他編碼器建立的文件集需要重新編碼。",
        sets={"embedded": "embedded（無須下載）", "small": "small（下載 1.5 GB）", "base": "base（下載 16 GB）"},
        writer="回答來自",
        writers={"extractive": "原文摘錄", "local": "本機模型", "remote": "伺服器"},
        folder="語言模型",
        folder_info="Hugging Face 模型的資料夾，或其在模型庫中的名稱。",
        address="伺服器位址",
        address_info="與 OpenAI 相容；位址大多以 /v1 結尾。",
        name="模型名稱",
        key="API 金鑰",
        key_info="只在本次造訪期間保存在記憶體中：重新載入頁面後即被忘記。",
        key_kept="正在使用一組金鑰。在此輸入可取代它。",
        reranker="重排模型",
        reranker_info="交叉編碼器的資料夾或名稱；留空則使用該組的重排模型，或不重排。",
        reading="讀取的內容",
        passages="段落數",
        neighbours="相鄰段落",
        diversity="多樣性",
        abstaining="文件沒有說明時",
        strictness="嚴格程度",
        strictness_info="正確的可能性太小的回答不會給出：「嚴格」把錯誤回答看得比平常嚴重三倍，「寬鬆」則只當作三分之一。",
        lenient="寬鬆",
        usual="依實測",
        strict="嚴格",
        other="依設定（{value}）",
        use="使用這些設定",
        test="測試",
        reset="重設",
        trying="正在測試…",
        works="可以使用：{name} 在 {seconds} 秒後作答。",
        loaded="可以使用：{seconds} 秒後全部載入完畢。",
        late="{seconds} 秒內沒有結果。模型可能仍在載入：請稍後再試。",
        used="從下一個問題起依這些設定回答。",
        stays="原先生效的設定保持不變。",
        was_reset="所有設定已恢復原狀。",
        key_missing="{address} 的金鑰沒有保存：要繼續使用該伺服器，請重新輸入。",
        in_force="目前生效",
        encoder="文件集的編碼器",
        answers="回答者",
        quotes="原文摘錄",
        support="句子核對",
        by_words="套件內的模型",
        none="無",
        no_collection="還沒有這個文件集",
        theme="顏色",
        themes={"system": "跟隨系統", "light": "淺色", "dark": "深色"},
    ),
}
