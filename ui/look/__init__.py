"""How the page looks: colours for light and dark, system fonts for every script, no file from anywhere else."""

from __future__ import annotations

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
    "button_primary_text_color": "var(--mk-surface)",
    "link_text_color": "var(--mk-accent)",
}
"""Variables of a gradio theme. Those of the page differ between light and dark, so one value serves both."""


def css() -> str:
    """The style sheet of the page."""
    return _variables(":root", _LIGHT) + _variables(":root.dark, .dark", _DARK) + _PAGE + _CHAT + _PANEL


def _variables(selector: str, colours: dict[str, str]) -> str:
    return selector + "{" + "".join(f"--mk-{name}:{value};" for name, value in colours.items()) + "}\n"


# Longhands where a value is a variable and another line of the same rule overrides part of it: gradio reads the sheet
# through the browser's object model, in which such a shorthand comes out empty.
_PAGE = """
.gradio-container, .gradio-container .app { padding: 0 !important; }
.gradio-container main { width: 100%; max-width: 1400px !important; margin-inline: auto;
  padding: 10px clamp(14px, 3vw, 36px) 14px !important; }
.gradio-container > main > footer, .gradio-container > footer { display: none !important; }
.mk-head { align-items: center !important; flex-wrap: nowrap !important; padding-block: 4px; }
.mk-name { font-size: 1.3rem; font-weight: 650; color: var(--mk-ink); display: flex; gap: .55em;
  align-items: baseline; white-space: nowrap; }
.mk-name small { font-size: .8rem; font-weight: 400; color: var(--mk-muted); }
.mk-collection { max-width: 240px; margin-inline-start: auto; }
.mk-body { gap: 28px !important; align-items: stretch !important; flex-wrap: nowrap !important;
  height: calc(100dvh - 98px); min-height: 420px; }
.mk-empty { max-width: 36rem; margin: 0 auto; text-align: center; display: grid; gap: .3rem; line-height: 1.6; }
.mk-glyph { font-size: 2.1rem; color: var(--mk-accent); margin-bottom: .5rem; }
.mk-empty p { margin: 0; color: var(--mk-ink); font-size: 1rem; text-wrap: balance; }
.mk-empty code { direction: ltr; unicode-bidi: isolate; background: var(--mk-raised); color: var(--mk-ink);
  padding: .4em .8em; border-radius: 8px; font-size: .9rem; margin-top: .8rem; justify-self: center;
  max-width: 100%; overflow-wrap: anywhere; }
"""

_CHAT = """
.mk-talk { height: 100%; flex-wrap: nowrap !important; gap: 14px !important; }
.mk-chat { border: 0 !important; background: transparent !important; flex: 1 1 0 !important; min-height: 0 !important; }
.mk-chat .bubble-wrap { background: transparent !important; scrollbar-width: thin; }
.mk-chat .message-wrap { padding-inline: 0 !important; }
.mk-chat .prose { opacity: 1 !important; }
.mk-chat .message-row { max-width: 100% !important; margin-inline: 0 !important; }
.mk-chat .user-row { max-width: min(36rem, 85%) !important; }
.mk-chat .user-row .flex-wrap { max-width: none !important; }
.mk-chat .user.message { background: var(--mk-accent-soft) !important; border: 0 !important; max-width: none;
  padding: 9px 16px !important; border-radius: 16px !important; box-shadow: none !important; }
.mk-chat .bot-row, .mk-chat .bot-row .flex-wrap { width: 100%; }
.mk-chat .bot.message { background: transparent !important; border: 0 !important; box-shadow: none !important;
  padding: 0 !important; max-width: 46rem; width: 100%; }
.mk-chat .user .message, .mk-chat .bot .message { padding: 0 !important; }
.mk-chat .examples { display: grid !important; gap: 8px; grid-template-columns: 1fr; max-width: 30rem; width: 100%;
  margin: 0 auto !important; padding: 0 0 10vh !important; }
.mk-chat .example { border-radius: 12px !important; background: var(--mk-surface) !important; width: 100%;
  padding: 10px 16px !important; min-height: 0 !important; border-color: var(--mk-line) !important; }
.mk-chat .example:hover, .mk-chat .example:focus-visible { border-color: var(--mk-accent) !important; }
.mk-chat .example-text { display: block; width: 100%; color: var(--mk-ink); }
.mk-chat .example-content, .mk-chat .example-text-content { width: 100%; }
.mk-chat .placeholder-content { justify-content: center; gap: 28px; }
.mk-chat .placeholder { flex: 0 0 auto !important; height: auto !important; padding-top: 4vh !important; }
.mk-chat .icon-button-wrapper { margin: 0 !important; border: 0 !important;
  box-shadow: none !important; background: transparent !important; }
.mk-chat:has(.mk-writing, .mk-waiting) .message-buttons { visibility: hidden; }
.mk-chat:has(.message-row) .wrapper { padding-top: 30px; }
.mk-chat .message-buttons { padding: 0 !important; margin: 8px 0 0 !important; opacity: .8; }
.mk-chat .extra-feedback-option { background: var(--mk-surface); color: var(--mk-ink); font-size: .85rem;
  padding: 4px 10px; border-radius: 8px; border-color: var(--mk-line); }
.mk-chat .extra-feedback-option:hover, .mk-chat .extra-feedback-option:focus-visible { border-color: var(--mk-accent); }
.mk-question, .mk-answer p, .mk-notice, .mk-waiting, .mk-legend, .mk-passage, .mk-sources h4, .mk-path, .mk-how dd,
.mk-ask textarea, .mk-chat .example-text { unicode-bidi: plaintext; text-align: start; }
.mk-question, .mk-answer p { white-space: pre-wrap; overflow-wrap: anywhere; line-height: 1.7; margin: 0; }
.mk-question, .mk-answer { font-size: 1.02rem; }
.mk-answer p + p { margin-top: .8em; }
.mk-chat .mk-abstained p { color: var(--mk-muted); }
.mk-chat .mk-waiting { color: var(--mk-muted); animation: mk-breathe 1.6s ease-in-out infinite; }
@keyframes mk-breathe { 50% { opacity: .45; } }
@media (prefers-reduced-motion: reduce) { .mk-chat .mk-waiting { animation: none; } }
.mk-notice { border-inline-start: 3px solid var(--mk-doubt); padding: .2em .9em; line-height: 1.6; }
.mk-notice code { background: var(--mk-raised); color: var(--mk-ink); padding: .1em .4em; border-radius: 6px;
  font-size: .9em; unicode-bidi: isolate; }
.mk-answer + .mk-notice { margin-top: .8em; }
.mk-unsupported { text-decoration-line: underline; text-decoration-style: dotted; text-decoration-thickness: 2px;
  text-decoration-color: var(--mk-doubt); text-underline-offset: 5px; cursor: help; }
.mk-chat .mk-legend { margin-top: .8em; font-size: .85rem; color: var(--mk-doubt); }
.mk-chat a.mk-cite { display: inline-block; unicode-bidi: isolate; padding: 0 .5em; margin-inline: .1em;
  border-radius: 6px; background: var(--mk-accent-soft); color: var(--mk-accent); font-size: .76em; font-weight: 600;
  line-height: 1.5; text-decoration: none; vertical-align: .1em; font-variant-numeric: tabular-nums; }
.mk-chat a.mk-cite:hover, .mk-chat a.mk-cite:focus-visible { background: var(--mk-accent); color: var(--mk-surface); }
.mk-bracket { font-size: 0; }
.mk-ask { border-radius: 16px !important; border-color: var(--mk-line) !important; padding: 0 !important; }
.mk-ask:focus-within { border-color: var(--mk-accent) !important; }
.mk-ask textarea { padding: 14px 18px !important; font-size: 1rem !important; line-height: 1.5 !important;
  border: 0 !important; background: transparent !important; box-shadow: none !important; }
.mk-ask .submit-button, .mk-ask .stop-button { margin: 0 9px 9px 0 !important; border-radius: 10px !important;
  background: var(--mk-accent) !important; color: var(--mk-surface) !important; width: 34px; height: 34px; }
"""

_PANEL = """
.mk-side { height: 100%; overflow-y: auto; overscroll-behavior: contain; scrollbar-width: thin;
  padding-inline-end: 4px; flex-wrap: nowrap !important; }
.mk-head .html-container, .mk-side .html-container { padding: 0 !important; }
.mk-hint { border: 1px dashed var(--mk-line); border-radius: 14px; padding: 28px 16px; text-align: center;
  font-size: .9rem; }
.mk-hint, .mk-hint * { color: var(--mk-muted); }
.mk-sources { display: grid; grid-template-columns: minmax(0, 1fr); gap: 12px; color: var(--mk-ink); }
.mk-sources h3 { margin: 4px 2px 0; font-size: .86rem; font-weight: 600; color: var(--mk-muted); }
.mk-card { background: var(--mk-surface); border: 1px solid var(--mk-line); border-radius: 14px;
  padding: 14px 16px 12px; scroll-margin-top: 12px; display: grid; grid-template-columns: minmax(0, 1fr); gap: 10px; }
.mk-card:target { border-color: var(--mk-accent); box-shadow: 0 0 0 1px var(--mk-accent); }
.mk-card header { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: 10px; align-items: baseline; }
.mk-card .mk-number { background: var(--mk-accent-soft); color: var(--mk-accent); font-weight: 600; font-size: .8rem;
  border-radius: 6px; padding: 0 .5em; line-height: 1.6; }
.mk-card h4 { margin: 0; font-size: .96rem; font-weight: 600; line-height: 1.4; overflow-wrap: anywhere; }
.mk-card .mk-path { color: var(--mk-muted); font-size: .82rem; line-height: 1.5; overflow-wrap: anywhere; }
.mk-passage { white-space: pre-wrap; overflow-wrap: anywhere; font-size: .9rem; line-height: 1.7; max-height: 15rem;
  overflow-y: auto; scrollbar-width: thin; }
.mk-passage:has(mark) { max-height: none; }
.mk-passage mark { background: var(--mk-mark); color: var(--mk-mark-ink); border-radius: 3px; padding: .08em 0; }
.mk-card footer { display: flex; flex-wrap: wrap; gap: 4px 14px; font-size: .78rem; padding-top: 8px; margin: 0;
  border-top: 1px solid var(--mk-line); justify-content: flex-start; }
.mk-card footer, .mk-card footer bdi { color: var(--mk-muted); }
.mk-sources summary { cursor: pointer; color: var(--mk-muted); font-size: .86rem; padding: 4px 2px; }
.mk-sources summary:hover { color: var(--mk-ink); }
.mk-more .mk-card { margin-top: 10px; }
.mk-how dl { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: 4px 18px; margin: 8px 2px 4px;
  font-size: .84rem; }
.mk-how dt { color: var(--mk-muted); }
.mk-how dd { margin: 0; overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
.mk-sources :focus-visible, a.mk-cite:focus-visible, .mk-chat .example:focus-visible {
  outline: 2px solid var(--mk-accent); outline-offset: 2px; }
@media (max-width: 860px) {
  .mk-body { flex-direction: column !important; gap: 18px !important; height: auto; }
  .mk-talk { height: calc(100dvh - 98px); flex: none !important; min-height: 420px; }
  .mk-side { height: auto; overflow: visible; }
  .mk-name small { display: none; }
  .mk-collection { max-width: 60%; }
  .mk-passage { max-height: none; }
}
"""

SCRIPT = """() => {
  // gradio labels each message with its source text; for screen readers the message itself says it better.
  const tidy = () => document.querySelectorAll('.mk-chat [aria-label*="<"]')
    .forEach(message => message.removeAttribute('aria-label'));
  new MutationObserver(tidy).observe(document.body,
    { childList: true, subtree: true, attributes: true, attributeFilter: ['aria-label'] });
}"""
"""Run once when the page has loaded."""
