"""Make packages/briefcast/text/cldr.json, how prices are written, from CLDR: python -m tools.cldr PACKAGES.

PACKAGES is a folder with the archives of cldr.sha256, as `npm pack cldr-core@47.0.0 cldr-numbers-full@47.0.0`
fetches them. The file holds what a price needs and no more: the separators, patterns and symbols of each
locale where they differ from its parent's. CLDR's licence is copied beside it.
"""

import hashlib
import json
import sys
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

ARCHIVES = {  # name: SHA-256
    name: digest
    for digest, name in map(str.split, Path(__file__).with_suffix(".sha256").read_text("ascii").splitlines())
}
RESULT = Path(__file__).parents[1] / "packages/briefcast/text"
ROOT = "und"
USUAL_DIGITS = 2  # CLDR's DEFAULT
Json = Any  # documents of CLDR


def unpack(packages: Path, folder: Path) -> None:
    """Unpack the archives side by side. Raises ValueError when one is not the one that was pinned."""
    for name, digest in ARCHIVES.items():
        if hashlib.sha256((packages / name).read_bytes()).hexdigest() != digest:
            raise ValueError(f"{name} is not the archive whose SHA-256 is pinned")
        with tarfile.open(packages / name) as members:
            members.extractall(folder / name.partition("-4")[0], filter="data")


def read(path: Path) -> Json:
    return json.loads(path.read_text("utf-8"))


class Cldr:
    """The unpacked packages."""

    def __init__(self, folder: Path) -> None:
        self.core = folder / "cldr-core/package"
        self.main = folder / "cldr-numbers-full/package/main"
        self.names = sorted(path.name for path in self.main.iterdir())
        parents = self.supplemental("parentLocales")["parentLocales"]["parentLocale"]
        self.explicit_parents = {name: parent for name, parent in parents.items() if name in self.names}

    def supplemental(self, name: str) -> Json:
        return read(self.core / f"supplemental/{name}.json")["supplemental"]

    def currencies(self) -> list[str]:
        """Return the codes that are legal tender somewhere now."""
        regions = self.supplemental("currencyData")["currencyData"]["region"]
        return sorted(
            {
                code
                for entries in regions.values()
                for entry in entries
                for code, facts in entry.items()
                if "_to" not in facts and facts.get("_tender") != "false"
            }
        )

    def digits(self, currencies: list[str]) -> dict[str, int]:
        """Return the decimal places of the currencies that have not the usual two."""
        fractions = self.supplemental("currencyData")["currencyData"]["fractions"]
        found = {code: int(fractions.get(code, fractions["DEFAULT"])["_digits"]) for code in currencies}
        return {code: digits for code, digits in found.items() if digits != USUAL_DIGITS}

    def locale(self, name: str, currencies: list[str]) -> dict[str, Any]:
        """Return everything about prices in a locale."""
        numbers = read(self.main / name / "numbers.json")["main"][name]["numbers"]
        symbols = read(self.main / name / "currencies.json")["main"][name]["numbers"]["currencies"]
        system = numbers["defaultNumberingSystem"]
        marks = numbers[f"symbols-numberSystem-{system}"]
        formats = numbers[f"currencyFormats-numberSystem-{system}"]
        return {
            "numerals": system,
            "decimal": marks.get("currencyDecimal", marks["decimal"]),
            "group": marks.get("currencyGroup", marks["group"]),
            "least_grouped": int(numbers["minimumGroupingDigits"]),
            "pattern": formats["standard"].split(";")[0],  # of amounts that are not negative
            "symbols": {code: symbols.get(code, {}).get("symbol", code) for code in currencies},
        }

    def parent(self, name: str) -> str:
        """Return the locale that another one inherits from."""
        shorter = self.explicit_parents.get(name) or name.rpartition("-")[0] or ROOT
        return shorter if shorter in self.names else self.parent(shorter)

    def aliases(self) -> dict[str, str]:
        """Return other names of locales: old codes of languages, and tags that leave out their script."""
        languages = self.supplemental("aliases")["metadata"]["alias"]["languageAlias"]
        found = {old: entry["_replacement"] for old, entry in languages.items()}
        found = {old: new for old, new in found.items() if len(old) == 2 and new in self.names}
        for tag, full in self.supplemental("likelySubtags")["likelySubtags"].items():
            language, script, *_ = full.split("-")
            scripted = f"{language}-{script}"
            region = tag.removeprefix(f"{language}-")
            if len(region) in (2, 3) and tag != region and scripted in self.names:
                found[tag] = f"{scripted}-{region}"
        return dict(sorted(found.items()))


def difference(own: Mapping[str, Any], parent: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield the fields of a locale that are not its parent's."""
    for name, value in own.items():
        if name == "symbols":
            changed = {code: symbol for code, symbol in value.items() if symbol != parent[name][code]}
            if changed:
                yield name, changed
        elif value != parent[name]:
            yield name, value


def document(cldr: Cldr) -> dict[str, Any]:
    """Return the document."""
    currencies = cldr.currencies()
    every = {name: cldr.locale(name, currencies) for name in cldr.names}
    bare = {**every[ROOT], "symbols": {code: code for code in currencies}}
    locales = {
        name: dict(difference(own, every[cldr.parent(name)])) for name, own in every.items() if name != ROOT
    }
    parents = {
        name: parent
        for name, parent in cldr.explicit_parents.items()
        if parent != (name.rpartition("-")[0] or ROOT)
    }
    systems = cldr.supplemental("numberingSystems")["numberingSystems"]
    used = sorted({own["numerals"] for own in every.values()} - {"latn"})
    return {
        "source": "CLDR 47, https://cldr.unicode.org, under the Unicode License v3 beside this file",
        "currencies": currencies,
        "digits": cldr.digits(currencies),
        "numerals": {name: systems[name]["_digits"] for name in used},
        "aliases": cldr.aliases(),
        "parents": parents,
        "root": {**bare, "symbols": dict(difference(every[ROOT], bare)).get("symbols", {})},
        "locales": locales,
    }


def written(made: Mapping[str, Any]) -> str:
    """Return the document as JSON with a line for each locale, so that a change can be read."""
    lines = []
    for name, value in made.items():
        if name == "locales":
            rows = (f"    {json.dumps(tag)}: {compact(own)}" for tag, own in value.items())
            lines.append('  "locales": {\n' + ",\n".join(rows) + "\n  }")
        else:
            lines.append(f"  {json.dumps(name)}: {compact(value)}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


def compact(value: Any) -> str:
    return json.dumps(value, separators=(", ", ": "))


def main(packages: str) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        unpack(Path(packages), Path(scratch))
        cldr = Cldr(Path(scratch))
        (RESULT / "cldr.json").write_text(written(document(cldr)), "ascii")
        licence = (cldr.core / "LICENSE").read_text("utf-8")
        (RESULT / "cldr.LICENSE.txt").write_text(licence, "utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
