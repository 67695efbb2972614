"""Views over HTTP: each looks up, calls one service, and renders one presenter."""
