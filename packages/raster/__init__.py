"""Pictures as three planes, luma and two of chroma: the form in which JPEG stores them.

Half the memory of RGB. Needs composition (boxes and sizes), numpy and Pillow.
"""
