"""The frame of the page: its head, its tabs, what an empty chat says."""

# Longhands where a value is a variable and another line of the same rule overrides part of it: gradio reads the sheet
# through the browser's object model, in which such a shorthand comes out empty.
CSS = """
.gradio-container, .gradio-container .app { padding: 0 !important; }
body { background: var(--mk-paper) !important; }
.gradio-container main { width: 100%; max-width: 1400px !important; margin-inline: auto;
  padding: 10px clamp(14px, 3vw, 36px) 14px !important; }
.gradio-container > main > footer, .gradio-container > footer { display: none !important; }
.mk-head { align-items: center !important; flex-wrap: nowrap !important; padding-block: 4px; }
.mk-name { font-size: 1.3rem; font-weight: 650; color: var(--mk-ink); display: flex; gap: .55em;
  align-items: baseline; white-space: nowrap; }
.mk-name small { font-size: .8rem; font-weight: 400; color: var(--mk-muted); }
.mk-head > * { flex: 0 0 auto !important; width: auto !important; min-width: 0 !important; }
.mk-head > * { margin: 0 !important; }
[dir="rtl"] .mk-head .block:not(.mk-collection) { direction: rtl; }
.mk-head > .mk-languages { margin-inline-start: auto !important; }
.mk-languages, .mk-languages .html-container, .mk-languages .prose { overflow: visible !important; }
.mk-languages .mk-menus > * { margin: 0; }
.mk-languages .mk-menus { display: flex; gap: 8px; align-items: center; font-size: .85rem; }
.mk-theme, .mk-menu summary { background: var(--mk-surface); color: var(--mk-muted); border: 1px solid var(--mk-line);
  border-radius: 10px; padding: 5px 10px; font: inherit; line-height: 1.5; cursor: pointer; white-space: nowrap; }
.mk-theme:hover, .mk-menu summary:hover, .mk-menu a:hover, .mk-menu a:focus-visible { color: var(--mk-accent); }
.mk-theme:focus-visible, .mk-menu :focus-visible { outline: 2px solid var(--mk-accent); outline-offset: 2px; }
.mk-theme { appearance: none; }
.mk-menu { position: relative; margin: 0; }
.mk-menu summary { list-style: none; }
.mk-menu summary::-webkit-details-marker { display: none; }
.mk-menu summary::after { content: "▾"; margin-inline-start: .5em; }
.mk-menu nav { position: absolute; inset-inline-end: 0; top: calc(100% + 4px); z-index: 60; display: grid; padding: 6px;
  background: var(--mk-surface); border: 1px solid var(--mk-line); border-radius: 12px; white-space: nowrap; }
.mk-menu a { color: var(--mk-ink); text-decoration: none; padding: 7px 14px; border-radius: 8px; }
@media (max-width: 560px) { .mk-theme { width: 2.3em; padding-inline: .65em 0; overflow: hidden; } }
:root { color-scheme: light; }
.dark { color-scheme: dark; }
.mk-head .mk-collection { flex: 0 1 240px !important; }
.mk-body { gap: 28px !important; align-items: stretch !important; flex-wrap: nowrap !important;
  height: calc(100dvh - 160px); min-height: 420px; }
.mk-empty { max-width: 36rem; margin: 0 auto; text-align: center; display: grid; gap: .3rem; line-height: 1.6; }
.mk-glyph { font-size: 2.1rem; color: var(--mk-accent); margin-bottom: .5rem; }
.mk-empty p { margin: 0; color: var(--mk-ink); font-size: 1rem; text-wrap: balance; }
.mk-empty code { direction: ltr; unicode-bidi: isolate; background: var(--mk-raised); color: var(--mk-ink);
  padding: .4em .8em; border-radius: 8px; font-size: .9rem; margin-top: .8rem; justify-self: center;
  max-width: 100%; overflow-wrap: anywhere; }
"""
