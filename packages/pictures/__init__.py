"""Picture files that nobody vouches for: refused by name, or decoded upright and in sRGB.

    source = decode(data, "existing-assets/mug.png", [Size(1080, 1080)])

`oklab` has the colour arithmetic. Imports briefcast, composition.geometry and raster.
"""
