"""What a search found."""

CSS = """
.mk-search { align-items: end !important; flex-wrap: nowrap !important; gap: 12px !important; }
.mk-search .mk-query { flex: 1 1 0 !important; min-width: 0 !important; }
.mk-search .mk-query :is(input, textarea) { unicode-bidi: plaintext; text-align: start; }
.mk-search .mk-query :placeholder-shown { unicode-bidi: normal; }
.mk-search .mk-count { flex: 0 0 130px !important; min-width: 0 !important; }
html[dir="rtl"] :is(.mk-search, .mk-evaluate) .block { direction: rtl; }
html[dir="rtl"] :is(.mk-search, .mk-evaluate) .icon-wrap { right: auto; inset-inline-end: var(--size-5); }
.mk-search > .form { flex: 1 1 auto !important; flex-wrap: nowrap !important; }
.mk-search > button { flex: 0 0 auto !important; min-width: 6rem; }
.mk-results { color: var(--mk-ink); display: grid; grid-template-columns: minmax(0, 1fr); gap: 10px; }
.mk-results h3 { margin: 10px 0 0; font-size: 1rem; font-weight: 600; color: var(--mk-ink); }
.mk-found { margin: 0; color: var(--mk-muted); font-size: .9rem; unicode-bidi: plaintext; text-align: start; }
.mk-wide { overflow-x: auto; scrollbar-width: thin; border-radius: 12px; border: 1px solid var(--mk-line);
  background: var(--mk-surface); }
.mk-wide:focus-visible, .mk-results summary:focus-visible { outline: 2px solid var(--mk-accent); outline-offset: 2px; }
.mk-wide table { border-collapse: collapse; width: 100%; margin: 0 !important; font-size: .9rem; border: 0 !important; }
.mk-wide th, .mk-wide td { text-align: start; vertical-align: top; padding: 10px 12px; color: var(--mk-ink);
  background: transparent; border-width: 0 !important; border-block-end: 1px solid var(--mk-line) !important; }
.mk-wide tr { border: 0 !important; }
.mk-wide tbody tr:last-child > * { border-block-end: 0 !important; }
.mk-wide thead th { color: var(--mk-muted); font-size: .8rem; font-weight: 600; white-space: nowrap; }
.mk-ranking tbody th { color: var(--mk-accent); font-weight: 600; }
.mk-what { width: 100%; min-width: 12rem; }
.mk-title { font-weight: 600; unicode-bidi: isolate; overflow-wrap: anywhere; }
.mk-where { display: flex; flex-wrap: wrap; gap: 0 12px; font-size: .78rem; margin-block: 2px 6px; }
.mk-where bdi { color: var(--mk-muted); }
.mk-excerpt, .mk-whole { line-height: 1.65; unicode-bidi: plaintext; text-align: start; overflow-wrap: anywhere; }
.mk-whole { white-space: pre-wrap; padding-block-start: 6px; }
.mk-results mark { background: var(--mk-mark); color: var(--mk-mark-ink); border-radius: 3px; padding: .06em 0; }
.mk-results details { margin-block-start: 6px; }
.mk-results summary { cursor: pointer; color: var(--mk-muted); font-size: .82rem; }
.mk-figure { font-variant-numeric: tabular-nums; white-space: nowrap; }
.mk-figure .mk-rank { display: block; color: var(--mk-muted); font-size: .78rem; }
.mk-bar { display: block; width: 84px; height: 6px; margin-block-start: 6px; border-radius: 3px;
  background: var(--mk-raised); }
[dir="rtl"] .mk-bar { transform: scaleX(-1); }
.mk-by-words { fill: var(--mk-accent); }
.mk-by-meaning { fill: var(--mk-doubt); }
.mk-parts { display: grid; grid-template-columns: repeat(3, minmax(0, 1fr)); gap: 14px; }
.mk-part { background: var(--mk-surface); border: 1px solid var(--mk-line); border-radius: 12px; padding: 12px 14px;
  border-block-start: 3px solid var(--mk-line); }
.mk-part-words { border-block-start-color: var(--mk-accent); }
.mk-part-meaning { border-block-start-color: var(--mk-doubt); }
.mk-part h4 { margin: 0; font-size: .95rem; font-weight: 600; color: var(--mk-ink); }
.mk-part .mk-about { margin: 0 0 8px; font-size: .8rem; color: var(--mk-muted); }
.mk-part ol { margin: 0; padding-inline-start: 1.5em; display: grid; gap: 10px; list-style: decimal; }
.mk-part li { font-size: .88rem; padding: 0; }
.mk-part li::marker { color: var(--mk-muted); font-size: .82rem; }
.mk-line { display: flex; justify-content: space-between; gap: 10px; align-items: baseline; }
.mk-line .mk-score { color: var(--mk-muted); font-size: .82rem; font-variant-numeric: tabular-nums; }
.mk-part .mk-excerpt { color: var(--mk-muted); }
@media (max-width: 860px) {
  .mk-parts { grid-template-columns: minmax(0, 1fr); }
  .mk-search { flex-wrap: wrap !important; }
  .mk-search > .form { flex-basis: 100% !important; }
  .mk-wide th, .mk-wide td { padding: 8px 7px; }
  .mk-ranking .mk-figure { font-size: .8rem; }
  .mk-bar { width: 48px; }
  .mk-what { min-width: 8rem; }
}
@media (max-width: 600px) {
  .mk-ranking .mk-excerpt { display: none; }
}
"""
