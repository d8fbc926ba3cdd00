"""The settings."""

CSS = """
.mk-settings { gap: 28px !important; align-items: flex-start !important; padding-block: 14px 24px; }
.mk-set { gap: 16px !important; --input-border-width: 1px; --input-radius: 10px; --input-background-fill: var(--mk-surface);
  --checkbox-label-background-fill: var(--mk-surface); --checkbox-label-background-fill-hover: var(--mk-raised);
  --checkbox-label-background-fill-selected: var(--mk-accent-soft); --checkbox-label-text-color: var(--mk-ink);
  --checkbox-label-text-color-selected: var(--mk-ink); --checkbox-label-border-width: 1px;
  --checkbox-label-border-color: var(--mk-line); --checkbox-label-border-color-hover: var(--mk-accent);
  --checkbox-label-border-color-selected: var(--mk-accent); --checkbox-background-color: var(--mk-surface);
  --block-label-text-color: var(--mk-ink); --block-title-text-color: var(--mk-ink);
  --block-info-text-color: var(--mk-muted); --slider-color: var(--mk-accent); --neutral-200: var(--mk-line); }
.mk-set-card { background: var(--mk-surface); border: 1px solid var(--mk-line); border-radius: 14px;
  padding: 16px 18px 18px; gap: 16px !important; }
.mk-set-card .column, .mk-set-part { gap: 14px !important; }
.mk-set-card .form, .mk-set-card .block { border: 0 !important; background: transparent !important; padding: 0 !important;
  box-shadow: none !important; overflow: visible !important; }
.mk-set-card .form { gap: 14px 18px !important; }
.mk-set-card fieldset label { border-radius: 10px; }
.mk-numbers .form { display: grid !important; grid-template-columns: repeat(auto-fill, minmax(150px, 1fr)); width: 100%; }
.mk-wider .form { grid-template-columns: repeat(auto-fit, minmax(190px, 1fr)); }
.mk-numbers .form > * { min-width: 0 !important; align-content: end; }
.mk-set .html-container, .mk-set-side .html-container { padding: 0 !important; }
.mk-set-head { margin: 0; font-size: 1rem; font-weight: 600; color: var(--mk-ink); }
.mk-more-said { margin: 2px 0 0; font-size: .86rem; color: var(--mk-muted); }
.mk-set-go { gap: 10px !important; }
.mk-set-go button { flex: 0 0 auto !important; min-width: 0 !important; border-radius: 10px; }
.mk-set-go .secondary { background: var(--mk-surface); color: var(--mk-ink); border: 1px solid var(--mk-line); }
.mk-set-go .secondary:hover { border-color: var(--mk-accent); }
.mk-set-told { min-height: 3.4em; }
.mk-set-told .mk-waiting { color: var(--mk-muted); padding: .2em .9em; }
.mk-told { padding: .2em .9em; line-height: 1.6; color: var(--mk-ink); border-inline-start: 3px solid var(--mk-accent); }
.mk-told.mk-stays { color: var(--mk-muted); border-color: transparent; font-size: .9rem; }
.mk-set :focus-visible { outline: 2px solid var(--mk-accent); outline-offset: 2px; }
[dir="rtl"] .mk-settings .block { direction: rtl; }
[dir="rtl"] .mk-settings .icon-wrap { right: auto !important; inset-inline-end: 14px; }
[dir="rtl"] .mk-settings :is(.slider_input_container, .tab-like-container) { direction: ltr; }
.mk-settings :is(input[type="text"], input[type="password"], textarea) { unicode-bidi: plaintext; text-align: start; }
.mk-set fieldset label { gap: .55em; }
.mk-set fieldset label > * { margin: 0 !important; }
.mk-set-side { position: sticky; top: 12px; }
.mk-force { background: var(--mk-surface); border: 1px solid var(--mk-line); border-radius: 14px; padding: 16px 18px; }
.mk-force h3 { margin: 0 0 10px; font-size: 1rem; font-weight: 600; color: var(--mk-ink); }
.mk-force dl { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: 6px 18px; margin: 0; font-size: .88rem; }
.mk-force dt { color: var(--mk-muted); }
.mk-force dd { margin: 0; color: var(--mk-ink); overflow-wrap: anywhere; }
@media (max-width: 860px) {
  .mk-settings { flex-direction: column !important; }
  .mk-set-side { position: static; width: 100%; }
}
"""
