"""The page of Mekor: chat, documents, search, evaluation and settings, in four languages.

`ui.app`, `ui.page` and the modules of `ui.tabs` alone import gradio. `ui.chat`, `ui.library`, `ui.measures` and `ui.settings`
are what the tabs do, `ui.render` writes the HTML, `ui.words` holds the words and `ui.look` the style sheets.
"""
