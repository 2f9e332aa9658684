"""Measurements that are too slow or need too much data for the test suite."""
