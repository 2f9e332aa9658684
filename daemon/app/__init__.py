"""The composition root: the only room with a clock, and the only one that names concrete connectors."""

from daemon.app.app import App, open_app

__all__ = ["App", "open_app"]
