"""Who must agree before an item is live: first review, second review, signing, each by another account.

Not for: what is reviewed; it knows texts only by their digest.
Start reading at `rules`, then `operations`.
"""
