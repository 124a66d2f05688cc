"""The fictional 示范市: its units, people, sites and items as data files, and how a city is made of them.

Not for: anything a real city needs; `huabiao init`, `import` and `site create` are for those.
Start reading at `city`.
"""
