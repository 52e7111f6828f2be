"""Which tests are run against a mutant: those named like its module first, then those of its whole room."""

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
# Rooms whose behaviour is stated by the tests of others too, or that have none of their own.
FURTHER = {
    "briefcast": ("tests/unit/parser", "tests/unit/publisher", "tests/unit/generator"),
    "composition": ("tests/unit/variants", "tests/golden"),
    "drafts": ("tests/unit/generator",),
    "pictures": ("tests/unit/variants",),
    "raster": ("tests/unit/variants", "tests/golden"),
    "typesetting": ("tests/unit/composition", "tests/golden"),
    "variants": ("tests/golden",),
}


def modules(paths: list[Path]) -> list[Path]:
    """Return the modules below these paths, or below every room, relative to the repository."""
    folders = [path.resolve() for path in paths] or [ROOT / room for room in ROOMS]
    files = [file for path in folders for file in ([path] if path.is_file() else sorted(path.rglob("*.py")))]
    relative = [file.relative_to(ROOT) for file in files]
    return [path for path in relative if not path.as_posix().startswith(NOT_MUTATED)]


def stages(module: Path) -> list[list[str]]:
    """Return the sets of tests to run one after the other until one fails, as paths for pytest."""
    room = module.parts[1]
    folder = ROOT / "tests/unit" / room
    named = sorted(
        path.relative_to(ROOT).as_posix()
        for start in (folder, *(ROOT / further for further in FURTHER.get(room, ())))
        for path in start.rglob(f"test_{module.stem.removeprefix('_')}*.py")
    )
    whole = [f"tests/unit/{room}"] if folder.is_dir() else []
    return [stage for stage in (named, whole, list(FURTHER.get(room, ()))) if stage]
