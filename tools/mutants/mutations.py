"""Which small bugs a module may have: one operator, number, condition, call or line changed at a time."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Add,
    ast.Pow: ast.Mult,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
}
CALLS = {"min": "max", "max": "min", "any": "all", "all": "any", "sorted": "list"}
FACTOR = 1.4  # of a float: a half becomes 0.7
LOGS = {"log", "_log", "logger", "warnings"}
KEYWORDS_LEFT_ALONE = {"strict"}  # of zip(): it guards against bugs and changes no result
NAMES_LEFT_ALONE = {"__all__", "__repr__", "__str__"}


@dataclass(frozen=True, slots=True)
class Mutant:
    """One small bug in a module."""

    number: int  # in the order of mutants()
    line: int
    before: str  # the changed expression or statement, in one line
    after: str
    lines: range  # those that run when the bug is met


@dataclass(frozen=True, slots=True)
class Site:
    """A node of a syntax tree and where it hangs, so that another can be put in its place."""

    parent: ast.AST
    field: str
    index: int | None  # in the field's list
    node: ast.AST

    def put(self, node: ast.AST) -> None:
        if self.index is None:
            setattr(self.parent, self.field, node)
        else:
            getattr(self.parent, self.field)[self.index] = node


def mutants(source: str) -> list[Mutant]:
    """Return every mutant of a module."""
    tree = ast.parse(source)
    spans = _spans(tree)
    return [
        Mutant(
            number,
            _line(site.node),
            _one_line(site.node),
            _one_line(other),
            spans.get(_line(site.node), range(_line(site.node), _line(site.node) + 1)),
        )
        for number, (site, other) in enumerate(_changes(tree))
    ]


def mutated(source: str, number: int) -> str:
    """Return the source of the mutant with this number, without comments."""
    return ast.unparse(mutated_tree(source, number)) + "\n"


def mutated_tree(source: str, number: int) -> ast.Module:
    """Return the syntax tree of the mutant with this number, with the lines of the source."""
    tree = ast.parse(source)
    site, other = next(change for place, change in enumerate(_changes(tree)) if place == number)
    site.put(ast.copy_location(other, site.node))
    return ast.fix_missing_locations(tree)


def _changes(tree: ast.AST) -> Iterator[tuple[Site, ast.AST]]:
    for site in _sites(tree):
        for other in _alternatives(site.node):
            yield site, other


def _sites(parent: ast.AST) -> Iterator[Site]:
    """Yield the nodes that may be changed: no annotations, decorators, messages, assertions, names."""
    for field, value in ast.iter_fields(parent):
        if field in ("annotation", "returns", "decorator_list", "bases", "type_params"):
            continue
        children = enumerate(value) if isinstance(value, list) else [(None, value)]
        for index, node in children:
            if isinstance(node, ast.AST) and not _is_left_alone(node):
                yield Site(parent, field, index, node)
                yield from _sites(node)


def _is_left_alone(node: ast.AST) -> bool:
    if isinstance(node, ast.Raise | ast.Assert | ast.JoinedStr | ast.Import | ast.ImportFrom):
        return True
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return node.name in NAMES_LEFT_ALONE
    if isinstance(node, ast.keyword):
        return node.arg in KEYWORDS_LEFT_ALONE
    if isinstance(node, ast.Assign):
        return any(isinstance(target, ast.Name) and target.id in NAMES_LEFT_ALONE for target in node.targets)
    if isinstance(node, ast.If):
        return isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
    return isinstance(node, ast.Expr) and (_is_text(node.value) or _is_log(node.value))


def _is_log(node: ast.AST) -> bool:
    """Whether a call writes a log line."""
    while isinstance(node, ast.Call | ast.Attribute):
        node = node.func if isinstance(node, ast.Call) else node.value
    return isinstance(node, ast.Name) and node.id in LOGS


def _is_text(node: ast.AST) -> bool:
    """Whether this is a string, so that + joins and % formats."""
    if isinstance(node, ast.BinOp):
        return _is_text(node.left) or _is_text(node.right)
    return isinstance(node, ast.JoinedStr) or (
        isinstance(node, ast.Constant) and isinstance(node.value, str | bytes)
    )


def _alternatives(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what may stand in a node's place. Each is a bug that somebody could write."""
    match node:
        case ast.Compare(left, [op], right) if type(op) in COMPARISONS:
            yield ast.Compare(left, [COMPARISONS[type(op)]()], right)
        case ast.BinOp(left, op, right) if type(op) in ARITHMETIC and not _is_text(node):
            yield ast.BinOp(left, ARITHMETIC[type(op)](), right)
        case ast.AugAssign(target, op, value) if type(op) in ARITHMETIC and not _is_text(value):
            yield ast.AugAssign(target, ARITHMETIC[type(op)](), value)
        case ast.BoolOp(op, values):
            yield ast.BoolOp(ast.Or() if isinstance(op, ast.And) else ast.And(), values)
        case ast.UnaryOp(ast.Not() | ast.USub(), operand):
            yield operand
        case ast.Constant(bool(value)):
            yield ast.Constant(not value)
        case ast.Constant(int(value)):
            yield ast.Constant(value + 1)
        case ast.Constant(float(value)):
            yield ast.Constant(value * FACTOR if value else 1.0)
        case ast.Call(ast.Name(name), arguments, keywords) if name in CALLS:
            kept = keywords if CALLS[name] != "list" else []
            yield ast.Call(ast.Name(CALLS[name], ast.Load()), arguments, kept)
        case ast.If(test, body, orelse):
            yield ast.If(ast.UnaryOp(ast.Not(), test), body, orelse)
        case ast.IfExp(test, body, orelse):
            yield ast.IfExp(test, orelse, body)
        case ast.comprehension(target, each, [_, *_], is_async):
            yield ast.comprehension(target, each, [], is_async)
        case ast.Expr(ast.Call()):
            yield ast.Pass()
        case ast.Break():
            yield ast.Continue()
        case ast.Continue():
            yield ast.Break()


def _spans(tree: ast.AST) -> dict[int, range]:
    """Return for each line the lines of its statement; of a compound statement those of its head.

    A function's head runs when its module is imported; its default values matter when its body runs.
    """
    spans: dict[int, range] = {}
    for node in ast.walk(tree):  # from the outside inwards, so that the innermost statement is kept
        if not isinstance(node, ast.stmt):
            continue
        last = node.end_lineno or node.lineno
        body = getattr(node, "body", None)
        if isinstance(node, ast.FunctionDef):
            spans |= dict.fromkeys(
                range(node.lineno, node.body[0].lineno), range(node.body[0].lineno, last + 1)
            )
            continue
        head = body[0].lineno - 1 if body else last
        lines = range(node.lineno, max(node.lineno, head) + 1)
        spans |= dict.fromkeys(lines, lines)
    return spans


def _line(node: ast.AST) -> int:
    return int((node.target if isinstance(node, ast.comprehension) else node).lineno)  # type: ignore[attr-defined]


def _one_line(node: ast.AST) -> str:
    """Return the first line of a node's source, without its body."""
    lines = ast.unparse(node).splitlines() or [""]
    return lines[0] if len(lines) == 1 else f"{lines[0]} …"
