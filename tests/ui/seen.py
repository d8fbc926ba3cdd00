"""What a browser would make of a piece of HTML: its elements and the text in them."""

from __future__ import annotations

from html.parser import HTMLParser


class Seen(HTMLParser):
    """`tags` in order, each with its attributes; `text` as shown; `marks`, the text inside each <mark>."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.marks: list[str] = []
        self._open: list[str] = []
        self.feed(html)
        self.close()
        assert not self._open, f"never closed: {self._open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._open.append(tag)
        if tag == "mark":
            self.marks.append("")

    def handle_endtag(self, tag: str) -> None:
        assert self._open, f"</{tag}> closes nothing"
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data
        if "mark" in self._open:
            self.marks[-1] += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(f"a declaration: {decl}")

    def names(self) -> set[str]:
        return {name for name, _ in self.tags}

    def having(self, css_class: str) -> list[dict[str, str | None]]:
        return [attrs for _, attrs in self.tags if css_class in (attrs.get("class") or "").split()]
