"""Reports: an outcome in plain sentences, as HTML, and as PDF."""
