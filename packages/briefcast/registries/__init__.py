"""Image models and placements as dated data with their sources, and the code that reads it."""
