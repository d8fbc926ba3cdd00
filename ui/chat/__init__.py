"""What the chat needs apart from showing it: follow-up questions, a file to take along, the sample. Knows no gradio."""
