"""The page of Mekor: a chat beside the sources of its answers.

`ui.app` and the modules of `ui.tabs` build it and alone import gradio; `ui.chat.talk` is the conversation, `ui.render` writes the
HTML and `ui.words` the words around it, none of which knows gradio.
"""
