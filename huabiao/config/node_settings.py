"""Decides how a web node answers readers: as `settings` say, without any database."""

from huabiao.config.settings import *  # noqa: F403 -- the same but for what follows

IS_NODE = True
DATABASES = {}  # a question to one is an error, not a wait
