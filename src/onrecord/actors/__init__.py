"""Who is meant, in which capacity, on which day."""
