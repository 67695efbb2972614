"""Odd requests to every route, by the application itself and over real sockets: `python -m fuzz --seconds 600`."""
