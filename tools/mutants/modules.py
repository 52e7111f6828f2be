"""The modules that mutants are made of."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = ("packages", "lambdas")
NOT_MUTATED = (
    "packages/raster/build.py",  # a step of the build: its tests compile, for seconds each
    "packages/briefcast/contracts",  # types alone
    # Vector drawings: thousands of coordinates, which are judged by eye.
    "packages/drafts/products/",
    "packages/drafts/stage.py",
    "packages/drafts/sculpt.py",
)


def modules(paths: list[Path]) -> list[Path]:
    """Return the modules below these paths, or below every room, relative to the repository."""
    folders = [path.resolve() for path in paths] or [ROOT / room for room in ROOMS]
    files = [file for path in folders for file in ([path] if path.is_file() else sorted(path.rglob("*.py")))]
    relative = [file.relative_to(ROOT) for file in files]
    return [path for path in relative if not path.as_posix().startswith(NOT_MUTATED)]
