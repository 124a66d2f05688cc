"""Decides the room's screens in the console; all of them are the platform office's."""

from huabiao.search.viewsets.bets import BestBetViewSet
from huabiao.search.viewsets.old_sites import OldSiteViewSet
from huabiao.search.viewsets.pairs import ColloquialViewSet
from huabiao.search.viewsets.unfound import UnfoundViewSet

__all__ = ["BestBetViewSet", "ColloquialViewSet", "OldSiteViewSet", "UnfoundViewSet"]
