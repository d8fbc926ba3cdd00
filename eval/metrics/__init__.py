"""Figures as pure functions: values of one question in, one number or None out. They know nothing of pipelines."""
