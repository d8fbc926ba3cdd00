"""A document on a page of its own."""

CSS = """
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 52rem; padding: 2rem clamp(1rem, 4vw, 3rem) 6rem; background: var(--mk-paper);
  color: var(--mk-ink); font-family: system-ui, -apple-system, "Segoe UI", "Noto Sans", "Noto Sans Hebrew",
  "PingFang SC", "PingFang TC", "Noto Sans CJK SC", "Noto Sans CJK TC", "DejaVu Sans", sans-serif; line-height: 1.75; }
header { border-block-end: 1px solid var(--mk-line); margin-block-end: 1.5rem; padding-block-end: .6rem; }
h1 { font-size: 1.5rem; line-height: 1.35; margin: 0 0 .2rem; }
h2, h3, h4, h5, h6 { line-height: 1.4; margin: 1.6em 0 .4em; font-size: 1.12rem; }
h1, h2, h3, h4, h5, h6, p { overflow-wrap: anywhere; unicode-bidi: plaintext; text-align: start; }
main p { white-space: pre-wrap; margin: 0 0 .9em; }
h2, h3, h4, h5, h6 { white-space: pre-wrap; }
.name { color: var(--mk-muted); font-size: .88rem; margin: 0; }
main .page { color: var(--mk-muted); font-size: .8rem; border-block-start: 1px solid var(--mk-line);
  padding-block-start: .4em; margin-block-start: 2em; }
.notice { border-inline-start: 3px solid var(--mk-doubt); padding-inline-start: .9em; }
.parts { display: flex; gap: 1.5em; justify-content: center; margin-block: 1.2rem; color: var(--mk-muted); }
a { color: var(--mk-accent); }
a:focus-visible { outline: 2px solid var(--mk-accent); outline-offset: 2px; }
mark { background: var(--mk-mark); color: var(--mk-mark-ink); border-radius: 3px; padding: .08em 0;
  scroll-margin-block: 30vh; }
"""
