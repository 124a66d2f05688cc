"""Huabiao 华表: one platform on which a city runs all of its government websites."""

__version__ = "0.1.0"
