"""How much the examples and claims of the default pack would notice: its rules changed one at a time."""
