"""The machine around the daemon: its service manager, its monitor. Nothing about mail, contacts or rules in here."""
