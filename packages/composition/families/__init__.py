"""The families of layouts. Each module has one function, `layouts`, that returns its best ones for a task."""
