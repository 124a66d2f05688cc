"""Decides the screens of sites, channels and home pages; each starts from sites_for or channels_for.

They stand here and not in `sites`, because a channel is shown with what stands in it.
"""

from huabiao.pages.viewsets.blueprints import BlueprintViewSet
from huabiao.pages.viewsets.channels import ChannelViewSet
from huabiao.pages.viewsets.sites import SiteViewSet
from huabiao.pages.viewsets.topics import TopicViewSet

__all__ = ["BlueprintViewSet", "ChannelViewSet", "SiteViewSet", "TopicViewSet"]
