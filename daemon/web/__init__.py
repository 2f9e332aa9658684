"""The review page: what no mail client shows, and the buttons for what only the user decides.

Built to be safe: loopback or a Unix socket only, one session that a one-time link opens, nothing changed by a GET,
nothing shown that is not ours or plain text. It reads through the App's views and appends wishes; it never talks to
a mailbox or a calendar, and never sends anything.
"""
