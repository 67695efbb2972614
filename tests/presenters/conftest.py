"""One application for all tests here: they need its words and its templates, and change nothing in it."""

from __future__ import annotations

import pytest
from flask import Flask


@pytest.fixture(scope="session")
def app(speaking_app: Flask) -> Flask:
    return speaking_app
