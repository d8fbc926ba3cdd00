"""The chat and the box for questions."""

CSS = """
.mk-talk { height: 100%; flex-wrap: nowrap !important; gap: 14px !important; }
[dir="rtl"] .mk-talk .block, [dir="rtl"] .mk-side .block { direction: rtl; }
[dir="rtl"] .mk-chat .message-wrap { direction: rtl !important; }
[dir="rtl"] .mk-chat .message-buttons-right .icon-button-wrapper { margin-inline: auto 0 !important; }
[dir="rtl"] .mk-chat .top-panel { right: auto !important; inset-inline-end: var(--block-label-margin) !important; }
[dir="rtl"] .mk-saved .icon-wrap { right: auto !important; inset-inline-end: 12px !important; }
[dir="rtl"] .mk-ask textarea:placeholder-shown { direction: rtl; }
[dir="rtl"] .mk-saved .wrap, [dir="rtl"] .mk-renaming input { direction: rtl; }
.mk-chats { gap: 8px !important; align-items: center !important; flex: 0 0 auto !important;
  flex-wrap: wrap !important; }
.mk-chats > * { flex: 0 0 auto !important; width: auto !important; min-width: 0 !important; margin: 0 !important; }
.mk-chats > .mk-saved, .mk-chats > .block:has(textarea, input[type="text"]), .mk-deleting > .block {
  flex: 1 1 9rem !important; }
.mk-saved .wrap-inner, .mk-saved .secondary-wrap { min-width: 0; }
.mk-saved input { text-overflow: ellipsis; unicode-bidi: plaintext; text-align: start;
  padding-inline-end: 1.6em !important; }
.mk-saved [role="option"], .mk-saved li { unicode-bidi: plaintext; text-align: start; }
button.mk-small, .mk-export a.mk-small { background: var(--mk-surface) !important; color: var(--mk-ink) !important;
  border: 1px solid var(--mk-line) !important; border-radius: 10px !important; padding: 6px 12px !important;
  font-size: .85rem !important; font-weight: 400 !important; line-height: 1.5 !important;
  text-decoration: none !important;
  display: inline-block; box-shadow: none !important; min-height: 0 !important; }
button.mk-small:hover, .mk-export a.mk-small:hover { border-color: var(--mk-accent) !important;
  color: var(--mk-accent) !important; }
button.mk-small:focus-visible, .mk-export a:focus-visible, .mk-chat .option:focus-visible {
  outline: 2px solid var(--mk-accent); outline-offset: 2px; }
button.mk-small.mk-main { background: var(--mk-accent) !important; color: var(--mk-surface) !important; }
.mk-export, .mk-export .html-container, .mk-deleting .html-container { padding: 0 !important;
  overflow: visible !important; }
.mk-deleting p { margin: 0; color: var(--mk-ink); font-size: .9rem; }
.mk-begin { flex: 0 0 auto !important; align-items: center; gap: 8px !important; padding-bottom: 6vh; }
.mk-begin > .block { width: auto !important; }
.mk-make { flex: none !important; width: auto !important; border-radius: 12px !important;
  padding: 10px 20px !important; }
.mk-chat .options { display: flex !important; flex-flow: row wrap !important; justify-content: flex-start !important;
  width: 100%; gap: 8px; padding: 10px 0 0 !important; margin: 0 !important;
  max-width: none !important; }
.mk-chat .option { flex: 0 1 auto !important; width: auto !important; border: 1px solid var(--mk-line) !important;
  border-radius: 12px !important;
  background: var(--mk-surface) !important; color: var(--mk-ink); padding: 7px 14px !important; font-size: .9rem;
  line-height: 1.5; unicode-bidi: plaintext; text-align: start; max-width: 100%; overflow-wrap: anywhere; }
.mk-chat .option:hover { border-color: var(--mk-accent) !important; }
.mk-chat .message textarea { unicode-bidi: plaintext; text-align: start; background: var(--mk-surface); max-width: 100%;
  color: var(--mk-ink); border: 1px solid var(--mk-accent); border-radius: 10px; padding: 8px 12px; line-height: 1.5;
  min-width: min(26rem, 70vw); }
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
.mk-chat .bot-row:has(.mk-writing, .mk-waiting) + .message-buttons,
.mk-chat:has(.mk-writing, .mk-waiting) .message-buttons-right { visibility: hidden; }
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
.mk-ask .submit-button, .mk-ask .stop-button { margin-block: 0 9px !important; margin-inline: 0 9px !important;
  border-radius: 10px !important;
  background: var(--mk-accent) !important; color: var(--mk-surface) !important; width: 34px; height: 34px; }
"""
