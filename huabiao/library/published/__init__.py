"""What the library puts on the public sites: articles, lists, files, feeds and site maps.

Every read goes through `reading`, which records it; so no file here says what else to rewrite.
"""
