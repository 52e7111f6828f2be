"""Make the bundled fonts from their packages: python -m tools.fonts PACKAGES RESULT.

PACKAGES is a folder with the archives of fonts.sha256, as `apt-get download` and `npm pack` fetch them.
"""

import hashlib
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

NOTO_CORE, NOTO_EXTRA, NOTO_CJK = (
    "fonts-noto-core_20201225-1_all.deb",
    "fonts-noto-extra_20201225-1_all.deb",
    "fonts-noto-cjk_1%3a20220127+repack1-1_all.deb",
)
ARCHIVES = {  # name: SHA-256
    name: digest
    for digest, name in map(str.split, Path(__file__).with_suffix(".sha256").read_text("ascii").splitlines())
}
TRUETYPE = "usr/share/fonts/truetype/noto/{}.ttf"
OPENTYPE = "usr/share/fonts/opentype/noto/{}.ttc"

EVERYTHING = ("--unicodes=*", "--layout-features=*")
# Without locl: it would draw in the other regions' shapes of every character.
CJK_FEATURES = "--layout-features=kern,ccmp,liga,calt"
EUC = range(0xA1, 0xFF)
# Regions of a CJK collection: its number in the file, and the characters in daily use.
REGIONS = {
    "JP": (0, "euc_jp", EUC, EUC),  # JIS X 0208
    "KR": (1, "euc_kr", range(0xA1, 0xC9), EUC),  # KS X 1001 without hanja
    "SC": (2, "gb2312", range(0xA1, 0xF8), EUC),  # GB 2312, levels 1 and 2
    "TC": (3, "big5", range(0xA1, 0xC7), [*range(0x40, 0x7F), *EUC]),  # Big5, level 1
}
PUNCTUATION = {chr(code) for code in (*range(0x20, 0x7F), *range(0x3000, 0x3040), *range(0xFF00, 0xFFF0))}
GREEK_AND_HEBREW = {chr(code) for code in (*range(0x370, 0x400), *range(0x590, 0x600))}


@dataclass(frozen=True, slots=True)
class Font:
    """One bundled font: its file here, where it comes from, and how it is cut down."""

    file: str
    archive: str
    path: str  # inside the archive
    options: tuple[str, ...] = EVERYTHING  # of pyftsubset
    number: int = 0  # inside a collection
    characters: frozenset[str] = frozenset()  # all, when empty
    lining: bool = False  # figures as high as capitals become the default ones


def charset(codec: str, rows: Iterable[int], cells: Iterable[int]) -> set[str]:
    """Return the characters of a double-byte charset, without Greek and Cyrillic, which Noto Sans sets."""
    decoded = "".join(bytes((row, cell)).decode(codec, "ignore") for row in rows for cell in list(cells))
    return {character for character in decoded if not 0x370 <= ord(character) < 0x600}


def debian(archive: str, *files: str) -> list[Font]:
    return [Font(f"{file}.ttf", archive, TRUETYPE.format(file)) for file in files]


def npm(package: str, file: str, weight: str, **changes: object) -> Font:
    """Return a font of the npm scope @expo-google-fonts."""
    archive = next(name for name in ARCHIVES if name.startswith(f"expo-google-fonts-{package}-"))
    family = file.partition("-")[0]
    path = f"package/{weight}/{family}_{weight}.ttf"
    return Font(f"{file}.ttf", archive, path, **changes)  # type: ignore[arg-type]


def cjk(family: str) -> list[Font]:
    return [
        Font(
            f"Noto{family}{region}-Bold.otf",
            NOTO_CJK,
            OPENTYPE.format(f"Noto{family}CJK-Bold"),
            ("--desubroutinize", CJK_FEATURES),
            number,
            frozenset(charset(codec, rows, cells) | PUNCTUATION),
        )
        for region, (number, codec, rows, cells) in REGIONS.items()
    ]


SCRIPTS = ("", "Arabic", "Armenian", "Bengali", "Devanagari", "Georgian", "Gujarati", "Gurmukhi", "Hebrew")
MORE_SCRIPTS = ("Kannada", "Malayalam", "Tamil", "Telugu", "Thai")
FONTS = [
    *debian(NOTO_CORE, *(f"NotoSans{script}-Bold" for script in (*SCRIPTS, *MORE_SCRIPTS))),
    *cjk("Sans"),
    Font(
        "NotoSansSymbols2-Regular.ttf",
        NOTO_CORE,
        TRUETYPE.format("NotoSansSymbols2-Regular"),
        ("--unicodes=2190-21FF,25A0-27BF", "--layout-features=*"),
    ),
    npm("noto-color-emoji", "NotoColorEmoji", "400Regular", options=(*EVERYTHING, "--drop-tables+=SVG")),
    # modern
    npm("manrope", "Manrope-ExtraBold", "800ExtraBold"),
    npm("manrope", "Manrope-Bold", "700Bold"),
    npm("cairo", "Cairo-ExtraBold", "800ExtraBold"),
    npm("heebo", "Heebo-ExtraBold", "800ExtraBold"),
    npm("poppins", "Poppins-Bold", "700Bold"),
    npm("kanit", "Kanit-Bold", "700Bold"),
    # editorial
    npm("dm-serif-display", "DMSerifDisplay-Regular", "400Regular"),
    npm("lora", "Lora-SemiBold", "600SemiBold", options=()),  # "Lora" is reserved: not one byte is changed
    *debian(NOTO_EXTRA, "NotoSerifDisplay-ExtraBold"),
    *debian(NOTO_CORE, "NotoNaskhArabic-Bold", "NotoSerifDevanagari-Bold", "NotoSerifThai-Bold"),
    npm("frank-ruhl-libre", "FrankRuhlLibre-Bold", "700Bold"),
    *cjk("Serif"),
    # condensed
    npm("barlow-condensed", "BarlowCondensed-ExtraBold", "800ExtraBold"),
    npm("barlow-condensed", "BarlowCondensed-Bold", "700Bold"),
    *debian(
        NOTO_EXTRA,
        *(
            f"NotoSans{script}-CondensedExtraBold"
            for script in ("", "Arabic", "Devanagari", "Hebrew", "Thai")
        ),
    ),
    # rounded
    npm("nunito", "Nunito-ExtraBold", "800ExtraBold"),
    npm("nunito", "Nunito-Bold", "700Bold"),
    npm(
        "m-plus-rounded-1c",
        "MPLUSRounded1c-ExtraBold",
        "800ExtraBold",
        options=(CJK_FEATURES,),
        characters=frozenset(charset(*REGIONS["JP"][1:]) | PUNCTUATION | GREEK_AND_HEBREW),
    ),
    npm("jua", "Jua-Regular", "400Regular"),
    npm("baloo-bhaijaan-2", "BalooBhaijaan2-Bold", "700Bold"),
    npm("baloo-2", "Baloo2-Bold", "700Bold"),
    npm("mitr", "Mitr-SemiBold", "600SemiBold"),
    # slab
    npm("bitter", "Bitter-ExtraBold", "800ExtraBold"),
    npm("bitter", "Bitter-Bold", "700Bold"),
    *debian(NOTO_CORE, "NotoKufiArabic-Bold"),
    npm("suez-one", "SuezOne-Regular", "400Regular"),
    *debian(NOTO_EXTRA, "NotoSerifDevanagari-ExtraBold", "NotoSerifThai-ExtraBold"),
    # humanist
    npm("alegreya-sans", "AlegreyaSans-ExtraBold", "800ExtraBold", lining=True),
    npm("alegreya-sans", "AlegreyaSans-Bold", "700Bold", lining=True),
    npm("assistant", "Assistant-ExtraBold", "800ExtraBold"),
    npm("mukta", "Mukta-Bold", "700Bold"),
    npm("sarabun", "Sarabun-Bold", "700Bold"),
]


def unpack(archive: Path, folder: Path) -> None:
    """Unpack one archive. Raises ValueError when it is not the one that was pinned."""
    if hashlib.sha256(archive.read_bytes()).hexdigest() != ARCHIVES[archive.name]:
        raise ValueError(f"{archive.name} is not the archive whose SHA-256 is pinned")
    folder.mkdir()
    if archive.suffix == ".deb":
        subprocess.run(["dpkg-deb", "-x", archive, folder], check=True)
    else:
        with tarfile.open(archive) as members:
            members.extractall(folder, filter="data")


def make(font: Font, packages: Path, result: Path) -> None:
    """Write one font: cut down, without hinting, its copyright and licence kept in its name table."""
    source, target = packages / font.archive / font.path, result / font.file
    if not font.options:
        target.write_bytes(source.read_bytes())
        return
    with tempfile.TemporaryDirectory() as scratch:
        options = [f"--font-number={font.number}", *font.options]
        if font.characters:
            chosen = Path(scratch, "characters.txt")
            chosen.write_text("".join(sorted(font.characters)), "utf-8")
            options.append(f"--text-file={chosen}")
        if font.lining:
            lined = Path(scratch, font.file)
            with_lining_figures(source, lined)
            source = lined
        kept = ("--no-hinting", "--notdef-outline", "--name-IDs=*", "--name-languages=*")
        subprocess.run(
            [sys.executable, "-m", "fontTools.subset", source, f"--output-file={target}", *kept, *options],
            check=True,
        )


def with_lining_figures(source: Path, target: Path) -> None:
    """Map each character to the glyph that the feature `lnum` puts in its place: prices read better."""
    from fontTools.ttLib import TTFont

    font = TTFont(source)
    table = font["GSUB"].table
    lookups = {
        index
        for record in table.FeatureList.FeatureRecord
        if record.FeatureTag == "lnum"
        for index in record.Feature.LookupListIndex
    }
    lining: dict[str, str] = {}
    for index in lookups:
        for subtable in table.LookupList.Lookup[index].SubTable:
            lining |= getattr(subtable, "ExtSubTable", subtable).mapping
    for cmap in font["cmap"].tables:
        cmap.cmap = {code: lining.get(glyph, glyph) for code, glyph in cmap.cmap.items()}
    font.save(target)


def main(packages: str, result: str) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        for archive in ARCHIVES:
            unpack(Path(packages, archive), Path(scratch, archive))
        Path(result).mkdir(exist_ok=True)
        for font in FONTS:
            make(font, Path(scratch), Path(result))


if __name__ == "__main__":
    main(*sys.argv[1:])
