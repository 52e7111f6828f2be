"""Long words are divided where their language divides them, and only when that gains much."""

import shutil
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pyphen
import pytest

from typesetting import DoesNotFit, fit, type_style
from typesetting.dividing import MOST_HYPHENS, divide
from typesetting.hanging import lines_of
from typesetting.hyphenation import DICTIONARIES, LEAST_PART, Division, divisions, has_dictionary
from typesetting.measuring import Box
from typesetting.paragraphs import Format, line_count, paragraph, width_of
from typesetting.selection import fonts_for

PRUNE = Path(__file__).parents[3] / "deploy/images/inside/prune.py"
WORDS = {
    "da": "sommerferierejserne uimodståelighed forbrugerbeskyttelse",
    "de": "Geschwindigkeitsbegrenzungen Nachhaltigkeitsversprechen Rechtsschutzversicherung",
    "el": "καταπληκτικότερος ανυπέρβλητος",
    "en": "internationalization extraordinary breathtakingly",
    "en-gb": "internationalisation extraordinarily",
    "es": "extraordinariamente internacionalización",
    "et": "suvepuhkusereisid vastupandamatu",
    "fr": "anticonstitutionnellement extraordinairement",
    "hr": "najnevjerojatniji neodoljivosti",
    "it": "precipitevolissimevolmente straordinariamente",
    "lt": "nepakartojamiausias nenugalimiausia",
    "nl": "aansprakelijkheidsverzekering zomervakantiegevoel",
    "pl": "najpiękniejszych nieprawdopodobnie",
    "pt": "extraordinariamente inconfundivelmente",
    "sl": "najzanimivejših neprekosljivost",
    "sv": "sommarsemesterresor oemotståndlighet",
}
BOX = {"height": 600, "min_size": 30, "max_size": 80}


@pytest.mark.parametrize("language", DICTIONARIES)
def test_the_divisions_are_those_of_pyphen(language):
    peer = pyphen.Pyphen(lang=DICTIONARIES[language], left=LEAST_PART, right=LEAST_PART)
    for word in WORDS[language].split():
        places = [each.position for each in divisions(word, language)]
        assert places == (peer.positions(word) if len(word) >= 12 else [])
    assert any(divisions(word, language) for word in WORDS[language].split())


@pytest.mark.parametrize(
    ("word", "locale"),
    [
        pytest.param("Sonnenblume", "de", id="eleven-letters"),
        pytest.param("Sonntagsfrühstücke", "xx", id="no-dictionary"),
        pytest.param("Sonntagsfrühstücke", "fi-FI", id="no-dictionary-with-a-region"),
        pytest.param("0123456789012345", "de", id="figures"),
    ],
)
def test_other_words_stay_whole(word, locale):
    assert divisions(word, locale) == ()


def test_a_compound_is_known_to_be_one():
    assert Division(16, compound=True, linked=True) in divisions("Geschwindigkeitsbegrenzungen", "de-AT")
    assert Division(8, compound=True, linked=True) in divisions("Sonntagsfrühstücke", "de")
    assert Division(6, compound=False) in divisions("straordinariamente", "it")


def test_each_part_of_a_hyphenated_word_is_divided_alone():
    places = [each.position for each in divisions("Bluetooth-Kopfhörersysteme,", "de")]
    assert places
    assert min(places) >= len("Bluetooth-") + LEAST_PART


@pytest.mark.parametrize("locale", ["en-GB", "en_US", "de-CH", "pt-BR", "pt-PT"])
def test_a_region_finds_its_language(locale):
    assert has_dictionary(locale)


def test_a_word_that_gains_a_quarter_is_divided():
    text = "Geschwindigkeitsbegrenzungen gelten nicht"
    whole = fit(text, width=700, **BOX)
    divided = fit(text, width=700, **BOX, locale="de")
    assert divided.size >= 1.25 * whole.size
    assert (whole.hyphens, divided.hyphens) == (0, 1)
    assert divided.width <= 700


def test_a_word_that_gains_less_stays_whole():
    text = "Geschwindigkeitsbegrenzungen gelten nicht"
    block = fit(text, width=1150, **BOX, locale="de")
    assert block.hyphens == 0
    assert block.size > 80 / 1.25


def test_what_only_fits_divided_is_divided():
    with pytest.raises(DoesNotFit):
        fit("Geschwindigkeitsbegrenzungen", width=300, **BOX)
    assert fit("Geschwindigkeitsbegrenzungen", width=300, **BOX, locale="de").hyphens == 1


def test_a_label_of_one_line_is_never_divided():
    with pytest.raises(DoesNotFit):
        fit("Geschwindigkeitsbegrenzungen", width=300, **BOX, locale="de", max_lines=1)


@pytest.mark.parametrize("width", range(260, 900, 40))
def test_no_more_than_two_hyphens_and_never_two_in_a_row(width):
    text = "Donaudampfschifffahrtsgesellschaft und Geschwindigkeitsbegrenzungen für Sonntagsfrühstücke"
    form = Format(fonts_for(text, "de"), "de", "ltr", 1.18, 0.0, "start")
    divided = divide(text, form, Box(width, 900, None), 12, 90)
    assert divided
    ends = [line.endswith("-") for line in divided.text.split("\n")]
    assert sum(ends) == divided.hyphens <= MOST_HYPHENS
    assert not any(one and next_one for one, next_one in pairwise(ends))
    assert divided.text.replace("-\n", "").replace("\n", " ") == text


@pytest.mark.parametrize("width", range(260, 900, 80))
@pytest.mark.parametrize("style", ["noto", "condensed", "editorial"])
def test_divided_text_stays_in_its_box(width, style):
    text = "Donaudampfschifffahrtsgesellschaft und Geschwindigkeitsbegrenzungen"
    block = fit(text, width=width, height=900, min_size=12, max_size=90, locale="de", style=type_style(style))
    assert block.width <= width
    assert block.height <= 900


@pytest.mark.parametrize(
    ("text", "locale", "width"),
    [
        pytest.param("Make tomorrow morning worth getting up for", "en", 500, id="latin"),
        pytest.param("大切な人と、光を分かち合う季節。今だけの", "ja", 420, id="japanese"),
        pytest.param("شارك النور هذا الموسم مع من تحب", "ar", 420, id="arabic"),
        pytest.param("One\nTwo three four five six seven", "en", 420, id="own-line-break"),
    ],
)
def test_the_lines_of_a_text_are_found(text, locale, width):
    form = Format(fonts_for(text, locale), locale, "rtl" if locale == "ar" else "ltr", 1.3, 0.0, "start")
    lines = lines_of(text, form, 60, width)
    laid_out = paragraph(text, form, 60)
    laid_out.layout(width)
    assert len(lines) == line_count(laid_out, form, 60) > 1
    assert "".join(lines).replace(" ", "") == text.replace("\n", "").replace(" ", "")
    assert all(width_of(line, form, 60) <= width + 1 for line in lines)


def test_the_images_carry_these_dictionaries_and_no_other(tmp_path):
    folder = tmp_path / "pyphen/dictionaries"
    shutil.copytree(Path(pyphen.__file__).parent / "dictionaries", folder)
    subprocess.run([sys.executable, PRUNE, tmp_path], check=True)
    assert {path.stem for path in folder.glob("*.dic")} == {f"hyph_{name}" for name in DICTIONARIES.values()}
    assert list(folder.glob("README_hyph_de*")), "the authors' notes stay"


@pytest.mark.parametrize(("width", "hyphens"), [(400, 1), (440, 0), (560, 0)])
def test_a_compound_is_divided_inside_a_stem_only_where_that_gains_much(width, hyphens):
    """Geschwindigkeitsbegren-zungen would be set 1.4 times as large: rather one size down."""
    text, box = "Geschwindigkeitsbegrenzungen gelten nicht für Sonntagsfrühstücke", {"height": 160}
    sizes = {"min_size": 14, "max_size": 100}
    block = fit(text, width=width, **box, **sizes, locale="de")
    assert block.hyphens == hyphens
