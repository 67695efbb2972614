"""Pages: a view looks up, calls one verb, and answers."""
