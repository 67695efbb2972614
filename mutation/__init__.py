"""Mutation testing of the default pack: its rules are changed one at a time; examples and claims should notice."""
