"""`huabiao theme`: says what is wrong with a theme, and shows a site in it without publishing anything."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from huabiao.publishing.aside import rendered_aside
from huabiao.publishing.theme_check import faults_of, trying
from huabiao.sites.models import SiteProfile


class Command(BaseCommand):
    help = "检查一个主题文件夹；--site 和 --to 把一个网站用它生成到别处看一看，不发布。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", metavar="FOLDER", help="主题文件夹")
        parser.add_argument("--site", metavar="CODE", help="用哪个网站的内容看")
        parser.add_argument("--to", metavar="FOLDER", help="生成到哪个文件夹")

    def handle(self, *args: Any, folder: str, **options: Any) -> None:
        if bool(options["site"]) != bool(options["to"]):
            raise CommandError("--site 和 --to 要一起用。")
        root = Path(folder).resolve()
        faults = faults_of(root)
        if faults:
            raise CommandError("\n".join(map(str, faults)))
        self.stdout.write("主题没有错误。")
        if options["site"]:
            self._show(root, options["site"], Path(options["to"]))

    def _show(self, root: Path, code: str, target: Path) -> None:
        profile = SiteProfile.objects.select_related("site").filter(code=code).first()
        if profile is None:
            raise CommandError(f"没有代码为“{code}”的网站。")
        count = 0
        with trying(root):
            for path, content in rendered_aside(profile):
                file = target / path.removeprefix("/")
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(content)
                count += 1
        self.stdout.write(
            f"已生成 {count} 个文件。用浏览器看：python3 -m http.server --directory {target} 8080"
        )
