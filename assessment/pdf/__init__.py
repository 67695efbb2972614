"""Reports as HTML and PDF, made in processes of their own."""
