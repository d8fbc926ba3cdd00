"""What runs in the browser."""

from __future__ import annotations

from ui.words import direction


def head(lang: str) -> str:
    """What the head of the page in `lang` holds: its language and direction, set before anything is painted."""
    return f"<script>Object.assign(document.documentElement, {{lang: '{lang}', dir: '{direction(lang)}'}});</script>"


SCRIPT = """() => {
  // gradio labels each message with its source text; for screen readers the message itself says it better.
  const tidy = () => document.querySelectorAll('.mk-chat [aria-label*="<"]')
    .forEach(message => message.removeAttribute('aria-label'));
  new MutationObserver(tidy).observe(document.body,
    { childList: true, subtree: true, attributes: true, attributeFilter: ['aria-label'] });
  // What is open stays open in another language.
  document.addEventListener('click', event => {
    const link = event.target.closest?.('a.mk-language');
    if (!link) return;
    const to = new URL(link.href);
    new URLSearchParams(location.search).forEach((value, name) => to.searchParams.set(name, value));
    to.searchParams.set('lang', link.lang);
    link.href = to.href;
  });
}"""
"""Run once when the page has loaded."""
