"""What runs in the browser for the chat: readable words for what is edited and copied, labels, what stands around a passage."""

from __future__ import annotations

import json

from ui.words import spoken
from ui.words.chat import CHAT

# gradio edits, copies and labels a message by its source, which is HTML here: the person gets its words. What was edited goes
# back as HTML, so that nothing in it is read as Markdown before the server has it.
_SCRIPT = """
(() => {
  const labels = LABELS, failed = FAILED;
  const parsed = html => new DOMParser().parseFromString(html, 'text/html').body;
  const isOurs = text => /^<div( class="mk-|>)/.test(text);
  const plain = html => {
    const body = parsed(html);
    body.querySelectorAll('p, .mk-legend, .mk-notice').forEach(part => part.append('\\n\\n'));
    return body.textContent.replace(/\\u202f(?=\\[)/g, ' ').trim();
  };
  const put = (box, value) => {
    box.value = value;
    box.dispatchEvent(new Event('input', { bubbles: true }));
  };
  const html = text => '<div class="mk-question" dir="auto">'
    + text.replace(/[!-\\/:-@[-`{-~\\n]/g, char => `&#${char.charCodeAt(0)};`) + '</div>';
  const boxes = () => document.querySelectorAll('.mk-chat .message textarea');
  const decode = () => boxes().forEach(box => {
    if (!isOurs(box.value)) return;
    box.dir = 'auto';
    put(box, plain(box.value));
  });
  const label = () => document.querySelectorAll('.mk-chat button[aria-label]').forEach(button => {
    const word = labels[button.getAttribute('aria-label')];
    if (!word || word === button.getAttribute('aria-label')) return;
    button.setAttribute('aria-label', word);
    button.title = word;
  });
  // A list whose children are buttons is none.
  const unlist = () => document.querySelectorAll('.mk-chat .examples[role=list]')
    .forEach(list => list.removeAttribute('role'));
  new MutationObserver(() => { decode(); label(); unlist(); }).observe(document.body,
    { childList: true, subtree: true, attributes: true, attributeFilter: ['aria-label'] });
  addEventListener('click', event => {
    if (!event.target.closest?.('.mk-chat .message-buttons button')) return;
    boxes().forEach(box => put(box, html(box.value)));
    setTimeout(decode);
  }, true);
  if (navigator.clipboard) {
    const write = navigator.clipboard.writeText.bind(navigator.clipboard);
    navigator.clipboard.writeText = text => write(isOurs(text) ? plain(text) : text);
  }
  addEventListener('toggle', async event => {
    const folded = event.target;
    if (!folded.matches?.('.mk-around[open]') || folded.dataset.done) return;
    folded.dataset.done = 'yes';
    const [before, after] = folded.querySelectorAll('.mk-passage');
    try {
      const found = await (await fetch(folded.dataset.from, { credentials: 'same-origin' })).json();
      before.textContent = found.before ?? found.error ?? '';
      after.textContent = found.after ?? '';
    } catch {
      before.textContent = failed;
      delete folded.dataset.done;
    }
  }, true);
})();
"""


def script(lang: str) -> str:
    """The script for the page in `lang`."""
    said = spoken(CHAT, lang)
    words = {"LABELS": dict(said.buttons), "FAILED": said.not_fetched}
    written = _SCRIPT
    for name, value in words.items():
        # Neither of a script's end nor of a comment's beginning can anything be made of this.
        written = written.replace(name, json.dumps(value).replace("<", "\\u003c"))
    return written
