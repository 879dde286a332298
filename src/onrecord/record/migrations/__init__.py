"""How a record of each version becomes one of the next: a step a version, in ``versions``."""
