"""The words of the tab with the documents: their list, and what is shown of one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DocumentWords:
    """The words in one language. `{...}` marks where a value goes."""

    search: str
    sort: str
    sorts: Mapping[str, str]
    name: str
    status: str
    size: str
    language: str
    chunks: str
    date: str
    tags: str
    read: str
    failed: str
    count: str
    none: str
    no_match: str
    choose: str
    gone: str
    no_text: str
    as_text: str
    as_chunks: str
    shown_as: str
    previous: str
    next: str
    page_of: str
    chunk: str
    about: str
    title: str
    place: str
    kind: str
    characters: str
    invisible: str
    ingested: str
    notes: str
    given_tags: str
    tags_hint: str
    save_tags: str
    tagged: str
    read_again: str
    read_all: str
    delete: str
    confirm: str
    uploaded_goes: str
    file_stays: str
    keep: str
    deleted: str
    failed_at: str


DOCUMENTS = {
    "en": DocumentWords(
        search="Search by name, title or tag",
        sort="Sorted by",
        sorts={
            "name": "name",
            "date": "date, newest first",
            "size": "size",
            "chunks": "passages",
            "failed": "failed first",
        },
        name="Name",
        status="Status",
        size="Size",
        language="Language",
        chunks="Passages",
        date="Date",
        tags="Tags",
        read="read",
        failed="failed",
        count="Documents: {shown} of {all}",
        none="There are no documents in this collection yet. Add some above.",
        no_match="No document matches the search.",
        choose="Choose a document to see what was read of it.",
        gone="This document is not in the collection any more.",
        no_text="Nothing could be read of this file, so nothing answers from it.",
        as_text="Text",
        as_chunks="Passages",
        shown_as="Shown as",
        previous="Previous",
        next="Next",
        page_of="Part {page} of {pages}",
        chunk="Passage {number}: characters {start} to {end}",
        about="About this document",
        title="Title",
        place="File",
        kind="Format",
        characters="Characters",
        invisible="Invisible characters taken out",
        ingested="Read on",
        notes="What its reader noted",
        given_tags="Tags, with commas between them",
        tags_hint="project, 2026",
        save_tags="Save tags",
        tagged="The tags are saved.",
        read_again="Read again",
        read_all="Read all files again",
        delete="Delete",
        confirm="Delete {name} with {count} passages? It answers no more.",
        uploaded_goes="The uploaded file is deleted with it.",
        file_stays="The file itself stays where it is; when its folder is read again, it comes back.",
        keep="Keep it",
        deleted="{name} is deleted.",
        failed_at="It could not be read",
    ),
    "he": DocumentWords(
        search="חיפוש לפי שם, כותרת או תגית",
        sort="סדר",
        sorts={"name": "שם", "date": "תאריך, החדש תחילה", "size": "גודל", "chunks": "קטעים", "failed": "כשלים תחילה"},
        name="שם",
        status="מצב",
        size="גודל",
        language="שפה",
        chunks="קטעים",
        date="תאריך",
        tags="תגיות",
        read="נקרא",
        failed="נכשל",
        count="מסמכים: {shown} מתוך {all}",
        none="עוד אין מסמכים באוסף הזה. אפשר להוסיף למעלה.",
        no_match="אין מסמך שמתאים לחיפוש.",
        choose="בחירה במסמך תציג את מה שנקרא ממנו.",
        gone="המסמך הזה כבר אינו באוסף.",
        no_text="לא היה אפשר לקרוא דבר מן הקובץ הזה, ולכן אין תשובות מתוכו.",
        as_text="טקסט",
        as_chunks="קטעים",
        shown_as="תצוגה",
        previous="הקודם",
        next="הבא",
        page_of="חלק {page} מתוך {pages}",
        chunk="קטע {number}: תווים {start} עד {end}",
        about="על המסמך",
        title="כותרת",
        place="קובץ",
        kind="פורמט",
        characters="תווים",
        invisible="תווים בלתי נראים שהוסרו",
        ingested="נקרא בתאריך",
        notes="הערות מן הקריאה",
        given_tags="תגיות, עם פסיקים ביניהן",
        tags_hint="פרויקט, 2026",
        save_tags="שמירת התגיות",
        tagged="התגיות נשמרו.",
        read_again="קריאה מחדש",
        read_all="קריאה מחדש של כל הקבצים",
        delete="מחיקה",
        confirm="למחוק את {name} על {count} קטעיו? לא יהיו עוד תשובות מתוכו.",
        uploaded_goes="הקובץ שהועלה יימחק יחד איתו.",
        file_stays="הקובץ עצמו נשאר במקומו; כשהתיקייה שלו תיקרא שוב, הוא יחזור.",
        keep="להשאיר",
        deleted="{name} נמחק.",
        failed_at="לא היה אפשר לקרוא אותו",
    ),
    "zh-Hans": DocumentWords(
        search="按名称、标题或标签搜索",
        sort="排序",
        sorts={"name": "名称", "date": "日期，最新在前", "size": "大小", "chunks": "段落数", "failed": "失败在前"},
        name="名称",
        status="状态",
        size="大小",
        language="语言",
        chunks="段落",
        date="日期",
        tags="标签",
        read="已读取",
        failed="失败",
        count="文档：{shown} / {all}",
        none="这个文档集里还没有文档。请在上方添加。",
        no_match="没有符合搜索的文档。",
        choose="选择一份文档，查看从中读到了什么。",
        gone="这份文档已不在文档集里。",
        no_text="这个文件什么也没能读出来，因此不会用它来回答。",
        as_text="文本",
        as_chunks="段落",
        shown_as="显示方式",
        previous="上一页",
        next="下一页",
        page_of="第 {page} 部分，共 {pages} 部分",
        chunk="第 {number} 段：第 {start} 至 {end} 个字符",
        about="关于这份文档",
        title="标题",
        place="文件",
        kind="格式",
        characters="字符数",
        invisible="已去除的不可见字符",
        ingested="读取时间",
        notes="读取时的说明",
        given_tags="标签，以逗号分隔",
        tags_hint="项目, 2026",
        save_tags="保存标签",
        tagged="标签已保存。",
        read_again="重新读取",
        read_all="重新读取全部文件",
        delete="删除",
        confirm="要删除 {name} 及其 {count} 个段落吗？之后不再用它回答。",
        uploaded_goes="上传的文件会一并删除。",
        file_stays="文件本身留在原处；再次读取它所在的文件夹时，它会回来。",
        keep="保留",
        deleted="{name} 已删除。",
        failed_at="未能读取",
    ),
    "zh-Hant": DocumentWords(
        search="依名稱、標題或標籤搜尋",
        sort="排序",
        sorts={"name": "名稱", "date": "日期，最新在前", "size": "大小", "chunks": "段落數", "failed": "失敗在前"},
        name="名稱",
        status="狀態",
        size="大小",
        language="語言",
        chunks="段落",
        date="日期",
        tags="標籤",
        read="已讀取",
        failed="失敗",
        count="文件：{shown} / {all}",
        none="這個文件集裡還沒有文件。請在上方加入。",
        no_match="沒有符合搜尋的文件。",
        choose="選擇一份文件，看看從中讀到了什麼。",
        gone="這份文件已不在文件集裡。",
        no_text="這個檔案什麼也沒能讀出來，因此不會用它來回答。",
        as_text="文字",
        as_chunks="段落",
        shown_as="顯示方式",
        previous="上一頁",
        next="下一頁",
        page_of="第 {page} 部分，共 {pages} 部分",
        chunk="第 {number} 段：第 {start} 至 {end} 個字元",
        about="關於這份文件",
        title="標題",
        place="檔案",
        kind="格式",
        characters="字元數",
        invisible="已移除的不可見字元",
        ingested="讀取時間",
        notes="讀取時的說明",
        given_tags="標籤，以逗號分隔",
        tags_hint="專案, 2026",
        save_tags="儲存標籤",
        tagged="標籤已儲存。",
        read_again="重新讀取",
        read_all="重新讀取全部檔案",
        delete="刪除",
        confirm="要刪除 {name} 及其 {count} 個段落嗎？之後不再用它回答。",
        uploaded_goes="上傳的檔案會一併刪除。",
        file_stays="檔案本身留在原處；再次讀取它所在的資料夾時，它會回來。",
        keep="保留",
        deleted="{name} 已刪除。",
        failed_at="未能讀取",
    ),
}
