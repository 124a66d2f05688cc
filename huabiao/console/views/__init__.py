"""The console's own screens, gathered under one name."""

from huabiao.console.views.activity import ActivityTableView, ActivityView
from huabiao.console.views.alarms import AlarmsView
from huabiao.console.views.audit import AuditTableView, AuditView
from huabiao.console.views.calendar import CalendarView
from huabiao.console.views.explaining import ExplainView
from huabiao.console.views.handbook import HandbookView, handbook_picture
from huabiao.console.views.home import HomeView, ProposalsView, ReviewsView, ShortcutsView, waiting
from huabiao.console.views.nodes import NodesView, NodeWithdrawView
from huabiao.console.views.past import PastFileView, PastView
from huabiao.console.views.publishing import PublishingActView, PublishingView
from huabiao.console.views.searches import SearchesTableView, SearchesView

__all__ = [
    "ActivityTableView",
    "ActivityView",
    "AlarmsView",
    "AuditTableView",
    "AuditView",
    "CalendarView",
    "ExplainView",
    "HandbookView",
    "HomeView",
    "NodeWithdrawView",
    "NodesView",
    "PastFileView",
    "PastView",
    "ProposalsView",
    "PublishingActView",
    "PublishingView",
    "ReviewsView",
    "SearchesTableView",
    "SearchesView",
    "ShortcutsView",
    "handbook_picture",
    "waiting",
]
