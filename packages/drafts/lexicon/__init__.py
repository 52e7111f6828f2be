"""The words that choose a product's kind, read once from the files beside this module."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from typing import Protocol

ENGLISH_LIKE = ("en", "de")  # the head comes last
ROMANCE = frozenset({"fr", "es"})  # the head comes first
CARD = "card"
LONGEST = 6  # words of a phrase
SHORTEST_MODIFIER = 2  # letters before a German head: "Rotwein", not "Schwein"
PLURALS = {"en": ("s", "es"), "de": ("n", "en", "e", "s"), "fr": ("s", "x"), "es": ("s", "es")}


class HasText(Protocol):
    @property
    def text(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Term:
    """A word or phrase of the lexicon."""

    kind: str
    languages: frozenset[str]
    is_weak: bool  # it has other meanings: nothing but neutral words may stand beside it
    is_english_word: bool

    def may_end(self, spoken: frozenset[str]) -> bool:
        """May it end a phrase, as heads do in English and German? `spoken`: languages seen in the text.

        A German word that English has too ("Hose") counts where the text is seen to be German.
        """
        return "en" in self.languages or (
            "de" in self.languages and (not self.is_english_word or "de" in spoken)
        )

    def may_begin(self, spoken: frozenset[str]) -> bool:
        """May it begin a phrase, as heads do in French and Spanish ("pan" only where the text is Spanish)?"""
        romance = not self.languages.isdisjoint(ROMANCE)
        return romance and (not self.is_english_word or not spoken.isdisjoint(ROMANCE))


class Lexicon:
    """kinds.json, grammar.json and english.txt, ready to be asked."""

    def __init__(self) -> None:
        folder = files("drafts") / "lexicon"
        self.kinds: dict[str, dict[str, str]] = json.loads((folder / "kinds.json").read_text("utf-8"))
        grammar: dict[str, list[str]] = json.loads((folder / "grammar.json").read_text("utf-8"))
        self._english = frozenset((folder / "english.txt").read_text("utf-8").split())
        self._weak = frozenset(grammar["weak"])
        self._not_drawn = frozenset(grammar["undrawn_phrases"])
        self._endings = tuple(grammar["undrawn_endings"])
        self._unreal_beginnings = tuple(grammar["unreal_beginnings"])
        self.prepositions = frozenset(grammar["prepositions"])
        self.of = frozenset(grammar["of"])
        self.conjunctions = frozenset(grammar["conjunctions"])
        self.articles = frozenset(grammar["articles"])
        self.speech = frozenset(grammar["speech"])
        self.unreal = frozenset(grammar["unreal"])
        self.neutral = frozenset(grammar["neutral"])
        self.not_after = frozenset(grammar["not_after"])  # "gold ring", but not "book light"
        self.undrawn = frozenset(grammar["undrawn"])
        self.partitives = tuple(tuple(phrase.split()) for phrase in grammar["partitives"])
        self._foreign = frozenset(grammar["foreign"])
        self._romance = frozenset(grammar["romance"])
        self._german = frozenset(grammar["german"])

    def term(self, texts: Sequence[str], begin: int, end: int) -> Term | None:
        """Return the term that the words from `begin` to `end` are; one word also as a German compound."""
        if end - begin > LONGEST:
            return None
        text = " ".join(texts[begin:end])
        found = self._whole.get(text)
        if found is None and end - begin == 1:
            found = self._compound(text)
        return found

    def is_english(self, text: str) -> bool:
        return text in self._english or any(
            text.endswith(ending) and text[: -len(ending)] in self._english for ending in ("s", "es")
        )

    def ends_undrawn(self, text: str) -> bool:
        """Whether it is a German compound of what is not drawn: Autoversicherung, Handyhülle."""
        return text.endswith(self._endings)

    def starts_unreal(self, text: str) -> bool:
        """Whether it is a German compound of a thing for dolls or animals: Puppenbett, Hundesofa."""
        return text.startswith(self._unreal_beginnings)

    def is_unreal_compound(self, text: str) -> bool:
        """Whether it is one that the lexicon does not name as a whole, as it does Hundefutter."""
        return self.starts_unreal(text) and text not in self._whole

    def languages(self, words: Iterable[HasText]) -> frozenset[str]:
        """Return those of de, fr and es whose small words or letters a text has; fr and es together."""
        texts = [word.text for word in words]
        spoken = set()
        if any(text in self._german or any(c in "äöüß" for c in text) for text in texts):
            spoken.add("de")
        if any(text in self._romance or any(c in "éèêàçñáíóúœ" for c in text) for text in texts):
            spoken |= ROMANCE
        return frozenset(spoken)

    def _compound(self, text: str) -> Term | None:
        for cut in range(SHORTEST_MODIFIER, len(text) - 2):
            if text[cut] == "-":
                hyphened = self._whole.get(text[cut + 1 :])
                if hyphened is not None and not hyphened.languages.isdisjoint(ENGLISH_LIKE):
                    return hyphened
            if found := self._ends.get(text[cut:]):
                return found
        return None

    @cached_property
    def _whole(self) -> dict[str, Term]:
        terms: dict[str, Term] = {}
        for kind, language, phrase in self._phrases():
            whole = phrase.removeprefix("-")
            for form in _forms(whole, language):
                known = terms.get(form)
                languages = {language} | (
                    known.languages if known is not None and known.kind == kind else set()
                )
                terms[form] = self._term(kind, frozenset(languages), form, whole)
        for kind, language, phrase in self._phrases():  # a form as it is written outweighs a plural made here
            whole = phrase.removeprefix("-")
            if terms[whole].kind != kind:
                terms[whole] = self._term(kind, frozenset({language}), whole, whole)
        everywhere = frozenset({"en", "es"})
        for text in self._not_drawn:
            for form in {form for language in PLURALS for form in _forms(text, language)}:
                terms[form] = Term(CARD, everywhere, is_weak=False, is_english_word=False)
        return terms

    @cached_property
    def _ends(self) -> dict[str, Term]:
        return {
            form: self._term(kind, frozenset({"de"}), form, phrase[1:])
            for kind, language, phrase in self._phrases()
            if phrase.startswith("-")
            for form in _forms(phrase[1:], language)
        }

    def _term(self, kind: str, languages: frozenset[str], form: str, written: str) -> Term:
        english = "en" in languages or (form in self._english and form not in self._foreign)
        weak = form in self._weak or written in self._weak
        return Term(kind, languages, weak, english)

    def _phrases(self) -> Iterable[tuple[str, str, str]]:
        for kind, languages in self.kinds.items():
            for language, text in languages.items():
                for phrase in text.split("|"):
                    yield kind, language, phrase


def _forms(phrase: str, language: str) -> list[str]:
    """A phrase and its regular plurals, of the head."""
    if language in ENGLISH_LIKE:
        return [phrase, *(phrase + ending for ending in PLURALS[language])]
    first, _, rest = phrase.partition(" ")
    tail = f" {rest}" if rest else ""
    every = " ".join(_plural(word, language) for word in phrase.split())  # adjectives agree: tables basses
    return [phrase, *(first + ending + tail for ending in PLURALS[language]), every]


def _plural(word: str, language: str) -> str:
    if word.endswith(("s", "x", "z")):
        return word
    return word + ("s" if language == "fr" or word[-1] in "aeiouáéíóú" else "es")


@cache
def lexicon() -> Lexicon:
    """Return the lexicon; its files are read at the first call."""
    return Lexicon()
