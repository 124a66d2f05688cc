"""Settings, addresses and the `huabiao` command: the only place that knows every room.

Start reading at `environment`, then `settings`.
"""
