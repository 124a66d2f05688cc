"""Home pages, their blocks, and a whole site made in one step from a blueprint.

Not for: lists and articles (`library.published`) or the site's record (`sites`).
Start reading at `models`, then `blueprints`.
"""
