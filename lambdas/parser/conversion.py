"""Converts a brief of another system into this one's form, with a note on whatever is moved or left out."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from briefcast.registries.placements import placements
from briefcast.text import locales
from lambdas.parser.foreign import meant
from lambdas.parser.validation import SCHEMA
from lambdas.parser.wording import pointer, show

Kind = Literal["moved", "guessed", "left out", "to add"]
Path = tuple[str | int, ...]

_OWN: dict[str, Any] = SCHEMA["properties"]
_REQUIRED: list[str] = SCHEMA["required"]
_BRAND: dict[str, Any] = _OWN["brand"]["properties"]
_PRODUCT: dict[str, Any] = _OWN["products"]["items"]["properties"]
_TEXTS = frozenset(
    {"campaign_name", "target_audience", "call_to_action", "image.style", "image.negative_prompt",
     "brand.name", "brand.tone", "products.name", "products.description"}
)  # fmt: skip
_COLOR = re.compile(r"#[0-9a-fA-F]{6}", re.ASCII)
_RATIO = re.compile(r"\s*([0-9]{1,5}(?:\.[0-9]{1,3})?)\s*[:x×/]\s*([0-9]{1,5}(?:\.[0-9]{1,3})?)\s*", re.ASCII)
_SAME_RATIO = 0.02  # of width by height: 1.78 is 16:9, 1.91 is not
_IDENTITY = re.compile(r"(?:^|[_-])id$|[a-z]Id$")


@dataclass(frozen=True, slots=True)
class Note:
    """What became of one value of the other brief, or what its author still has to add."""

    kind: Kind
    pointer: str
    text: str


@dataclass(slots=True)
class Conversion:
    """A brief in this system's form, perhaps incomplete, and a note for each thing that differs."""

    brief: dict[str, Any] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)

    def note(self, kind: Kind, path: Path, text: str) -> None:
        self.notes.append(Note(kind, pointer(path), text))

    def put(self, path: Path, target: str, value: Any, kind: Kind = "moved", holder: Any = None) -> None:
        """Set a field of the brief, or of one of its products; the first value that comes for it stays."""
        *rooms, last = target.split(".")
        where = self.brief if holder is None else holder
        for room in rooms:
            where = where.setdefault(room, {})
        if last in where:
            self.note("left out", path, f"{show(value)}: {target} has a value already")
            return
        where[last] = value
        if kind != "moved" or path != tuple(target.split(".")):
            self.note(kind, path, f"{'products.' if holder is not None else ''}{target}: {show(value)}")

    def leave(self, path: Path, value: Any, why: str = "a brief has no such field") -> None:
        self.note("left out", path, f"{show(value)}: {why}")


def is_foreign(document: Any) -> bool:
    """Return whether a document is a brief of another system: names that are known there, and few of ours."""
    if not isinstance(document, dict) or sum(name not in document for name in _REQUIRED) < 2:
        return False
    inner = [name for value in document.values() if isinstance(value, dict) for name in list(value)[:50]]
    names = [*list(document)[:50], *inner]
    return sum(name not in _OWN and meant(name) is not None for name in names) >= 2


def convert(document: Any) -> Conversion:
    """Return a brief in this system's form, made of any JSON value."""
    result = Conversion()
    if isinstance(document, dict):
        _fields(result, (), document)
    else:
        result.leave((), document, "a brief is an object")
    for missing in _REQUIRED:
        if missing not in result.brief:
            result.note("to add", (missing,), _OWN[missing]["description"])
    return result


def _fields(result: Conversion, path: Path, fields: Mapping[str, Any]) -> None:
    """Place the fields of the brief, or of an object that groups some of them."""
    for name, value in sorted(fields.items(), key=lambda each: bool(_IDENTITY.search(each[0]))):
        here = (*path, name)
        target = _target(path, name)
        if value is None or value == "":
            result.leave(here, value, "no value")
        elif target in ("brand", None) and isinstance(value, dict):
            _fields(result, here, value)
        elif target is None:
            result.leave(here, value)
        else:
            _place(result, here, target, value)


def _target(path: Path, name: str) -> str | None:
    """Return the field that a name at a path stands for."""
    group = meant(str(path[-1])) if path else None
    if group == "brand" or (path and path[-1] == "brand"):
        if name in _BRAND:
            return f"brand.{name}"
    elif name in _OWN and name != "brand":
        return name
    elif path and name in ("name", "id"):
        return "campaign_name"
    return meant(name)


def _place(result: Conversion, path: Path, target: str, value: Any) -> None:
    is_text = isinstance(value, str)
    if target in _TEXTS and not target.startswith("products."):
        _text(result, path, target, value)
    elif target in _LISTS:
        _LISTS[target](result, path, value)
    elif target == path[-1] and len(path) == 1:
        result.put(path, target, value)
    elif target.startswith("brand.colors."):
        if is_text and _COLOR.fullmatch(value):
            result.put(path, target, value)
        else:
            _colors(result, path, value)
    elif target == "budget_usd":
        if isinstance(value, int | float) and not isinstance(value, bool):
            result.put(path, target, value)
        else:
            result.leave(path, value, "budget_usd is a number")
    elif target == f"brand.{path[-1]}" and target != "brand.logo":
        result.put(path, target, value)
    elif target == "brand.logo" and is_text:
        result.put(path, target, f"existing-assets/{_inside(value)}", "guessed")
    else:
        result.leave(path, value, f"it does not fit {target}; write that by hand")


def _text(result: Conversion, path: Path, target: str, value: Any, holder: Any = None) -> None:
    if isinstance(value, str):
        result.put(path, target, value, holder=holder)
    elif words := list(_words(value)):
        result.put(path, target, ", ".join(words), "guessed", holder)
    else:
        result.leave(path, value, f"{target} is text")


def _words(value: Any) -> Iterator[str]:
    """Yield the texts and numbers in a value, in their order."""
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        yield str(value)
    elif isinstance(value, list | dict):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _words(item)


def _message(result: Conversion, path: Path, value: Any) -> None:
    if isinstance(value, dict) and value and all(locales.canonical(tag) for tag in value):
        first = next(iter(value))
        _text(result, (*path, first), "campaign_message", value[first])
        _locales(result, path, {tag: words for tag, words in value.items() if tag != first})
    else:
        _text(result, path, "campaign_message", value)


def _locales(result: Conversion, path: Path, value: Any) -> None:
    if not isinstance(value, dict):
        result.leave(path, value, "a language needs its words: localized_messages.<locale>.message")
        return
    for tag, words in value.items():
        here = (*path, tag)
        found = {"message": words} if isinstance(words, str) else {}
        for name, text in words.items() if isinstance(words, dict) else ():
            target = {"campaign_message": "message", "call_to_action": "call_to_action"}.get(
                meant(name) or ""
            )
            if target and isinstance(text, str) and target not in found:
                found[target] = text
            else:
                result.leave((*here, name), text, "a language has message and call_to_action")
        if locales.canonical(tag) and "message" in found:
            result.put(here, f"localized_messages.{tag}", found)
        else:
            result.leave(here, words, "not a locale with a message")


def _regions(result: Conversion, path: Path, value: Any) -> None:
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        result.put(path, "target_regions", value)
    else:
        items = value if isinstance(value, list) else [value]
        result.put(path, "target_regions", [", ".join(_words(item)) for item in items], "guessed")


def _products(result: Conversion, path: Path, value: Any) -> None:
    items = value if isinstance(value, list) else [value]
    made: list[dict[str, Any]] = []
    for index, item in enumerate(items):
        here = (*path, index)
        product: dict[str, Any] = {}
        fields = item if isinstance(item, dict) else {"name": item}
        for name, inner in sorted(fields.items(), key=lambda each: bool(_IDENTITY.search(each[0]))):
            _product_field(result, (*here, name), product, name, inner)
        if "name" in product and "description" not in product:
            product["description"] = product["name"]
            result.note(
                "guessed",
                here,
                f"products.description: {show(product['name'])}; say what it looks like",
            )
        if "name" in product:
            made.append(product)
        else:
            result.leave(here, item, "a product needs a name")
    if made:
        result.put(path, "products", made)


def _product_field(result: Conversion, path: Path, product: dict[str, Any], name: str, value: Any) -> None:
    own = {"campaign_message": "message", "campaign_name": "name", "products": "name"}
    target = name if name in _PRODUCT else (meant(name) or "").removeprefix("products.")
    target = own.get(target, target)
    if name in _PRODUCT and name not in ("name", "description"):
        product[name] = value
    elif value is None or value == "" or target not in _PRODUCT:
        result.leave(path, value, "no value" if value in (None, "") else "a product has no such field")
    elif target == "existing_assets":
        words = [word for word in _words(value) if "." in word]
        if words:
            result.put(path, target, f"existing-assets/{_inside(words[0])}", "guessed", product)
        for word in words[1:]:
            result.leave(path, word, "a product has one picture")
        if not words:
            result.leave(path, value, "not the path of a picture")
    elif target in ("name", "description", "message", "call_to_action"):
        if path[-1] == name == target and isinstance(value, str):
            product[target] = value
        else:
            _text(result, path, target, value, product)
    else:
        result.leave(path, value, "a product has no such field")


def _inside(path: str) -> str:
    """Return a path below existing-assets/: without dots, and without the other system's folder of assets."""
    steps = [step for step in re.split(r"[/\\]", path) if step not in ("", ".", "..")]
    return "/".join(steps[1:] if len(steps) > 1 and steps[0] in ("assets", "existing-assets") else steps)


def _placements(result: Conversion, path: Path, value: Any) -> None:
    chosen: list[str] = []
    known = placements()
    for word in _words(value):
        if word in known:
            chosen.append(word)
        elif (ratio := _RATIO.fullmatch(word)) and float(ratio[2]):
            wanted = float(ratio[1]) / float(ratio[2])
            alike = [row for row in known.values() if abs(row.width / row.height / wanted - 1) < _SAME_RATIO]
            usual = [row.id for row in alike if row.default] or [row.id for row in alike[:1]]
            chosen.extend(usual)
            if usual:
                result.note("guessed", path, f"placements for {show(word)}: {', '.join(usual)}")
            else:
                result.leave(path, word, "no placement has this shape")
        else:
            result.leave(path, word, "no placement of this name; README.md lists them")
    if chosen:
        result.put(path, "placements", list(dict.fromkeys(chosen)))


def _colors(result: Conversion, path: Path, value: Any) -> None:
    words = list(_words(value))
    colors = [word for word in words if _COLOR.fullmatch(word)]
    for word in words:
        if word not in colors:
            result.leave(path, word, "a colour is #RRGGBB")
    if colors:
        result.put(path, "brand_colors", list(dict.fromkeys(colors)))


def _forbidden(result: Conversion, path: Path, value: Any) -> None:
    result.put(path, "brand.forbidden_words", list(dict.fromkeys(_words(value))))


_LISTS = {
    "campaign_message": _message,
    "localized_messages": _locales,
    "target_regions": _regions,
    "products": _products,
    "placements": _placements,
    "brand_colors": _colors,
    "brand.forbidden_words": _forbidden,
}
