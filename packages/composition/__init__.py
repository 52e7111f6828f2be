"""How a creative is composed: where picture, copy and logo go, known before there is a picture.

    design = compose(placements()["facebook-feed"], "Share the light", "Shop now", locale=None)
    framing = frame(Size(1024, 1024), design, focus=(0.5, 0.4))

The parser composes to refuse copy that fits nowhere before anything is paid for; the renderer
composes to draw. `geometry`, `framing` and `layout` are arithmetic; `design` sets type.
Imports briefcast and typesetting.
"""
