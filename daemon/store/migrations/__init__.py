"""The way from an empty database to today's tables, one step a file. Run by ``daemon.store.migrating`` only."""
