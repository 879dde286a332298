"""The order of the work: stages, the pipeline over them, and what failed."""
