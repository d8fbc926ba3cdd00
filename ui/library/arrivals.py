"""The place to drop files, and what becomes of them, as HTML. Knows no gradio."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ui.library.background import Step
from ui.library.intake import Outcome
from ui.library.uploads import MOST_BYTES, MOST_FILES, Refused
from ui.markup import element, escape
from ui.words.uploads import UploadWords

_WHYS = ("name", "hidden", "empty", "large", "many", "room", "kind", "disk", "who", "gone")
_LONGEST_NAME = 300


def why(code: str, said: UploadWords) -> str:
    """The sentence for a file that was refused, by the `why` of `uploads.Refused`; others did not arrive."""
    sentence = said.refused.get(code, said.refused["gone"])
    return sentence.format(size=MOST_BYTES // 1_000_000, files=MOST_FILES)


def zone(said: UploadWords) -> str:
    """Where files are dropped or chosen. What its script says is in `data-words`."""
    told = json.dumps(
        {
            "sending": said.sending, "waiting": said.waiting, "most": MOST_BYTES, "files": MOST_FILES,
            **{f"why_{code}": why(code, said) for code in _WHYS},
        }
    )  # fmt: skip
    buttons = "".join(
        element("button", escape(label), type="button", class_="mk-button", data_choose=kind)
        for kind, label in (("files", said.files), ("folder", said.folder))
    )
    inputs = (
        f'<input type="file" multiple hidden aria-label="{escape(said.files)}" data-input="files">'
        f'<input type="file" webkitdirectory hidden aria-label="{escape(said.folder)}" data-input="folder">'
    )
    limits = escape(said.limits.format(files=MOST_FILES, size=MOST_BYTES // 1_000_000))
    body = (
        element("p", escape(said.drop), class_="mk-drop-here")
        + element("div", buttons, class_="mk-buttons")
        + element("p", limits, class_="mk-limits")
        + inputs
    )
    sent = '<ul class="mk-sent" aria-live="polite"></ul>'
    return element("section", body, class_="mk-drop", aria_label=said.add, data_words=told) + sent


def preparing(said: UploadWords) -> str:
    """Before the first file is read."""
    return element("div", escape(said.preparing), class_="mk-working", role="status", dir="auto")


def progress(step: Step, said: UploadWords) -> str:
    """How far the reading is, and which file was the last."""
    now = min(step.done + 1, step.total) if step.total else 0
    line = element("span", escape(said.reading.format(done=now, total=step.total)))
    bar = f'<progress max="{max(1, step.total)}" value="{step.done}" aria-label="{escape(said.preparing)}"></progress>'
    name = element("bdi", escape(step.name[:_LONGEST_NAME]))
    return element("div", line + bar + name, class_="mk-working", role="status")


def summary(outcomes: Sequence[Outcome], refused: Iterable[tuple[str, str]], said: UploadWords) -> str:
    """What became of the files: how many of each kind, and each that was not read with its reason."""
    refused = list(refused)
    counted = Counter(one.kind for one in outcomes)
    failed = counted["failed"] + len(refused)
    told = [
        sentence.format(count=count)
        for sentence, count in (
            (said.added, counted["added"]), (said.changed, counted["changed"]),
            (said.unchanged, counted["unchanged"]), (said.failed, failed),
        )
        if count
    ]  # fmt: skip
    head = element("div", escape(" · ".join(told) or said.nothing), class_="mk-became", role="status", dir="auto")
    lines = [(one.name, one.reason) for one in outcomes if one.kind == "failed"]
    lines += [(one.name, f"({said.part}) {one.reason}") for one in outcomes if one.kind == "part"]
    lines += [(name, why(code, said)) for name, code in refused]
    items = "".join(
        element("li", element("bdi", escape(name[:_LONGEST_NAME])) + element("div", element("bdi", escape(reason))))
        for name, reason in lines
    )
    return head + (element("ul", items, class_="mk-failures") if items else "")


def sent(data: Any) -> tuple[str, list[tuple[str, str]]]:
    """The batch, and the files that were refused on the way, as the script of the zone tells of them. Raises Refused."""
    if not isinstance(data, Mapping) or not isinstance(data.get("batch"), str):
        raise Refused("who")
    told = data.get("refused")
    refused = [
        (str(one.get("name", "")), str(one.get("why", "")))
        for one in (told if isinstance(told, list) else [])[:MOST_FILES]
        if isinstance(one, Mapping)
    ]
    return data["batch"], refused
