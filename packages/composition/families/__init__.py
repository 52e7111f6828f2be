"""The families of layouts. Each module has one or both of these functions for a task:

`layouts` returns the best layouts on windows for the whole placement; `plates` returns the best shapes of
picture and panel beside each other, which are cropped all at once.
"""
