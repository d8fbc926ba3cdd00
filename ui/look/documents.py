"""The documents: where files are dropped, the list, the chosen one; and the filters above the tabs."""

CSS = """
.mk-docs { gap: 16px !important; color: var(--mk-ink); }
.mk-docs .html-container, .mk-chosen-filters .html-container { padding: 0 !important; }
.mk-drop { border: 1.5px dashed var(--mk-line); border-radius: 14px; background: var(--mk-surface); padding: 16px;
  display: flex; flex-wrap: wrap; gap: 6px 18px; align-items: center; justify-content: center; }
.mk-drop.mk-over { border-color: var(--mk-accent); background: var(--mk-accent-soft); }
.mk-drop p { margin: 0; }
.mk-drop-here { font-weight: 600; color: var(--mk-ink); }
.mk-limits { color: var(--mk-muted); font-size: .82rem; flex-basis: 100%; text-align: center; }
.mk-buttons { display: flex; flex-wrap: wrap; gap: 8px; }
.mk-button { margin: 0 !important; border: 1px solid var(--mk-line); border-radius: 10px; background: var(--mk-raised);
  color: var(--mk-ink); padding: 7px 14px; cursor: pointer; font-size: .92rem; }
.mk-button:hover { border-color: var(--mk-accent); }
.mk-sent, .mk-failures { list-style: none; margin: 8px 0 0; padding: 0; display: grid; gap: 4px; max-height: 14rem;
  overflow-y: auto; font-size: .88rem; }
.mk-sent li { display: grid; grid-template-columns: minmax(0, 1fr) 90px minmax(5rem, auto); gap: 10px; align-items: center; }
.mk-sent li.mk-refused { grid-template-columns: minmax(0, 1fr); gap: 0; }
.mk-sent bdi, .mk-failures bdi { overflow-wrap: anywhere; font-weight: 600; color: var(--mk-ink); }
.mk-sent span { color: var(--mk-muted); }
.mk-sent .mk-refused span, .mk-failures div { color: var(--mk-doubt); }
.mk-failures li { border-inline-start: 3px solid var(--mk-doubt); padding: 2px 12px; }
.mk-failures div { overflow-wrap: anywhere; line-height: 1.5; }
:is(.mk-failures div, .mk-why, .mk-docs .mk-path) bdi { color: inherit; font-weight: 400; }
.mk-working { display: flex; flex-wrap: wrap; gap: 4px 14px; align-items: center; color: var(--mk-muted); font-size: .9rem; }
.mk-docs progress { accent-color: var(--mk-accent); width: 90px; height: 8px; }
.mk-working progress { width: 180px; }
.mk-working bdi { overflow-wrap: anywhere; }
.mk-became { color: var(--mk-ink); font-weight: 600; font-size: .95rem; }
.mk-again { align-self: flex-start; max-width: 100%; }
.mk-two { gap: 24px !important; align-items: flex-start !important; }
.mk-fields { align-items: end !important; gap: 10px !important; }
.mk-fields > button { align-self: end; }
.mk-docs .mk-count { color: var(--mk-muted); font-size: .84rem; margin-block: 2px 6px; }
.mk-none { border: 1px dashed var(--mk-line); border-radius: 14px; padding: 26px 16px; text-align: center;
  color: var(--mk-muted); font-size: .92rem; }
.mk-table { overflow-x: auto; border: 1px solid var(--mk-line); border-radius: 12px; background: var(--mk-surface);
  scrollbar-width: thin; max-height: 30rem; overflow-y: auto; }
.mk-table table { border-collapse: collapse; width: 100%; margin: 0 !important; font-size: .88rem; border: 0 !important; }
.mk-table tr { border: 0 !important; }
.mk-table th, .mk-table td { text-align: start; vertical-align: top; padding: 9px 10px; border-width: 0 !important;
  border-block-end: 1px solid var(--mk-line) !important; color: var(--mk-ink); background: transparent; }
.mk-table tbody tr:last-child > * { border-block-end: 0 !important; }
.mk-table th { color: var(--mk-muted); font-size: .78rem; font-weight: 600; white-space: nowrap; }
.mk-table td:not(:first-child) { white-space: nowrap; color: var(--mk-muted); font-variant-numeric: tabular-nums; }
.mk-table td:first-child { min-width: 9rem; }
.mk-table tr.mk-chosen td { background: var(--mk-accent-soft); }
.mk-pick { background: none; border: 0; padding: 0; margin: 0; cursor: pointer; color: var(--mk-accent); font-weight: 600;
  text-align: start; overflow-wrap: anywhere; font-size: .9rem; }
.mk-pick:hover { text-decoration: underline; }
.mk-docs .mk-path { color: var(--mk-muted); font-size: .82rem; unicode-bidi: plaintext; text-align: start;
  overflow-wrap: anywhere; }
.mk-table .mk-path { unicode-bidi: normal; }
.mk-why { color: var(--mk-doubt); font-size: .82rem; overflow-wrap: anywhere; }
.mk-tags { margin-top: 3px; }
.mk-state { color: var(--mk-accent); }
.mk-state[data-failed] { color: var(--mk-doubt); font-weight: 600; }
.mk-tag { display: inline-block; background: var(--mk-raised); color: var(--mk-ink); border-radius: 6px; padding: 0 .5em;
  margin-inline-end: 4px; font-size: .8rem; max-width: 100%; overflow-wrap: anywhere; }
.mk-detail { gap: 10px !important; }
.mk-detail h3.mk-of { margin: 0; font-size: 1.05rem; font-weight: 600; color: var(--mk-ink); overflow-wrap: anywhere;
  unicode-bidi: plaintext; text-align: start; }
.mk-text { background: var(--mk-surface); border: 1px solid var(--mk-line); border-radius: 14px; padding: 14px 18px;
  max-height: 28rem; overflow-y: auto; font-size: .92rem; scrollbar-width: thin; }
.mk-text p { margin: 0; min-height: 1em; white-space: pre-wrap; overflow-wrap: anywhere; line-height: 1.7;
  color: var(--mk-ink); unicode-bidi: plaintext; text-align: start; }
.mk-chunks { display: grid; gap: 10px; max-height: 34rem; overflow-y: auto; scrollbar-width: thin;
  grid-template-columns: minmax(0, 1fr); }
.mk-chunk h4 { font-size: .8rem !important; color: var(--mk-muted); font-weight: 600; margin: 0; }
.mk-chunk .mk-passage { max-height: none; color: var(--mk-ink); }
.mk-about summary { cursor: pointer; color: var(--mk-muted); font-size: .88rem; }
.mk-about dd { unicode-bidi: plaintext; text-align: start; color: var(--mk-ink); }
.mk-kind { background: transparent !important; }
.mk-ask-first { border: 1px solid var(--mk-doubt); border-radius: 12px; padding: 12px; }
.mk-docs :focus-visible, .mk-chosen-filters :focus-visible { outline: 2px solid var(--mk-accent); outline-offset: 2px; }
.mk-quiet { align-self: flex-start; width: auto !important; max-width: 100%; }
.mk-docs button.stop { color: var(--mk-doubt); background: var(--mk-surface); border: 1px solid var(--mk-doubt); }
.mk-filter { border: 0 !important; background: transparent !important; padding: 0 !important; min-height: 0;
  margin-block: -10px -8px; overflow: visible !important; }
.mk-filter > button { padding: 2px 0 !important; width: auto !important; justify-content: flex-start !important; gap: .6em; }
.mk-chosen-filters:not(:has(.mk-chip)) { display: none !important; }
.mk-filter > button, .mk-filter > button span { color: var(--mk-muted) !important; font-size: .86rem !important;
  unicode-bidi: plaintext; text-align: start; font-weight: 400; }
.mk-filters .form { background: var(--mk-surface) !important; }
.mk-filters { align-items: end !important; gap: 10px !important; }
.mk-day { flex: 0 1 150px !important; }
.mk-clear { align-self: end; flex: 0 0 auto !important; }
.mk-chips { display: flex; flex-wrap: wrap; gap: 6px; }
.mk-chip { display: inline-flex; gap: .5em; align-items: center; border: 1px solid var(--mk-accent); border-radius: 99px;
  background: var(--mk-accent-soft); color: var(--mk-accent); padding: 2px 12px; font-size: .84rem; cursor: pointer;
  max-width: 100%; }
.mk-chip bdi { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.mk-chip:hover .mk-cross { color: var(--mk-doubt); }
:is(.mk-docs, .mk-filters) :is(input, textarea) { unicode-bidi: plaintext; text-align: start; }
.mk-kind label { gap: 8px; }
.mk-kind label span { margin: 0 !important; }
html[dir="rtl"] :is(.mk-docs, .mk-filters) :is(input, textarea, [data-testid="block-info"]) { direction: rtl; }
html[dir="rtl"] .mk-filter, html[dir="rtl"] :is(.mk-docs, .mk-filter) .block { direction: rtl; }
html[dir="rtl"] :is(.mk-docs, .mk-filter) .icon-wrap { right: auto; left: 10px; }
@media (min-width: 861px) { .mk-body { height: calc(100dvh - 188px); } }
@media (max-width: 860px) {
  .mk-two { flex-direction: column !important; }
  .mk-two > * { width: 100%; }
}
@media (max-width: 620px) {
  .mk-table thead { display: none; }
  .mk-table :is(table, tbody) { display: block; }
  .mk-table tr { display: flex; flex-wrap: wrap; gap: 2px 14px; padding: 9px 12px !important; margin: 0 !important;
    border-block-end: 1px solid var(--mk-line) !important; }
  .mk-table tr.mk-chosen { background: var(--mk-accent-soft); }
  .mk-table td, .mk-table td:not(:first-child) { display: block; width: auto; border: 0 !important; padding: 0 !important; }
  .mk-table td:first-child { flex: 1 1 100%; }
  .mk-table td:empty { display: none; }
  .mk-fields { flex-wrap: wrap !important; }
}
"""
