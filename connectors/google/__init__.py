"""What the connectors of Gmail and of Google Calendar share: the way to Google, its gate, its errors."""
