"""The words around files that are sent: where to drop them, how far they are, why one was refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class UploadWords:
    """The words in one language. `refused` are sentences by the `why` of `uploads.Refused`, and "sent" and "gone"."""

    add: str
    drop: str
    files: str
    folder: str
    limits: str
    sending: str
    waiting: str
    preparing: str
    reading: str
    added: str
    changed: str
    unchanged: str
    failed: str
    part: str
    nothing: str
    again: str
    refused: Mapping[str, str]


UPLOADS = {
    "en": UploadWords(
        add="Add documents",
        drop="Drag files or a folder here",
        files="Choose files",
        folder="Choose a folder",
        limits="Up to {files} files at a time, {size} MB each. Text, PDF, Office, e-mail, code and others are read.",
        sending="Sending",
        waiting="waits",
        preparing="Getting ready…",
        reading="Reading {done} of {total}",
        added="Added: {count}",
        changed="Changed: {count}",
        unchanged="Unchanged: {count}",
        failed="Not read: {count}",
        part="in it, not read",
        nothing="There was nothing to read.",
        again="Try again with the files that were sent",
        refused={
            "name": "Its name cannot be kept: rename it.",
            "hidden": "It is a hidden file.",
            "empty": "It is empty.",
            "large": "It is larger than {size} MB: split it.",
            "many": "More than {files} files were sent at once: send the others by themselves.",
            "room": "Too much of yours is waiting to be read: send fewer files at once.",
            "kind": "It is in a format that is not read.",
            "disk": "The disk of the server cannot take it: it may be full.",
            "who": "The page is not known to the server any more: reload it.",
            "gone": "It did not arrive: send it again.",
        },
    ),
    "he": UploadWords(
        add="הוספת מסמכים",
        drop="אפשר לגרור לכאן קבצים או תיקייה",
        files="בחירת קבצים",
        folder="בחירת תיקייה",
        limits="עד {files} קבצים בבת אחת, {size} מ״ב כל אחד. נקראים טקסט, PDF, ‏Office, דואר אלקטרוני, קוד ועוד.",
        sending="בשליחה",
        waiting="ממתין",
        preparing="בהכנה…",
        reading="נקרא {done} מתוך {total}",
        added="נוספו: {count}",
        changed="השתנו: {count}",
        unchanged="ללא שינוי: {count}",
        failed="לא נקראו: {count}",
        part="בתוכו, לא נקרא",
        nothing="לא היה מה לקרוא.",
        again="ניסיון נוסף עם הקבצים שנשלחו",
        refused={
            "name": "אי אפשר לשמור קובץ בשם כזה: יש לשנות את שמו.",
            "hidden": "זה קובץ נסתר.",
            "empty": "הוא ריק.",
            "large": "הוא גדול מ־{size} מ״ב: יש לפצל אותו.",
            "many": "נשלחו יותר מ־{files} קבצים בבת אחת: יש לשלוח את השאר בנפרד.",
            "room": "יותר מדי קבצים ממתינים לקריאה: יש לשלוח פחות בבת אחת.",
            "kind": "הוא בפורמט שאינו נקרא.",
            "disk": "אין אפשרות לשמור אותו בדיסק של השרת: אולי הדיסק מלא.",
            "who": "השרת כבר אינו מכיר את הדף: יש לטעון אותו מחדש.",
            "gone": "הוא לא הגיע: יש לשלוח אותו שוב.",
        },
    ),
    "zh-Hans": UploadWords(
        add="添加文档",
        drop="把文件或文件夹拖到这里",
        files="选择文件",
        folder="选择文件夹",
        limits="一次最多 {files} 个文件，每个不超过 {size} MB。可读取文本、PDF、Office、电子邮件、代码等。",
        sending="正在发送",
        waiting="等待中",
        preparing="正在准备…",
        reading="正在读取第 {done} 个，共 {total} 个",
        added="已添加：{count}",
        changed="已更新：{count}",
        unchanged="未变：{count}",
        failed="未读取：{count}",
        part="其中未读取",
        nothing="没有可读取的内容。",
        again="用已发送的文件再试一次",
        refused={
            "name": "这个文件名无法保存：请改名。",
            "hidden": "这是隐藏文件。",
            "empty": "这是空文件。",
            "large": "超过 {size} MB：请拆分。",
            "many": "一次发送了超过 {files} 个文件：请把其余的分开发送。",
            "room": "等待读取的文件太多：请一次少发一些。",
            "kind": "这种格式无法读取。",
            "disk": "服务器的磁盘存不下：可能已满。",
            "who": "服务器已不认识这个页面：请重新加载。",
            "gone": "没有送达：请重新发送。",
        },
    ),
    "zh-Hant": UploadWords(
        add="加入文件",
        drop="把檔案或資料夾拖曳到這裡",
        files="選擇檔案",
        folder="選擇資料夾",
        limits="一次最多 {files} 個檔案，每個不超過 {size} MB。可讀取純文字、PDF、Office、電子郵件、程式碼等。",
        sending="正在傳送",
        waiting="等待中",
        preparing="正在準備…",
        reading="正在讀取第 {done} 個，共 {total} 個",
        added="已加入：{count}",
        changed="已更新：{count}",
        unchanged="未變更：{count}",
        failed="未讀取：{count}",
        part="其中未讀取",
        nothing="沒有可讀取的內容。",
        again="用已傳送的檔案再試一次",
        refused={
            "name": "這個檔名無法儲存：請重新命名。",
            "hidden": "這是隱藏檔。",
            "empty": "這是空的檔案。",
            "large": "超過 {size} MB：請拆分。",
            "many": "一次傳送了超過 {files} 個檔案：請把其餘的分開傳送。",
            "room": "等待讀取的檔案太多：請一次少傳一些。",
            "kind": "這種格式無法讀取。",
            "disk": "伺服器的磁碟存不下：可能已滿。",
            "who": "伺服器已不認得這個頁面：請重新載入。",
            "gone": "沒有送達：請重新傳送。",
        },
    ),
}
