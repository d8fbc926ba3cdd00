"""The sources beside the chat."""

CSS = """
.mk-side { height: 100%; overflow-y: auto; overscroll-behavior: contain; scrollbar-width: thin;
  padding-inline-end: 4px; flex-wrap: nowrap !important; }
.mk-head .html-container, .mk-side .html-container { padding: 0 !important; }
.mk-hint { border: 1px dashed var(--mk-line); border-radius: 14px; padding: 28px 16px; text-align: center;
  font-size: .9rem; }
.mk-hint, .mk-hint * { color: var(--mk-muted); }
.mk-hint p { margin: 4px 0 0; text-wrap: balance; line-height: 1.6; }
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
.mk-open { justify-self: start; padding: 0 !important; margin: 0 !important; font-size: .84rem;
  color: var(--mk-accent); text-underline-offset: 3px; }
.mk-around summary { padding: 0 !important; width: fit-content; }
.mk-around[open] summary { margin-bottom: 8px; }
.mk-around .mk-passage { color: var(--mk-muted); max-height: 12rem; }
.mk-around .mk-passage:empty { display: none; }
.mk-around .mk-after:not(:empty) { border-top: 1px dashed var(--mk-line); margin-top: 10px; padding-top: 10px; }
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
  .mk-talk { height: calc(100dvh - 160px); flex: none !important; min-height: 420px; }
  .mk-side { height: auto; overflow: visible; }
  .mk-name small { display: none; }
  .mk-collection { max-width: 60%; }
  .mk-passage { max-height: none; }
}
"""
