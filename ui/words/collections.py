"""The words around collections: made, renamed, deleted."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CollectionWords:
    """The words in one language. `{...}` marks where a value goes."""

    heading: str
    new: str
    create: str
    created: str
    rename_to: str
    rename: str
    renamed: str
    type_to_delete: str
    delete: str
    deleted: str
    mistyped: str
    taken: str


COLLECTIONS = {
    "en": CollectionWords(
        heading="Collections: make, rename, delete",
        new="Name of a new collection",
        create="Make it",
        created="The collection {name} is made and chosen. Add documents to it.",
        rename_to="New name for {name}",
        rename="Rename",
        renamed="The collection {old} is called {name} now.",
        type_to_delete="To delete {name} with all it holds, type its name",
        delete="Delete for good",
        deleted="The collection {name} is deleted.",
        mistyped="Nothing is deleted: what was typed is not {name}.",
        taken="There is a collection named {name} already: give another name.",
    ),
    "he": CollectionWords(
        heading="אוספים: יצירה, שינוי שם, מחיקה",
        new="שם לאוסף חדש",
        create="יצירה",
        created="האוסף {name} נוצר ונבחר. אפשר להוסיף לו מסמכים.",
        rename_to="שם חדש לאוסף {name}",
        rename="שינוי השם",
        renamed="האוסף {old} נקרא עכשיו {name}.",
        type_to_delete="למחיקת {name} על כל מה שיש בו, יש להקליד את שמו",
        delete="מחיקה לצמיתות",
        deleted="האוסף {name} נמחק.",
        mistyped="דבר לא נמחק: מה שהוקלד אינו {name}.",
        taken="כבר יש אוסף בשם {name}: יש לבחור שם אחר.",
    ),
    "zh-Hans": CollectionWords(
        heading="文档集：新建、改名、删除",
        new="新文档集的名称",
        create="新建",
        created="文档集 {name} 已建好并选中。请向其中添加文档。",
        rename_to="{name} 的新名称",
        rename="改名",
        renamed="文档集 {old} 现在叫 {name}。",
        type_to_delete="要删除 {name} 及其全部内容，请输入它的名称",
        delete="永久删除",
        deleted="文档集 {name} 已删除。",
        mistyped="什么也没有删除：输入的不是 {name}。",
        taken="已有名为 {name} 的文档集：请换一个名称。",
    ),
    "zh-Hant": CollectionWords(
        heading="文件集：建立、改名、刪除",
        new="新文件集的名稱",
        create="建立",
        created="文件集 {name} 已建立並選取。請加入文件。",
        rename_to="{name} 的新名稱",
        rename="改名",
        renamed="文件集 {old} 現在叫 {name}。",
        type_to_delete="要刪除 {name} 及其全部內容，請輸入它的名稱",
        delete="永久刪除",
        deleted="文件集 {name} 已刪除。",
        mistyped="什麼也沒有刪除：輸入的不是 {name}。",
        taken="已有名為 {name} 的文件集：請換一個名稱。",
    ),
}
