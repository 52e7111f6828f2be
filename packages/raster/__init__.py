"""Pictures as three planes, luma and two of chroma: what JPEG keeps, and half of what RGB would need."""
