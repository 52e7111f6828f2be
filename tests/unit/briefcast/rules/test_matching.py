"""Texts as people write them and as they disguise them, in eight languages and more."""

import pytest

from briefcast.rules.matching import Text, findings, has_word, has_words
from briefcast.rules.rulebook import read_rows, rulebook

EVERY_SECTOR = ("food", "cosmetic", "gambling", "finance", "credit")
FOUND = [  # language, regions, text, rule
    ("en", "GB", "This tea cures colds", "health-claim-food"),
    ("en", "GB", "THIS TEA CURES COLDS", "health-claim-food"),
    ("en", "GB", "This tea сurеs colds", "health-claim-food"),  # Cyrillic с and е
    ("en", "GB", "This tea сurеѕ colds", "health-claim-food"),  # and ѕ
    ("en", "GB", "This tea cu\u200bres colds", "health-claim-food"),
    ("en", "GB", "This tea c\u00adures colds", "health-claim-food"),
    ("en", "GB", "C.u.r.e your cold", "health-claim-food"),
    ("en", "GB", "c u r e your cold", "health-claim-food"),
    ("en", "GB", "c-u-r-e-s your cold", "health-claim-food"),
    ("en", "GB", "ｃｕｒｅ your cold", "health-claim-food"),
    ("en", "GB", "It cür\u0301es your cold", "health-claim-food"),
    ("en", "GB", "D3t0x in a cup", "health-claim-food"),
    ("en", "GB", "Burns fat overnight", "health-claim-food"),
    ("en", "US", "G u a r a n t e e d\u200b results", "claims-guarantee"),
    ("en", "US", "Gu4r4nteed results", "claims-guarantee"),
    ("en", "US", "The #1 flask", "claims-superlative"),
    ("en", "US", "The world’s best flask", "claims-superlative"),
    ("en", "US", "Get it fr33", "claims-free"),
    ("en", "US", "F-R-E-E", "claims-free"),
    ("en", "DE", "A carbon-neutral bottle", "environment-climate-neutral"),
    ("en", "GB", "Can’t lose", "gambling-promise"),
    ("de", "DE", "Garantiert frisch", "claims-guarantee"),
    ("de", "DE", "garantiert!", "claims-guarantee"),
    ("de", "DE", "Heilt jede Erkältung", "health-claim-food"),
    ("de", "DE", "Umweltfreundliche Flasche: umweltfreundlich", "environment-generic"),
    ("de", "DE", "KLIMANEUTRALE JACKE", "environment-climate-neutral"),
    ("de", "DE", "CO₂-neutral unterwegs", "environment-climate-neutral"),
    ("de", "DE", "Okologisch und ökologisch", "environment-generic"),
    ("de", "DE", "OKOLOGISCH", "environment-generic"),  # people leave the dots out
    ("de", "DE", "Besser als jede andere", "comparative"),
    ("de", "DE", "k o s t e n l o s", "claims-free"),
    ("fr", "FR", "Ça guérit tout", "health-claim-food"),
    ("fr", "FR", "GUERIT TOUT", "health-claim-food"),
    ("fr", "FR", "Respectueux de l’environnement", "environment-generic"),
    ("fr", "FR", "Neutre en carbone", "environment-climate-neutral"),
    ("fr", "FR", "Livraison gratuite", "claims-free"),
    ("fr", "FR", "N° 1 en Europe", "claims-superlative"),
    ("es", "ES", "Adelgaza: quema grasa", "health-claim-food"),
    ("es", "ES", "¡Gratis hoy!", "claims-free"),
    ("es", "ES", "El mejor del mundo", "claims-superlative"),
    ("es", "ES", "Sin riesgo", "claims-guarantee"),
    ("it", "IT", "Garantito al 100%", "claims-guarantee"),
    ("it", "IT", "Rispettoso dell'ambiente", "environment-generic"),
    ("it", "IT", "Brucia grassi", "health-claim-food"),
    ("pt", "PT", "Grátis para sempre", "claims-free"),
    ("pt", "PT", "GRATIS PARA SEMPRE", "claims-free"),
    ("pt", "PT", "Sustentável por natureza", "environment-generic"),
    ("nl", "NL", "Klimaatneutraal op reis", "environment-climate-neutral"),
    ("nl", "NL", "Goedkoper dan de rest", "comparative"),
    ("nl", "NL", "Nummer een in kwaliteit", "claims-superlative"),
    ("pl", "PL", "Najlepszy na świecie", "claims-superlative"),
    ("pl", "PL", "Za darmo", "claims-free"),
    ("pl", "PL", "Wzmacnia odpornosc", "health-claim-food"),
    ("ja", "JP", "本日限り送料無料", "claims-free"),
    ("ja", "JP", "世界一の水筒", "claims-superlative"),
]
NOT_FOUND = [  # language, regions, text
    ("en", "GB", "A secure, manicured garden"),
    ("en", "GB", "A procure-to-pay suite"),
    ("en", "GB", "Obscure cinema, procured daily"),
    ("en", "US", "Freedom to roam"),
    ("en", "US", "Carefree mornings"),
    ("en", "US", "Sizes B12, 3D, 4x4 and MP3"),
    ("en", "US", "Best served cold"),
    ("en", "DE", "A green bottle"),
    ("en", "US", "A & B at 9 o'clock"),
    ("de", "DE", "Heiligabend mit Tee"),
    ("de", "DE", "Das Gift der Spinne"),
    ("de", "DE", "Schon gehört? Schön!"),
    ("de", "DE", "Garantieschein in der Schachtel"),
    ("de", "DE", "Gewinde und Gewinn"),
    ("fr", "FR", "Le curé du village"),
    ("fr", "FR", "Une cure de soleil"),
    ("fr", "FR", "Chaque matin, du café"),
    ("es", "ES", "Cada año, más cerca"),
    ("es", "ES", "La locura del verano"),
    ("it", "IT", "La cura dei dettagli"),
    ("it", "IT", "Sicuro di te"),
    ("pt", "PT", "Procurar o mar"),
    ("nl", "NL", "Vrij in de duinen"),
    ("pl", "PL", "Miasto cudów"),
    ("ja", "JP", "冷たさが一日続く"),
]


def met(language, region, text, sectors=EVERY_SECTOR):
    rules = rulebook().for_campaign([region], sectors)
    return {each.rule.id for each in findings([Text("/m", text, language)], rules) if each.evidence}


@pytest.mark.parametrize(("language", "region", "text", "rule"), FOUND)
def test_a_word_is_found_as_a_reader_sees_it(language, region, text, rule):
    assert rule in met(language, region, text)


@pytest.mark.parametrize(("language", "region", "text"), NOT_FOUND)
def test_a_word_within_another_or_of_another_language_is_none(language, region, text):
    assert met(language, region, text) == set()


def test_there_are_texts_of_eight_languages_and_both_kinds():
    assert len(FOUND) + len(NOT_FOUND) >= 60
    assert len({language for language, *_ in FOUND}) >= 8
    assert {language for language, *_ in NOT_FOUND} == {language for language, *_ in FOUND}


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Die Jacke für dein Rad ist gratis", "claims-free"),
        ("The jacket for your ride is free", "claims-free"),
        ("Gratis", "claims-free"),  # nothing tells its language
    ],
)
def test_a_text_without_a_locale_is_read_in_the_languages_that_it_may_be_in(text, rule):
    assert rule in met(None, "US", text)


def test_a_text_without_a_locale_is_not_read_in_a_language_that_it_is_surely_not_in():
    assert met(None, "GB", "Le soleil et la mer pour une cure de calme", ("food",)) == set()


def test_wording_may_be_in_any_text_of_the_campaign_and_in_other_capitals():
    rules = [rule for rule in rulebook().rules if rule.id == "alcohol-evin"]
    message = Text("/campaign_message", "Un vin de soleil", "fr")
    legal = Text("/legal", "L’ABUS D’ALCOOL EST DANGEREUX POUR LA SANTE. A consommer avec modération.", "fr")
    (missing,) = findings([message], rules)
    assert (missing.pointer, missing.missing) == ("", "L'abus d'alcool est dangereux pour la santé")
    assert list(findings([message, legal], rules)) == []


def test_wording_is_due_also_where_no_text_is_in_its_language():
    rules = [rule for rule in rulebook().rules if rule.id == "alcohol-evin"]
    (missing,) = findings([Text("/campaign_message", "Ein Wein aus Sonne", "de")], rules)
    assert (missing.language, missing.missing) == ("fr", "L'abus d'alcool est dangereux pour la santé")


def test_a_rule_without_words_is_met_by_its_sector():
    rules = [rule for rule in rulebook().rules if rule.id == "political-eu"]
    (finding,) = findings([Text("/m", "Vote for trams", "en")], rules)
    assert (finding.pointer, finding.evidence, finding.missing) == ("", None, None)


def test_a_text_counts_once_for_a_rule_whatever_it_has_of_its_words():
    rules = rulebook().for_campaign(["US"], [])
    found = list(findings([Text("/m", "Free, free of charge, for nothing", "en")], rules))
    assert [each.rule.id for each in found] == ["claims-free"]


@pytest.mark.parametrize(
    ("text", "word", "expected"),
    [
        ("ein schöner Tag", "schon", False),
        ("schon wieder", "schön", True),  # the word without its dots
        ("learn C++ now", "c++", True),
        ("Vitamin C", "c++", False),
        ("سعر مجاني", "مجاني", True),
        ("والمجاني", "مجاني", False),  # the brand's own words: exactly as they are
        ("che\u200bap", "cheap", True),
        ("chеap", "cheap", True),  # Cyrillic е
        ("cheapest", "cheap", False),
        ("값싼 물병", "값싼", True),
    ],
)
def test_a_brand_s_own_word_is_found_in_any_language(text, word, expected):
    assert has_word(text, word) is expected


@pytest.mark.parametrize(("text", "expected"), [("a", True), ("$$$", True), ("\u200b", False), (" ", False)])
def test_a_word_that_nobody_sees_is_none(text, expected):
    assert has_words(text) is expected


def test_arabic_joins_its_article_and_prepositions_to_a_word():
    row = {
        "id": "x",
        "regions": ["*"],
        "words": {"ar": ["مجاني"]},
        "verdict": "note",
        "reason": "r",
        "fix": "f",
        "source": "s",
        "checked": "2026-11-29",
    }
    rules = read_rows([row])
    assert list(findings([Text("/m", "المنتج والمجاني", "ar")], rules))
    assert not list(findings([Text("/m", "مجانين", "ar")], rules))


def test_a_long_text_of_gaps_is_read_in_time():
    text = "a " * 20_000 + "-. " * 20_000
    assert met("en", "US", text) == set()
