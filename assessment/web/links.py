"""The address of a request as a link: with the prefix of the service, which no route knows, and with its query."""

from __future__ import annotations

from flask import current_app, request


def own_link() -> str:
    """The link that leads to where this request went."""
    return request.root_path + request.full_path.rstrip("?")


def route_of(link: str) -> str:
    """The path of a link of ours as routes know it."""
    return link.removeprefix(request.root_path) or "/"


def without_slash() -> str | None:
    """The link of this request without the slash at its end, where one of our pages stands; None elsewhere."""
    path = request.path.rstrip("/")
    routes = current_app.create_url_adapter(request)
    if path == request.path or routes is None or not routes.test(path, request.method):
        return None
    return request.root_path + path + request.full_path.removeprefix(request.path).rstrip("?")
