"""An Exchange server for tests: SOAP on loopback, every request and answer held to Microsoft's own schemas."""
