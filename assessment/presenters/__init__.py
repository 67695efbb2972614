"""Every sentence, number and mark that a page or a report shows, as frozen values."""
