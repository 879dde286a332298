"""The steps, in order. What a step does never changes any more once a record may have taken it."""
