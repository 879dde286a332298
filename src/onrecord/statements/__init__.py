"""Who said what to whom, when, according to whom."""
