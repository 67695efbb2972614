"""The address of a request as a link: with the prefix of the service, which no route knows, and with its query."""

from __future__ import annotations

from flask import request


def own_link() -> str:
    """The link that leads to where this request went."""
    return request.root_path + request.full_path.rstrip("?")


def route_of(link: str) -> str:
    """The path of a link of ours as routes know it."""
    return link.removeprefix(request.root_path) or "/"
