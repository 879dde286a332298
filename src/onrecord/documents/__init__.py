"""A page becomes dated, clean text: reading files, marking blocks, finding the publication date."""
