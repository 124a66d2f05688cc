"""The console script `huabiao`: every management command under one name."""

from __future__ import annotations

import os
import sys

from django.core.management import ManagementUtility


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huabiao.config.settings")
    utility = ManagementUtility(sys.argv)
    utility.prog_name = "huabiao"
    try:
        utility.execute()
    except KeyboardInterrupt:
        sys.stderr.write("\n已停止。\n")
        sys.exit(1)


if __name__ == "__main__":
    main()
