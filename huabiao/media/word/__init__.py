"""Reads Word files: a .docx becomes a clean text, and what could not be kept is told.

Not for: which words are a title, or where a text goes. Start reading at `converting`.
"""
