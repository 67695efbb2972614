"""A small service that was at work for some weeks: its people, and their cases. Not for real use."""
