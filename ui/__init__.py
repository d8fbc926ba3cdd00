"""The page of Mekor: a chat beside the sources of its answers.

`ui.app` builds it and is the only module that imports gradio; `ui.talk` is the conversation, `ui.render` writes the
HTML and `ui.words` the words around it, none of which knows gradio.
"""
