"""Conversations: how they grow, are kept, judged and followed up; documents at addresses of their own. Knows no gradio."""
