"""Where a reminder rings outside the terminal: the desktop, and services that reach a phone or a chat room."""
