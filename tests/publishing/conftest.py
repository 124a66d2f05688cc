"""A tree of its own for each test that publishes."""

import pytest


@pytest.fixture
def public(settings, tmp_path):
    settings.PUBLIC_ROOT = tmp_path / "public"
    settings.SERVING_ROOT = tmp_path / "serving"
    settings.SEAL_ROOT = tmp_path / "seal"
    return settings.PUBLIC_ROOT
