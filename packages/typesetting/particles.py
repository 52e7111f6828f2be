"""Short words that a line had better not end with: articles, prepositions, conjunctions."""

_WORDS = {
    "bg": "а в и към на не но от по с със у до за из",
    "cs": "a i k ke ku o s se u v ve z ze za na do po od",
    "da": "en et den det de i på af om til og for med",
    "de": "der die das den dem des ein eine einen einem einer eines am an auf aus bei für im in ins mit nach"
    " um und vom von vor zu zum zur",
    "el": "ο η το οι τα του της των τον την ένα μια και σε με για από",
    "en": "a an the of to in on at by for from with and or your our my no",
    "es": "el la los las un una de del al a en y e o con por su tu sin",
    "et": "ja ei",
    "fr": "le la les un une des du de au aux à en et ou par sur pour ce ces vos nos votre notre",
    "hr": "a i o u s sa k na po za od do iz",
    "hu": "a az egy és",
    "it": "il lo la i gli le un uno una di a da in con su per e ed o del della dei delle al alla nel",
    "lt": "ir į iš su už po nuo",
    "nb": "en et ei den det de i på av om til og for med",
    "nl": "de het een van in op te en of om met voor aan bij uit",
    "pl": "a i o u w z we ze do na od po za dla bez pod",
    "pt": "o a os as um uma de do da dos das em no na nos nas ao à e ou com por",
    "ro": "a o un la de cu în pe și din",
    "ru": "а в во и к ко о об с со у на по за из от до не но для без",
    "sk": "a i k ku o s so u v vo z zo za na do po od",
    "sl": "a in k o s z v na po za od do iz",
    "sv": "en ett den det de i på av om till och för med",
    "uk": "а в і й к о з із у та на по за від до не для без",
}
_PARTICLES = {language: frozenset(words.split()) for language, words in _WORDS.items()}
_PARTICLES["no"] = _PARTICLES["nn"] = _PARTICLES["nb"]
_PARTICLES["sr"] = _PARTICLES["bs"] = _PARTICLES["hr"]


def particles(locale: str | None) -> frozenset[str]:
    """Return the short words of a language in small letters; without a locale those of English."""
    language = locale.lower().replace("_", "-").split("-")[0] if locale else "en"
    return _PARTICLES.get(language, frozenset())
