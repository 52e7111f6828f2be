"""The rooms of this repository: who imports whom, and what breaks the rules.

    python -m tools.house

prints each room with its modules, floors and imports, then every broken rule. A room is a package, a
function or a top folder. A floor is a level of imports: a module that imports nothing of its room is on
the first. tests/unit/test_imports.py asserts that no rule is broken.
"""

import ast
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

ROOT = Path(__file__).parents[1]
TOP_ROOMS = ("statemachine", "local", "cli", "deploy", "chaos", "bench", "tools")
MEASURING = ("chaos", "bench", "tools")  # may import anything; nothing else imports them
ANY = frozenset({"*"})
PACKAGES, FUNCTIONS = "packages/*", "lambdas/*"
# The rooms that a room may import. A package may import briefcast and the packages that its docstring names.
MAY_IMPORT: Mapping[str, frozenset[str]] = {
    FUNCTIONS: frozenset({PACKAGES}),
    "statemachine": frozenset({PACKAGES}),
    "local": frozenset({PACKAGES, "statemachine"}),
    "cli": frozenset({PACKAGES, "local"}),
    "deploy": frozenset({PACKAGES, "statemachine"}),
    **dict.fromkeys(MEASURING, ANY),
}
# The one module of a room that may import another room as well.
DOORS: Mapping[str, str] = {"cli.parser": "lambdas.parser"}
# Libraries that only these modules may import, by the room that has the rule.
LIBRARIES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "briefcast": {
        "anyascii": ("briefcast",),
        "boto3": ("briefcast.store",),
        "botocore": ("briefcast.store",),
        "aws_lambda_powertools": ("briefcast.telemetry",),
    },
    "operations": dict.fromkeys(("boto3", "botocore", "jinja2", "localstack_client"), ("operations",)),
}


@dataclass(frozen=True, slots=True)
class Import:
    """One import: the module that has it, and the module or library that it names."""

    source: str
    target: str


@dataclass(frozen=True)
class House:
    """The imports of a repository."""

    root: Path
    modules: Mapping[str, Path] = field(default_factory=dict)  # by dotted name, as Python imports it

    @cached_property
    def rooms(self) -> Mapping[str, list[str]]:
        """The modules of each room."""
        rooms: dict[str, list[str]] = {}
        for module in self.modules:
            rooms.setdefault(self.room(module), []).append(module)
        return rooms

    def room(self, module: str) -> str:
        """Return the room of a module: `composition`, `lambdas.parser` or `cli`."""
        first, *rest = module.split(".")
        return f"lambdas.{rest[0]}" if first == "lambdas" and rest else first

    @cached_property
    def imports(self) -> list[Import]:
        """Every import of one of this repository's modules by another."""
        return [each for each in self._all_imports if each.target in self.modules]

    @cached_property
    def _all_imports(self) -> list[Import]:
        pairs = {
            Import(module, target): None
            for module, path in self.modules.items()
            for target in self._targets(path)
            if target != module
        }
        return list(pairs)

    def _targets(self, path: Path) -> Iterator[str]:
        """Yield what a file imports, `from package import module` as the module."""
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                for alias in node.names:
                    name = f"{node.module}.{alias.name}"
                    yield name if name in self.modules else node.module

    def arrows(self, room: str) -> list[str]:
        """Return the rooms that a room imports."""
        targets = {self.room(each.target) for each in self.imports if self.room(each.source) == room}
        return sorted(targets - {room})

    def broken_rules(self) -> list[str]:
        """Return a sentence for every import that the rules forbid."""
        return [
            *(f"{each.source} imports {each.target}" for each in self.imports if not self._allowed(each)),
            *(
                f"{each.source} imports the library {each.target}"
                for each in self._all_imports
                if not self._library_allowed(each)
            ),
        ]

    def _allowed(self, each: Import) -> bool:
        source, target = self.room(each.source), self.room(each.target)
        if source == target or DOORS.get(each.source) == target:
            return True
        if source in self._packages:
            return target == "briefcast" or (target in self._packages and target in self._docstring(source))
        allowed = MAY_IMPORT[FUNCTIONS if source.startswith("lambdas.") else source]
        kind = PACKAGES if target in self._packages else target
        return allowed == ANY or kind in allowed

    def _library_allowed(self, each: Import) -> bool:
        rules, library = LIBRARIES.get(self.room(each.source)), each.target.partition(".")[0]
        if rules is None or each.target in self.modules or library in sys.stdlib_module_names:
            return True
        owners = rules.get(library, ())
        return any(each.source == owner or each.source.startswith(f"{owner}.") for owner in owners)

    @cached_property
    def _packages(self) -> frozenset[str]:
        return frozenset(path.name for path in (self.root / "packages").iterdir() if path.is_dir())

    def _docstring(self, package: str) -> str:
        text = (self.root / "packages" / package / "__init__.py").read_text("utf-8")
        return ast.get_docstring(ast.parse(text)) or ""

    def cycle(self) -> list[str]:
        """Return modules that import each other in a circle, [] when there are none."""
        return _cycle(self._graph(self.modules))

    def room_cycle(self) -> list[str]:
        """Return rooms that import each other in a circle, [] when there are none."""
        return _cycle({room: set(self.arrows(room)) for room in self.rooms})

    def floors(self, room: str) -> int:
        """Return the number of modules in the room's longest chain of imports."""
        return _floors(self._graph(self.rooms[room]))

    def room_floors(self) -> int:
        """Return the number of rooms in the longest chain of imports between rooms."""
        return _floors({room: set(self.arrows(room)) for room in self.rooms})

    def _graph(self, modules: Iterable[str]) -> dict[str, set[str]]:
        graph: dict[str, set[str]] = {module: set() for module in modules}
        for each in self.imports:
            if each.source in graph and each.target in graph:
                graph[each.source].add(each.target)
        return graph


def _floors(graph: Mapping[str, set[str]]) -> int:
    floors: dict[str, int] = {}
    for node in TopologicalSorter(graph).static_order():
        floors[node] = 1 + max((floors[target] for target in graph[node]), default=0)
    return max(floors.values())


def _cycle(graph: Mapping[str, set[str]]) -> list[str]:
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def read_house(root: Path = ROOT) -> House:
    """Return the house of a repository: all of its modules outside tests/."""
    modules = {}
    for folder in (root / "packages", root):
        rooms = (
            folder.iterdir() if folder.name == "packages" else (root / top for top in ("lambdas", *TOP_ROOMS))
        )
        for room in rooms:
            for path in sorted(room.rglob("*.py")):
                name = ".".join(path.relative_to(folder).with_suffix("").parts).removesuffix(".__init__")
                modules[name] = path
    return House(root, modules)


def report(house: House) -> Iterator[str]:
    """Yield the figures: a line for each room, the totals, the broken rules."""
    yield f"{'room':<20} modules floors imports"
    for room in sorted(house.rooms):
        modules, floors, arrows = len(house.rooms[room]), house.floors(room), house.arrows(room)
        yield f"{room:<20} {modules:>7} {floors:>6} {', '.join(arrows)}"
    broken = house.broken_rules()
    cycles = [cycle for cycle in (house.cycle(), house.room_cycle()) if cycle]
    yield (
        f"{len(house.rooms)} rooms on {house.room_floors()} floors, {len(house.modules)} modules, "
        f"{len(house.imports)} imports, at most {max(map(house.floors, house.rooms))} floors in a room; "
        f"{len(broken)} forbidden imports, {len(cycles)} cycles"
    )
    yield from (f"forbidden: {rule}" for rule in broken)
    yield from (f"cycle: {' -> '.join(cycle)}" for cycle in cycles)


if __name__ == "__main__":
    sys.stdout.writelines(f"{line}\n" for line in report(read_house()))
