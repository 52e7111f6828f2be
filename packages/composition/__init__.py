"""How a creative is composed: which part of the picture is shown, and where panel, copy and logo go.

    settings = copy_settings(placements()["facebook-feed"], "Share the light", "Shop now", locale=None)
    (layout,) = choose(facts, [Job(placements()["facebook-feed"], settings)])

`settings` sets type, so the parser uses it to refuse copy that fits nowhere before anything is paid for.
`search` chooses by the facts about a picture; the renderer draws what it chooses. `geometry` and `layout`
are arithmetic. Imports briefcast and typesetting.
"""
