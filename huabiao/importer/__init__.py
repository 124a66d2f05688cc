"""Organizations, people and records brought in from a file, row by row, twice without harm.

Not for: what makes an organization, a person or an item well-formed (the rooms that hold them).
Start reading at `rosters` for lists of a city's first day, at `items` for records of other systems.
"""
