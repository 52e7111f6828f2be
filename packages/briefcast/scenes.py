"""Words for what became of a photograph that was to be set on a stage."""

from briefcast.contracts import ManifestScene

# What may be wrong with a cut-out, by the names of `doubts`, as the end of a sentence.
DOUBTS = {
    "outline": "its outline is hardly to be told from the ground",
    "lost": "parts beside it would be lost, or something else stands there",
    "frame": "the photograph cuts it at an edge",
    "ground": "it stands in a scene, not before a plain ground",
    "opinions": "what belongs to it is not certain",
    "clear": "it looks like the ground, as glass does, and white on white",
    "size": "it is too small or fills the picture",
}


def kept_because(scene: ManifestScene) -> str:
    """Return why a photograph was kept, as the end of a sentence about the product."""
    if not scene["doubts"]:
        return f"it could not be cut out ({scene['error']})"
    worst = max(scene["doubts"], key=lambda name: scene["doubts"][name])
    return f"{DOUBTS[worst]} (doubt {scene['doubts'][worst]:.2f})"
