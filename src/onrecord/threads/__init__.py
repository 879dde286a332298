"""What answers, denies, repeats and fulfils what, across documents."""
