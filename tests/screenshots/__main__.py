"""`python -m tests.screenshots [--home FOLDER]`: takes every picture of the handbook and the README anew.

It builds the demonstration in a folder of its own, works in it as the people of the handbook do and throws it
away. FOLDER is a demonstration that is there already: it is copied, and stays as it is.
"""

from __future__ import annotations

import os
import sys

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
django.setup()

from tests.screenshots.taking import main  # noqa: E402  # the city's servers are ours, so Django's

raise SystemExit(main(sys.argv[1:]))
