"""Numbers and words as people read them, in one way everywhere."""
