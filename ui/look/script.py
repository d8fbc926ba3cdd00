"""What runs in the browser."""

from __future__ import annotations

from ui.look import chat_script
from ui.words import direction

THEME = "mekor_theme"
"""Under which name a browser keeps the chosen colours: "light" or "dark", nothing for those of the system."""

# gradio gives the body its class `dark` by what the system prefers, and again when that changes; the choice comes after it.
_COLOURS = """
window.mekorTheme = {
  kept() { try { return localStorage.getItem('KEPT'); } catch { return null; } },
  keep(name) { try { localStorage.setItem('KEPT', name); } catch {} this.apply(); },
  apply() {
    const kept = this.kept();
    const dark = kept === 'dark' || (kept !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
    if (document.body.classList.contains('dark') !== dark) document.body.classList.toggle('dark', dark);
  },
};
mekorTheme.apply();
document.addEventListener('change', event => {
  if (event.target.matches?.('.mk-theme')) mekorTheme.keep(event.target.value);
});
new MutationObserver(() => mekorTheme.apply()).observe(document.body, { attributes: true, attributeFilter: ['class'] });
""".replace("KEPT", THEME)


def head(lang: str) -> str:
    """What the head of the page in `lang` holds: its language and direction, and its colours, set before it is shown."""
    runs = f"Object.assign(document.documentElement, {{lang: '{lang}', dir: '{direction(lang)}'}});"
    return f"<script>{runs}{_COLOURS}{chat_script.script(lang)}</script>"


SCRIPT = """() => {
  // gradio labels each message with its source text; for screen readers the message itself says it better.
  const tidy = () => document.querySelectorAll('.mk-chat [aria-label*="<"]')
    .forEach(message => message.removeAttribute('aria-label'));
  new MutationObserver(tidy).observe(document.body,
    { childList: true, subtree: true, attributes: true, attributeFilter: ['aria-label'] });
  // The colours of the page.
  document.querySelectorAll('.mk-theme').forEach(select => {
    const kept = mekorTheme.kept();
    select.value = ['light', 'dark'].includes(kept) ? kept : 'system';
  });
  // A menu closes when something else is touched, and by the key for it.
  const close = except => document.querySelectorAll('.mk-menu[open]')
    .forEach(menu => { if (menu !== except) menu.open = false; });
  document.addEventListener('keydown', event => {
    const menu = event.key === 'Escape' && document.querySelector('.mk-menu[open]');
    if (menu) { close(); menu.querySelector('summary').focus(); }
  });
  document.addEventListener('focusin', event => close(event.target.closest?.('.mk-menu')));
  // What is open stays open in another language.
  document.addEventListener('click', event => {
    close(event.target.closest?.('.mk-menu'));
    const link = event.target.closest?.('a.mk-language');
    if (!link) return;
    const to = new URL(link.href);
    new URLSearchParams(location.search).forEach((value, name) => to.searchParams.set(name, value));
    to.searchParams.set('lang', link.lang);
    link.href = to.href;
  });
}"""
"""Run once when the page has loaded."""
