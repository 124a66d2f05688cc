"""The public server: files by host, with no query and no template behind them.

Not for: writing the tree (`tree`) or the console, which has a host of its own.
Start reading at `sites`, then `application`; `nginx` says the same in another language.
"""
