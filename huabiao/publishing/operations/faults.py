"""Keeps which pages could not be rendered, in words that an editor understands."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from jinja2 import TemplateSyntaxError, UndefinedError

from huabiao.publishing.models import PageFault, Run

if TYPE_CHECKING:
    from huabiao.publishing.operations.passes import Pass
    from huabiao.publishing.routes import Address

_AT_ONCE = 400
_NAME = re.compile(r"has no attribute '([^']+)'|'([^']+)' is undefined")


def remember(this: Pass, run: Run) -> None:
    """Keep the pages that failed in this run; those that were rendered now are no faults any more."""
    settled = {*this.results, *(result.route.address for result in this.gone)} - this.failed.keys()
    known = _known()
    for address in known.keys() & settled:
        PageFault.objects.filter(pk=known[address]).delete()
    PageFault.objects.bulk_create(
        [
            PageFault(
                site_id=failed.route.site,
                path=failed.route.path,
                kind=failed.route.kind,
                ident=failed.route.ident,
                reason=reason_of(failed.error),
                detail=repr(failed.error)[:2000],
                since=run.started_at,
                run=run,
            )
            for failed in this.failed.values()
        ],
        batch_size=_AT_ONCE,
        update_conflicts=True,
        unique_fields=["site", "path"],
        update_fields=["kind", "ident", "reason", "detail", "run"],
    )


def _known() -> dict[Address, int]:
    """Few, if all is well: read whole rather than asked for path by path."""
    rows = PageFault.objects.using("default").values_list("site_id", "path", "pk")
    return {(site, path): pk for site, path, pk in rows}


def reason_of(error: BaseException) -> str:
    """Why a page could not be made, as one sentence."""
    if isinstance(error, TemplateSyntaxError):
        return _("网站主题的模板 %(name)s 第 %(line)s 行写错了。") % {
            "name": error.name or "",
            "line": error.lineno,
        }
    if isinstance(error, UndefinedError):
        named = _NAME.search(error.message or "")
        if named is None:
            return _("网站主题的模板用到了没有的内容。")
        return _("网站主题的模板要用“%(name)s”，这里没有。") % {"name": named[1] or named[2]}
    if isinstance(error, FileNotFoundError):
        return _("页面要用的文件不见了：%(name)s。") % {"name": error.filename or ""}
    if isinstance(error, OSError):
        return _("服务器读写文件出错：%(words)s。") % {"words": error.strerror or error}
    return _("生成页面的程序或模板出错（%(name)s）。") % {"name": type(error).__name__}
