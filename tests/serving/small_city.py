"""A published tree of two sites, written by hand: what the publisher leaves for web servers."""

from __future__ import annotations

import gzip
from pathlib import Path

from huabiao.publishing.serving_files import HostEntry, write_hosts, write_moved

PORTAL = "www.shifan.invalid"
BUREAU = "mzj.shifan.invalid"
CONSOLE = "console.localhost"
HOSTS = (
    HostEntry("portal", PORTAL, ("shifan.invalid", "old.shifan.invalid")),
    HostEntry("mzj", BUREAU),
)
MOVED = {
    "portal": {
        "/old/": "/zwgk/",
        "/2019/art_7.html": "/content/2019/7.html",
        "/Case/": "/zwgk/",
        "/case/": "/",
        "/old/index.json": "/zwgk/index.json",
        "/旧 栏目/": "/新 栏目/a$b.html",
    }
}

LONG = "<p>示范市人民政府公报</p>\n" * 100
FILES = {
    "/index.html": f"<h1>示范市人民政府</h1>{LONG}",
    "/404.html": "<h1>没有找到这个页面</h1>",
    "/zh-hant/404.html": "<h1>沒有找到這個頁面</h1>",
    "/zwgk/index.html": "<h1>政务公开</h1>",
    "/zwgk/index.json": '{"type":"list"}',
    "/content/2026/9.json": '{"type":"gone"}',
    "/content/2026/9.json.gone": "",
    "/files/99cc/数据.json": "{}",
    "/zwgk/archive-7.html": "<h1>往期</h1>",
    "/content/2026/9.html": "<h1>已撤下</h1>",
    "/content/2026/9.html.gone": "",
    "/gone/index.html": f"<h1>栏目已撤销</h1>{LONG}",
    "/gone/index.html.gone": "",
    "/old/kept.html": "<h1>留在旧地方</h1>",
    "/old/index.html": '<meta http-equiv="refresh" content="0; url=/zwgk/">',
    "/feed.atom": f"<feed>{LONG}</feed>",
    "/sitemap.xml": "<urlset/>",
    "/look.css": ":root{--accent:#1f4e8c}",
    "/robots.txt": "User-agent: *\n",
    "/static/0a1b2c/site.css": f"body{{color:#111}}{'/* 留白 */' * 200}",
    "/files/77aa/图样.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>",
    "/files/88bb/data.json.gz": "an attachment that happens to be packed",
    "/files/99cc/年度报告.pdf": "%PDF-1.7 0123456789",
    "/files/99cc/申请表 (样表).docx": "PK word",
    "/files/99cc/unknown": "bytes",
    "/empty/only/other.txt": "x",
    "/.htaccess": "secret",
    "/.huabiao-aside-1-index.html": "half",
}


def write_city(home: Path) -> None:
    """Two sites under `home`/public and what servers must know of them under `home`/serving."""
    portal, bureau = home / "public" / "portal", home / "public" / "mzj"
    for path, text in FILES.items():
        put(portal, path, text)
    put(bureau, "/index.html", "<h1>示范市民政局</h1>")
    (home / "outside.txt").write_text("not for readers", encoding="utf-8")
    (portal / "link.txt").symlink_to(home / "outside.txt")
    (portal / "linked").symlink_to(bureau)
    write_hosts(HOSTS, home / "serving")
    write_moved(MOVED, HOSTS, home / "serving")


def put(site: Path, path: str, text: str) -> None:
    """Let a file stand as the publisher does: renamed into place, text above 1 KiB with a sibling."""
    file = site / path.removeprefix("/")
    file.parent.mkdir(parents=True, exist_ok=True)
    content = text.encode()
    if len(content) >= 1024:
        _renamed(file.with_name(f"{file.name}.gz"), gzip.compress(content, mtime=0))
    _renamed(file, content)


def _renamed(file: Path, content: bytes) -> None:
    aside = file.with_name(f".aside-{file.name}")
    aside.write_bytes(content)
    aside.replace(file)
