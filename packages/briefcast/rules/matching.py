"""Where the texts of a campaign meet a rule, or lack the wording that one asks for."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from briefcast.rules.folding import ANY, fold, spellings, visible
from briefcast.rules.language import possible_languages
from briefcast.rules.rulebook import Rule

# Written without spaces between words: a word counts wherever it stands. Han, kana, Hangul, Thai and others.
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\ud7ff\uf900-\ufaff\uff66-\uff9f]")
_SIGN = re.compile(r"[^\w\s'’.&-]")
# Arabic and Hebrew join the article, "and", "for" and "with" to the word.
_JOINED = {"ar": re.compile("^[وف]?[بلك]?(?:ال)?"), "he": re.compile("^[והבלמשכ]{0,2}")}


@dataclass(frozen=True, slots=True)
class Text:
    """One text that people read on a creative."""

    pointer: str  # into the brief, RFC 6901
    text: str
    language: str | None = None  # the primary subtag of its locale; None where the brief does not say


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that the texts of a campaign meet."""

    rule: Rule
    pointer: str  # "" for wording that no text has, and for what the sector alone asks for
    language: str | None
    evidence: str | None  # the rule's word that a text has
    missing: str | None  # the wording that no text has


def findings(texts: Sequence[Text], rules: Sequence[Rule]) -> Iterator[Finding]:
    """Yield what meets a rule, in the order of the rules. A text counts once for each rule."""
    read = [_Read(text, _languages_of(text, rules)) for text in texts]
    for rule in rules:
        if rule.words:
            yield from _words(rule, read)
        if rule.wording:
            yield from _wording(rule, read)
        if not rule.words and not rule.wording:
            yield Finding(rule, "", None, None, None)


def has_word(text: str, word: str) -> bool:
    """Return whether a text in any language has a word or phrase, in whatever disguise but other accents."""
    if _SIGN.search(word):  # c++, $$$: signs are gaps to a reader of words
        return visible(word).casefold().strip() in visible(text).casefold()
    return _Read(Text("", text), (ANY,)).has(word, ANY)


def has_words(text: str) -> bool:
    """Return whether anything of a text is left to look for: not only invisible characters."""
    return bool(visible(text).strip())


class _Read:
    """A text, folded once for each language."""

    def __init__(self, text: Text, languages: Sequence[str]) -> None:
        self.text = text
        self.languages = languages
        self._readings: dict[str, list[list[str]]] = {}

    def readings(self, language: str) -> list[list[str]]:
        if language not in self._readings:
            plain = fold(self.text.text, language)
            disguised = fold(self.text.text, language, disguises=True)
            self._readings[language] = [plain] if plain == disguised else [plain, disguised]
        return self._readings[language]

    def has(self, word: str, language: str) -> bool:
        phrases = _phrases(word, language)
        return any(_contains(reading, phrases, language) for reading in self.readings(language))

    def first_of(self, words: Sequence[str], language: str) -> str | None:
        """Return the first of some words that the text has, None when it has none."""
        firsts = _first_words(tuple(words), language)
        if firsts is not None and all(firsts.isdisjoint(reading) for reading in self.readings(language)):
            return None  # by far the most
        return next((word for word in words if self.has(word, language)), None)


def _languages_of(text: Text, rules: Sequence[Rule]) -> Sequence[str]:
    if text.language is not None:
        return (text.language,)
    known = dict.fromkeys(language for rule in rules for language in (*rule.words, *rule.wording))
    return possible_languages(text.text, list(known))


def _words(rule: Rule, read: Sequence[_Read]) -> Iterator[Finding]:
    for one in read:
        for language in one.languages:
            word = one.first_of(rule.words.get(language, ()), language)
            if word is not None:
                yield Finding(rule, one.text.pointer, language, word, None)
                break


def _wording(rule: Rule, read: Sequence[_Read]) -> Iterator[Finding]:
    """Yield the wording that is missing in each language that the campaign speaks and the rule has."""
    spoken = {language for one in read for language in one.languages if language in rule.wording}
    for language in sorted(spoken or set(list(rule.wording)[:1])):
        wording = rule.wording[language]
        if not any(one.has(wording, language) for one in read):
            yield Finding(rule, "", language, None, wording)


@cache
def _phrases(word: str, language: str) -> frozenset[tuple[str, ...]]:
    return frozenset(phrase for phrase in spellings(word, language) if phrase)


@cache
def _first_words(words: tuple[str, ...], language: str) -> frozenset[str] | None:
    """Return what the phrases begin with. None where a phrase may be within a word."""
    firsts = frozenset(phrase[0] for word in words for phrase in _phrases(word, language))
    if language in _JOINED or any(_UNSPACED.search(first) for first in firsts):
        return None
    return firsts


def _contains(words: Sequence[str], phrases: frozenset[tuple[str, ...]], language: str) -> bool:
    for phrase in phrases:
        if _UNSPACED.search(phrase[0]):
            if "".join(phrase) in "".join(words):
                return True
            continue
        for start in range(len(words) - len(phrase) + 1):
            if _same(words[start : start + len(phrase)], phrase, language):
                return True
    return False


def _same(words: Sequence[str], phrase: Sequence[str], language: str) -> bool:
    if tuple(words) == tuple(phrase):
        return True
    joined = _JOINED.get(language)
    if joined is None:
        return False
    return [joined.sub("", word, count=1) for word in words] == [
        joined.sub("", word, count=1) for word in phrase
    ]
