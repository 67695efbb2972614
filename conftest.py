"""Fixtures for every test are in tests/given.py: two files named conftest would be one module to mypy."""

pytest_plugins = ["given"]
