"""Reports of evaluations, and proposed gold questions. Their tables are those of the search."""

CSS = """
.mk-evaluate { gap: 28px !important; align-items: flex-start !important; }
.mk-controls { gap: 12px !important; }
html[dir="rtl"] .mk-evaluate .slider_input_container { direction: ltr; }
html[dir="rtl"] .mk-evaluate .wrap label > span { margin-left: 0; margin-inline-start: var(--size-2); }
.mk-gold { min-height: 0; }
.mk-controls input { text-overflow: ellipsis; }
.mk-controls :is(.mk-runs, .mk-against) input { margin-inline-end: 26px !important; }
.mk-shown { color: var(--mk-ink); }
.mk-progress { display: grid; gap: 6px; font-size: .9rem; color: var(--mk-ink); }
.mk-progress progress { width: 100%; height: 8px; appearance: none; border: 0; border-radius: 4px; overflow: hidden;
  background: var(--mk-line); }
.mk-progress progress::-webkit-progress-bar { background: var(--mk-line); }
.mk-progress progress::-webkit-progress-value { background: var(--mk-accent); }
.mk-progress progress::-moz-progress-bar { background: var(--mk-accent); }
.mk-asked { unicode-bidi: plaintext; text-align: start; color: var(--mk-ink); overflow-wrap: anywhere; }
.mk-progress .mk-asked { color: var(--mk-muted); font-size: .84rem; }
.mk-report { display: grid; grid-template-columns: minmax(0, 1fr); gap: 10px; color: var(--mk-ink); }
.mk-report + .mk-report { margin-block-start: 22px; }
.mk-report h3, .mk-proposal h3 { margin: 10px 0 0; font-size: 1rem; font-weight: 600; color: var(--mk-ink); }
.mk-report > h3:first-child { margin: 0; font-size: 1.1rem; }
.mk-notes { margin: 0; padding-inline-start: 1.3em; font-size: .9rem; color: var(--mk-ink); }
.mk-notes li { unicode-bidi: plaintext; text-align: start; overflow-wrap: anywhere; }
.mk-glance { display: grid; grid-template-columns: repeat(auto-fit, minmax(140px, 1fr)); gap: 10px; margin: 0; }
.mk-glance > div { border: 1px solid var(--mk-line); border-radius: 12px; background: var(--mk-surface); padding: 10px 14px; }
.mk-glance dt { font-size: .8rem; color: var(--mk-muted); margin: 0; text-align: start; }
.mk-glance dd { margin: 0; font-size: 1.35rem; font-weight: 600; font-variant-numeric: tabular-nums; color: var(--mk-ink); }
.mk-glance small { display: block; font-size: .78rem; font-weight: 400; color: var(--mk-muted); }
.mk-figures tbody th { font-weight: 400; min-width: 11rem; }
.mk-figures .mk-label { font-weight: 600; }
.mk-figures td { font-variant-numeric: tabular-nums; white-space: nowrap; }
.mk-figures small, .mk-report li small { display: block; font-size: .78rem; color: var(--mk-muted); }
.mk-shown-so { font-weight: 600; color: var(--mk-accent); }
.mk-report details, .mk-every { border: 1px solid var(--mk-line); border-radius: 12px; background: var(--mk-surface);
  padding: 0; overflow: hidden; }
.mk-report details > :not(summary) { margin-inline: 14px; margin-block-end: 8px; }
.mk-report details > .mk-wide { margin: 0; border-width: 1px 0 0; border-radius: 0; }
.mk-report summary, .mk-every summary { cursor: pointer; padding: 10px 14px; font-size: .9rem; color: var(--mk-ink); }
.mk-report summary:focus-visible, .mk-every summary:focus-visible { outline: 2px solid var(--mk-accent);
  outline-offset: -2px; }
.mk-report details ul { padding-inline-start: 1.3em; font-size: .88rem; }
.mk-case .mk-fault { color: var(--mk-doubt); font-size: .82rem; margin-inline-end: .8em; }
.mk-name-of { color: var(--mk-muted); font-size: .8rem; }
.mk-words { unicode-bidi: plaintext; text-align: start; white-space: pre-wrap; overflow-wrap: anywhere; line-height: 1.65;
  font-size: .92rem; border-inline-start: 3px solid var(--mk-line); padding-inline-start: 12px; color: var(--mk-ink); }
.mk-words.mk-read { font-size: .86rem; }
.mk-words mark { background: var(--mk-mark); color: var(--mk-mark-ink); border-radius: 3px; padding: .06em 0; }
.mk-words u { text-decoration-style: dotted; text-decoration-thickness: 2px; text-decoration-color: var(--mk-doubt);
  text-underline-offset: 5px; }
.mk-proposal .mk-words u { text-decoration-style: solid; text-decoration-thickness: 1px;
  text-decoration-color: var(--mk-accent); }
.mk-pictures { display: grid; grid-template-columns: repeat(auto-fit, minmax(260px, 1fr)); gap: 14px; }
.mk-pictures figure { margin: 0; }
.mk-pictures img { width: 100%; background: #fff; border-radius: 12px; border: 1px solid var(--mk-line); }
.mk-pictures figcaption { font-size: .8rem; color: var(--mk-muted); }
.mk-review { gap: 12px !important; border-radius: 14px; padding: 4px; }
.mk-review:focus-visible { outline: 2px solid var(--mk-accent); outline-offset: 4px; }
.mk-proposal { display: grid; grid-template-columns: minmax(0, 1fr); gap: 8px; }
.mk-proposal p { margin: 0; }
.mk-unanswered { color: var(--mk-doubt); font-size: .9rem; }
.mk-asks textarea, .mk-answers textarea { unicode-bidi: plaintext; text-align: start; }
.mk-decide { gap: 8px !important; }
.mk-decide button { flex: 1 1 80px !important; }
.mk-every ol { margin: 0; padding-block: 4px 12px; padding-inline: 2.6em 14px; display: grid; gap: 6px;
  list-style: decimal; max-height: 24rem; overflow-y: auto; scrollbar-width: thin; font-size: .88rem; }
.mk-every li[aria-current] bdi { font-weight: 600; }
.mk-every small { color: var(--mk-muted); margin-inline-start: .8em; }
.mk-every .mk-is-accepted, .mk-every .mk-is-edited { color: var(--mk-accent); }
.mk-every .mk-is-rejected { color: var(--mk-doubt); }
@media (max-width: 860px) {
  .mk-evaluate { flex-direction: column !important; }
  .mk-evaluate > * { width: 100%; }
  .mk-figures tbody th { min-width: 8rem; }
}
"""
