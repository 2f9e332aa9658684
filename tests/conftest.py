"""What all tests may ask for, and the order they are handed out in."""

from __future__ import annotations

import pytest

pytest_plugins = ("tests.servers.fixtures",)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with slow tests come first: begun last, they would keep one core waiting for the other."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)
