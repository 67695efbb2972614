"""What is done once the reply is out, so that nobody waits for it."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response, after_this_request, has_request_context


def once_sent(act: Callable[[], object]) -> Callable[[], None]:
    """A function that has ``act`` called once the reply to the current request is out; outside of one, at once."""

    def later() -> None:
        if not has_request_context():
            act()
            return

        @after_this_request
        def _on_close(response: Response) -> Response:
            response.call_on_close(act)
            return response

    return later
