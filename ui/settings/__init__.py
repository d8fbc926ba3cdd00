"""What a visitor may set, whether it works, and what is in force. Knows no gradio."""
