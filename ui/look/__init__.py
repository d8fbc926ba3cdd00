"""How the page looks: colours for light and dark, system fonts for every script, no file from anywhere else."""

from __future__ import annotations

from ui.look import chat, document, documents, evaluate, page, panel, search, settings
from ui.look.script import SCRIPT

__all__ = ["FONTS", "MONO", "SCRIPT", "THEME", "css", "document_css"]

FONTS = (
    "system-ui", "-apple-system", "Segoe UI", "Noto Sans", "Noto Sans Hebrew", "PingFang SC", "PingFang TC",
    "Microsoft YaHei", "Microsoft JhengHei", "Noto Sans CJK SC", "Noto Sans CJK TC", "DejaVu Sans", "sans-serif",
)  # fmt: skip

MONO = ("ui-monospace", "SFMono-Regular", "Consolas", "DejaVu Sans Mono", "monospace")

_LIGHT = {
    "paper": "#f8f7f4", "surface": "#ffffff", "raised": "#f1efea", "ink": "#22211e", "muted": "#68645c",
    "line": "#e3dfd6", "accent": "#17605a", "accent-soft": "#e3efed", "mark": "#fbe7a1", "mark-ink": "#22211e",
    "doubt": "#b4541a",
}  # fmt: skip

_DARK = {
    "paper": "#181715", "surface": "#211f1d", "raised": "#2a2825", "ink": "#ebe8e1", "muted": "#a8a297",
    "line": "#383530", "accent": "#85cbc1", "accent-soft": "#1f3734", "mark": "#66551a", "mark-ink": "#fdf6df",
    "doubt": "#eea06b",
}  # fmt: skip

THEME = {
    "body_background_fill": "var(--mk-paper)",
    "body_text_color": "var(--mk-ink)",
    "body_text_color_subdued": "var(--mk-muted)",
    "background_fill_primary": "var(--mk-surface)",
    "background_fill_secondary": "var(--mk-paper)",
    "block_background_fill": "var(--mk-surface)",
    "block_border_color": "var(--mk-line)",
    "block_shadow": "none",
    "block_radius": "14px",
    "border_color_primary": "var(--mk-line)",
    "border_color_accent": "var(--mk-accent)",
    "color_accent": "var(--mk-accent)",
    "color_accent_soft": "var(--mk-accent-soft)",
    "input_background_fill": "var(--mk-surface)",
    "input_border_color": "var(--mk-line)",
    "input_border_color_focus": "var(--mk-accent)",
    "input_placeholder_color": "var(--mk-muted)",
    "input_shadow": "none",
    "input_shadow_focus": "none",
    "button_primary_background_fill": "var(--mk-accent)",
    "button_primary_background_fill_hover": "var(--mk-accent)",
    "button_primary_text_color": "var(--mk-surface)",
    "button_secondary_background_fill": "var(--mk-raised)",
    "button_secondary_background_fill_hover": "var(--mk-line)",
    "button_secondary_text_color": "var(--mk-ink)",
    "checkbox_label_background_fill": "var(--mk-raised)",
    "checkbox_label_text_color": "var(--mk-ink)",
    "link_text_color": "var(--mk-accent)",
}
"""Variables of a gradio theme. Those of the page differ between light and dark, so one value serves both."""


def css() -> str:
    """The style sheet of the page."""
    colours = _variables(":root", _LIGHT) + _variables(":root.dark, .dark", _DARK)
    return colours + "".join(part.CSS for part in (page, chat, panel, search, evaluate, settings, documents))


def document_css() -> str:
    """The style sheet of a document on a page of its own."""
    dark = "@media (prefers-color-scheme: dark) {" + _variables(":root", _DARK) + "}"
    return _variables(":root", _LIGHT) + dark + document.CSS


def _variables(selector: str, colours: dict[str, str]) -> str:
    return selector + "{" + "".join(f"--mk-{name}:{value};" for name, value in colours.items()) + "}\n"
