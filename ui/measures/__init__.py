"""Evaluations and the review of proposed questions, as the page runs them. Knows no gradio."""
