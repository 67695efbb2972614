"""Reports as HTML and PDF, rendered in worker processes."""
