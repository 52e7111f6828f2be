"""The chooser: the head noun decides, in four languages, and a doubt is a card."""

import csv
from pathlib import Path

import pytest

from drafts.choice import CARD, choose_kind
from drafts.lexicon import Lexicon
from drafts.products import KINDS

HERE = Path(__file__).parent


def rows(file):
    """Kind, then the name in English, German, French and Spanish."""
    with (HERE / file).open(encoding="utf-8", newline="") as lines:
        return [(kind, name) for kind, *names in csv.reader(lines, delimiter="\t") for name in names]


@pytest.mark.parametrize(("file", "drawn"), [("names.tsv", 0.97), ("services.tsv", 0.97)])
def test_names_of_a_taxonomy_and_services_get_their_object_or_a_card_and_never_another(file, drawn):
    chosen = [(kind, name, choose_kind(name, "")) for kind, name in rows(file)]
    assert not [row for row in chosen if row[2] not in (row[0], CARD)]
    assert sum(kind == choice for kind, _, choice in chosen) >= drawn * len(chosen)


@pytest.mark.parametrize(
    ("name", "description", "kind"),
    [
        ("Tarn Flask", "Insulated steel water bottle that keeps tea hot for twelve hours", "flask"),
        ("Aurora Serum", "Vitamin C serum in a frosted glass bottle with a dropper", "dropper"),
        ("Wasserflasche", "", "flask"),
        ("Volt", "An energy drink with real lemon", "can"),
        ("Dew Cream", "Light day cream with oat", "jar"),
        ("Velvet", "Rich hand cream", "tube"),
        ("Handcreme Lavendel", "", "tube"),
        ("Harbour", "A canvas tote", "tote"),
        ("Summit", "Backpack for day hikes", "backpack"),
        ("Ember Roast", "Whole coffee beans in a matte stand-up bag", "coffee"),
        ("Street One", "A white leather sneaker", "shoe"),
        ("Pulse", "A smartwatch for swimmers", "smartwatch"),
        ("Montre Aube", "", "watch"),
        ("Fjord", "A heavy cotton hoodie", "hoodie"),
        ("Storm", "Water-resistant jacket", "jacket"),
        ("Regenjacke Hallig", "", "jacket"),
        ("Echo", "Bluetooth-Lautsprecher", "speaker"),
        ("Slate", "A laptop with two days of battery", "laptop"),
        ("Nebelwald Kräutertee", "", "box"),
        ("Noir", "Milk chocolate with sea salt", "flat_box"),
        ("Chocolate de Oaxaca", "", "flat_box"),
        ("Sofa Oslo", "", "sofa"),
        ("Snug", "A light, warm blanket", "blanket"),
        ("A pair of sunglasses", "", "sunglasses"),
        ("Rote Hose aus Leinen", "", "trousers"),
        ("Pan de masa madre", "", "bread"),
        ("Robe d'été", "", "dress"),
        ("Hundefutter", "", "pouch"),
        ("IKEA Sofa", "", "sofa"),
        ("Sofa – Modell Oslo", "", "sofa"),
        ("Set of 6 wine glasses", "", "wineglass"),
        ("Wald", "Leichte Laufschuhe für Waldwege", "shoe"),
        ("Brise", "Chaussures de course légères", "shoe"),
        ("Luz", "Un sofá de terciopelo", "sofa"),
        ("Zen", "An app for quiet mornings", "app"),
    ],
)
def test_the_kind_follows_the_head_of_the_name_or_of_the_description(name, description, kind):
    assert choose_kind(name, description) == kind


@pytest.mark.parametrize(
    ("name", "description"),
    [
        ("Thing", ""),
        ("", ""),
        ("🏔️", "…"),
        ("Can-do", "Motivational gift"),
        ("Watchful", "Shoebox"),
        ("Phone case", "Keeps a phone whole"),
        ("Sofa cover", ""),
        ("Car seat", ""),
        ("Toy car", ""),
        ("Puppenbett", ""),
        ("Shoes for dogs", ""),
        ("Sparschwein", ""),  # ends like Wein
        ("Untertasse", ""),  # ends like Tasse
        ("Garden hose", ""),  # Hose is German for trousers
        ("Pan flute", ""),  # pan is Spanish for bread
        ("Pain relief", ""),  # pain is French for bread
        ("Table tennis", ""),
        ("Ring of fire", ""),
        ("Boxing ring", ""),
        ("Fish and chips", ""),
        ("Rings & earrings", ""),
        ("Burger King", ""),
        ("Silla de ruedas", ""),
        ("Bougie d'allumage", ""),
        ("UV Lamp", ""),
        ("Book light", ""),
        ("Towel warmer", ""),
        ("Café Sofa", ""),
        ("Restaurant Pizza Napoli", ""),
        ("Zelt am See", ""),
        ("Flowers by post", ""),
        ("Nova", "Rent a car in minutes"),
        ("Nova", "Protects your phone"),
        ("Nova", "Autos mieten"),
        ("Nova", "Louez une voiture"),
        ("Nova", "A case for your phone"),
        ("Nova", "Everything about shoes"),
    ],
)
def test_what_is_not_surely_a_product_that_can_be_drawn_gets_a_card(name, description):
    assert choose_kind(name, description) == CARD


def test_the_name_decides_before_the_description():
    assert choose_kind("Trail Shoe", "Comes with a bottle of water") == "shoe"
    assert choose_kind("Sofa cover", "A sofa in linen") == CARD


def test_a_long_or_strange_text_is_read_in_time():
    assert choose_kind("sofa " * 500, "table " * 2_000) in (CARD, "sofa")


def test_every_kind_has_words_in_each_language_and_no_word_means_two_kinds():
    kinds = Lexicon().kinds
    assert {*kinds, CARD} == set(KINDS)
    assert {tuple(sorted(languages)) for languages in kinds.values()} == {("de", "en", "es", "fr")}
    owners: dict[str, set[str]] = {}
    for kind, languages in kinds.items():
        for text in languages.values():
            for phrase in text.split("|"):
                owners.setdefault(phrase.removeprefix("-"), set()).add(kind)
    assert not {phrase: kinds for phrase, kinds in owners.items() if len(kinds) > 1}
