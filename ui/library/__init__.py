"""Documents and collections as the page handles them: what arrives, is read, listed, tagged and filtered. Knows no gradio."""
