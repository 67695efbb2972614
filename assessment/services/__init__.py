"""The verbs that pages and commands share."""
