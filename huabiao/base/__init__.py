"""Tools without a domain word: refusals, HTML cleaning, dates, nudges between processes, progress.

Not for: anything that knows what an item or a site is.
Start reading at `errors`.
"""
