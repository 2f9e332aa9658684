"""A Microsoft Graph and its sign-in on loopback, for tests: see ``server.py``."""
