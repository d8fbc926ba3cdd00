"""The words of the chat's tab: what surrounds conversations, in the language of the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ChatWords:
    """The words in one language. `{...}` marks where a value goes."""

    conversation: str
    question: str
    placeholder: str
    welcome: str
    sources: str
    hint: str
    empty: str
    make_sample: str
    making: str
    made: str
    own_files: str
    conversations: str
    unsaved: str
    new: str
    rename: str
    title: str
    save: str
    cancel: str
    delete: str
    sure: str
    export: str
    put_away: str
    not_found: str
    exported: str
    not_fetched: str
    reasons: Mapping[str, str]
    buttons: Mapping[str, str]


CHAT = {
    "en": ChatWords(
        conversation="Conversation",
        question="Question",
        placeholder="Ask your documents…",
        welcome="Ask your documents. Every sentence of the answer names its source.",
        sources="Sources",
        hint="The sources of an answer are shown here, with the words that it rests on.",
        empty="There are no documents in this collection yet.",
        make_sample="Make the sample collection",
        making="Reading the documents of the sample: {done} of {total}",
        made="The sample collection is ready: try one of the questions.",
        own_files="Your own files are added in the tab “Documents”.",
        conversations="Conversations",
        unsaved="New conversation",
        new="New",
        rename="Rename",
        title="Title of the conversation",
        save="Save",
        cancel="Cancel",
        delete="Delete",
        sure="Delete this conversation? It cannot be brought back.",
        export="Export",
        put_away="The conversation is among those above; there it can be deleted, too.",
        not_found="This conversation is not there any more.",
        exported="Exported from Mekor on {date}, collection {collection}.",
        not_fetched="This could not be fetched: try again.",
        reasons={
            "wrong": "Wrong",
            "wrong sources": "Wrong sources",
            "incomplete": "Incomplete",
            "not what was asked": "Not what I asked",
        },
        buttons={
            "Like": "Like",
            "Liked": "Liked",
            "Dislike": "Dislike",
            "Disliked": "Disliked",
            "Feedback": "Say why it is bad",
            "Scroll down": "Scroll down",
        },
    ),
    "he": ChatWords(
        conversation="שיחה",
        question="שאלה",
        placeholder="שאלה למסמכים שלך…",
        welcome="אפשר לשאול את המסמכים. כל משפט בתשובה מציין את מקורו.",
        sources="מקורות",
        hint="כאן יוצגו מקורות התשובה, ובהם מסומנות המילים שעליהן היא נשענת.",
        empty="אין עדיין מסמכים באוסף הזה.",
        make_sample="יצירת אוסף לדוגמה",
        making="מסמכי הדוגמה נקראים: {done} מתוך {total}",
        made="האוסף לדוגמה מוכן: אפשר לנסות אחת מן השאלות.",
        own_files="קבצים משלך מוסיפים בלשונית ״מסמכים״.",
        conversations="שיחות",
        unsaved="שיחה חדשה",
        new="חדשה",
        rename="שינוי שם",
        title="שם השיחה",
        save="שמירה",
        cancel="ביטול",
        delete="מחיקה",
        sure="למחוק את השיחה? לא יהיה אפשר לשחזר אותה.",
        export="ייצוא",
        put_away="השיחה נמצאת ברשימה שלמעלה; שם אפשר גם למחוק אותה.",
        not_found="השיחה הזאת איננה עוד.",
        exported="יוצא מ־Mekor ב־{date}, אוסף {collection}.",
        not_fetched="לא ניתן היה להביא את הטקסט: אפשר לנסות שוב.",
        reasons={
            "wrong": "שגוי",
            "wrong sources": "מקורות שגויים",
            "incomplete": "חסר",
            "not what was asked": "לא מה ששאלתי",
        },
        buttons={
            "Like": "תשובה טובה",
            "Liked": "סומנה כטובה",
            "Dislike": "תשובה לא טובה",
            "Disliked": "סומנה כלא טובה",
            "Feedback": "מה לא טוב בה",
            "Scroll down": "גלילה למטה",
        },
    ),
    "zh-Hans": ChatWords(
        conversation="对话",
        question="问题",
        placeholder="向您的文档提问…",
        welcome="向您的文档提问。答案的每一句都注明出处。",
        sources="来源",
        hint="这里显示答案的来源，并标出答案所依据的文字。",
        empty="此文档集中还没有文档。",
        make_sample="创建示例文档集",
        making="正在读取示例文档：{done} / {total}",
        made="示例文档集已就绪：请试问其中一个问题。",
        own_files="您自己的文件可在“文档”页添加。",
        conversations="对话记录",
        unsaved="新对话",
        new="新建",
        rename="重命名",
        title="对话标题",
        save="保存",
        cancel="取消",
        delete="删除",
        sure="要删除此对话吗？删除后无法恢复。",
        export="导出",
        put_away="此对话保存在上方列表中，也可在那里删除。",
        not_found="此对话已不存在。",
        exported="由 Mekor 导出于 {date}，文档集 {collection}。",
        not_fetched="未能取得内容：请再试一次。",
        reasons={
            "wrong": "有误",
            "wrong sources": "来源有误",
            "incomplete": "不完整",
            "not what was asked": "答非所问",
        },
        buttons={
            "Like": "有帮助",
            "Liked": "已标为有帮助",
            "Dislike": "没有帮助",
            "Disliked": "已标为没有帮助",
            "Feedback": "说明问题所在",
            "Scroll down": "滚动到底部",
        },
    ),
    "zh-Hant": ChatWords(
        conversation="對話",
        question="問題",
        placeholder="向您的文件提問…",
        welcome="向您的文件提問。答案的每一句都註明出處。",
        sources="來源",
        hint="這裡顯示答案的來源，並標出答案所依據的文字。",
        empty="此文件集中還沒有文件。",
        make_sample="建立範例文件集",
        making="正在讀取範例文件：{done} / {total}",
        made="範例文件集已就緒：請試問其中一個問題。",
        own_files="您自己的檔案可在「文件」頁新增。",
        conversations="對話紀錄",
        unsaved="新對話",
        new="新增",
        rename="重新命名",
        title="對話標題",
        save="儲存",
        cancel="取消",
        delete="刪除",
        sure="要刪除此對話嗎？刪除後無法復原。",
        export="匯出",
        put_away="此對話儲存在上方清單中，也可在那裡刪除。",
        not_found="此對話已不存在。",
        exported="由 Mekor 匯出於 {date}，文件集 {collection}。",
        not_fetched="未能取得內容：請再試一次。",
        reasons={
            "wrong": "有誤",
            "wrong sources": "來源有誤",
            "incomplete": "不完整",
            "not what was asked": "答非所問",
        },
        buttons={
            "Like": "有幫助",
            "Liked": "已標為有幫助",
            "Dislike": "沒有幫助",
            "Disliked": "已標為沒有幫助",
            "Feedback": "說明問題所在",
            "Scroll down": "捲動到底部",
        },
    ),
}
