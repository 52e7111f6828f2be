"""In which languages a text may be that has no locale.

By the words that hold sentences together, which no other language shares. A few words are enough to leave
out lists of other languages; where nothing is known, all of them are looked through.
"""

import re
from collections.abc import Sequence

_WORDS = {
    "en": "the and with your for from this that you our are its it's every before after made of to",
    "de": "der die das und mit für ihr dein deine nicht ist auf von zum zur ein eine jeden ohne wird",
    "fr": "le la les des avec pour votre vos est et une dans chaque sans nous du au aux sur plus",
    "es": "el los las con para tu sus es y una cada sin del al más por su lo como",
    "it": "il gli con per tuo sua e una ogni senza della del nel più di che sono",
    "pt": "os as com para seu sua é e uma cada sem da do na no mais em não",
    "nl": "het een met voor je jouw en van elke zonder niet is op uw dat",
    "pl": "i z dla na twój każdy bez nie jest do w się od",
}
_FUNCTION_WORDS = {language: frozenset(words.split()) for language, words in _WORDS.items()}
_SCRIPTS = (
    (re.compile("[\u3040-\u30ff]"), ("ja",)),
    (re.compile("[\uac00-\ud7af]"), ("ko",)),
    (re.compile("[\u4e00-\u9fff]"), ("zh", "ja")),
    (re.compile("[\u0600-\u06ff]"), ("ar",)),
    (re.compile("[\u0590-\u05ff]"), ("he",)),
    (re.compile("[\u0900-\u097f]"), ("hi",)),
    (re.compile("[\u0e00-\u0e7f]"), ("th",)),
)


def possible_languages(text: str, known: Sequence[str]) -> list[str]:
    """Return those of the `known` languages that a text may be in, all of them where it gives no hint."""
    for script, languages in _SCRIPTS:
        if script.search(text):
            return [language for language in known if language in languages]
    words = re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)?", text.casefold())
    hits = {language: sum(word in own for word in words) for language, own in _FUNCTION_WORDS.items()}
    best = max(hits.values())
    if best == 0:
        return list(known)
    return [language for language in known if hits.get(language, 0) == best]
