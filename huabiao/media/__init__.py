"""Images and documents: who may use them, how uploads are checked, and where a live one is published.

Not for: which item they belong to (`library.Attachment`).
Start reading at `models`.
"""
