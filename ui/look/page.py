"""The frame of the page: its head, its tabs, what an empty chat says."""

# Longhands where a value is a variable and another line of the same rule overrides part of it: gradio reads the sheet
# through the browser's object model, in which such a shorthand comes out empty.
CSS = """
.gradio-container, .gradio-container .app { padding: 0 !important; }
.gradio-container main { width: 100%; max-width: 1400px !important; margin-inline: auto;
  padding: 10px clamp(14px, 3vw, 36px) 14px !important; }
.gradio-container > main > footer, .gradio-container > footer { display: none !important; }
.mk-head { align-items: center !important; flex-wrap: nowrap !important; padding-block: 4px; }
.mk-name { font-size: 1.3rem; font-weight: 650; color: var(--mk-ink); display: flex; gap: .55em;
  align-items: baseline; white-space: nowrap; }
.mk-name small { font-size: .8rem; font-weight: 400; color: var(--mk-muted); }
.mk-head > * { flex: 0 0 auto !important; width: auto !important; min-width: 0 !important; }
.mk-languages { margin-inline-start: auto; }
.mk-languages nav { display: flex; gap: 1em; font-size: .85rem; white-space: nowrap; }
.mk-languages a { color: var(--mk-muted); text-decoration: none; }
.mk-languages a:hover, .mk-languages a:focus-visible { color: var(--mk-accent); text-decoration: underline; }
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
