"""Which kind of product a name and a description mean, in English, German, French and Spanish.

The head noun decides: the last of a noun phrase in English and German ("phone case" is a case), the
first in French and Spanish ("coque de téléphone" is a shell). Where the head is not known, or what
stands beside it might make another thing of it, the answer is CARD: a draft shows no wrong object.
The words and rules are data in lexicon/ (its README explains them).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from drafts.lexicon import LONGEST, Lexicon, Term, lexicon

CARD = "card"
LONGEST_ACRONYM = 4
FEW = 3  # words before a comma that may be adjectives
_HARD_STOPS = re.compile(r"[,;:.!?()\[\]|/\"“”„«»–—]+(?=\s|$)|\s[-–—]\s|[()\[\]|;\"“”„«»]")
_TRIMMED = "'`*#…"
_ELIDED = re.compile(r"(?:d|l|qu)'", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Word:
    raw: str
    text: str  # in lower case

    @property
    def is_code(self) -> bool:
        """Whether it is a size, a model's number or another sign that names no thing."""
        return any(c.isdigit() for c in self.raw) or len(self.text) == 1 or self.text.endswith("'s")

    @property
    def is_acronym(self) -> bool:
        """Whether it is short and in capitals, as in "UV lamp" and "RC car"."""
        return 1 < len(self.raw) <= LONGEST_ACRONYM and self.raw.isalpha() and self.raw.isupper()


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase and what follows it up to the next stop."""

    words: tuple[Word, ...]
    head: int  # how many of the words stand before the first preposition


def choose_kind(name: str, description: str) -> str:
    """Return the kind, one of drafts.products.KINDS; CARD unless the text surely means another.

    The name decides where it names a thing; otherwise the beginning of the description does.
    """
    words = lexicon()
    spoken = words.languages(_words(f"{name} {description}"))
    for phrase in _phrases(name, words):
        kind = _kind_of(phrase, words, spoken, strict=False)
        if kind is not None:
            return kind
    return next(_kinds_described(description, words, spoken), CARD)


def _kinds_described(description: str, words: Lexicon, spoken: frozenset[str]) -> Iterator[str]:
    """The kind that a description begins with, if any; "a light, warm blanket" is read as one phrase."""
    phrases = _phrases(description, words)
    first = next(phrases, None)
    if first is None:
        return
    if (kind := _kind_of(first, words, spoken, strict=True)) is not None:
        yield kind
    second = next(phrases, None)
    if second is not None and first.head == len(first.words) <= FEW:
        joined = Phrase((*first.words, *second.words), first.head + second.head)
        if (kind := _kind_of(joined, words, spoken, strict=True)) is not None:
            yield kind


def _words(text: str) -> tuple[Word, ...]:
    tokens = (token.strip(_TRIMMED) for token in text.replace("’", "'").split())
    return tuple(Word(token, token.casefold()) for token in tokens if token)


def _phrases(text: str, words: Lexicon) -> Iterator[Phrase]:
    """The text's parts between stops, without articles and partitives ("a pair of") at their beginning."""
    for part in _HARD_STOPS.split(text):
        found = list(_words(part))
        while found and found[0].text in words.articles:
            found.pop(0)
        for partitive in words.partitives:
            if [word.text for word in found[: len(partitive)]] == list(partitive):
                found = found[len(partitive) :]
        if found and found[0].is_code and len(found) > 1:
            found.pop(0)
        if found:
            head = next((i for i, word in enumerate(found) if i and _is_preposition(word, words)), len(found))
            yield Phrase(tuple(found), head)


def _is_preposition(word: Word, words: Lexicon) -> bool:
    return word.text in words.prepositions or _ELIDED.match(word.text) is not None


def _kind_of(phrase: Phrase, words: Lexicon, spoken: frozenset[str], *, strict: bool) -> str | None:
    """The kind a phrase means, CARD for what is known and not drawn, or None where it names nothing."""
    sides = _sides(phrase, words)
    kinds = [_kind_of_side(side, words, spoken, strict=strict) for side in sides]
    named = {kind for kind in kinds if kind is not None}
    if len(named) > 1:
        return CARD
    if len(sides) > 1 and named and not strict:
        others = [side for side, kind in zip(sides, kinds, strict=True) if kind is None]
        if any(words.is_english(side.words[side.head - 1].text) for side in others):
            return CARD
    return next(iter(named), None)


def _sides(phrase: Phrase, words: Lexicon) -> list[Phrase]:
    """The phrase, parted where a conjunction joins two things; a phrase of the lexicon is kept whole."""
    texts = [word.text for word in phrase.words[: phrase.head]]
    if words.term(texts, 0, len(texts)) is not None:
        return [phrase]
    sides, begin = [], 0
    for index, text in enumerate(texts):
        if text in words.conjunctions and begin < index < len(texts) - 1:
            sides.append(Phrase(phrase.words[begin:index], index - begin))
            begin = index + 1
    rest = phrase.words[begin:]
    return [*sides, Phrase(rest, phrase.head - begin)]


def _kind_of_side(phrase: Phrase, words: Lexicon, spoken: frozenset[str], *, strict: bool) -> str | None:
    texts = [word.text for word in phrase.words]
    for begin in range(phrase.head):
        for end in range(min(len(texts), begin + LONGEST), begin, -1):
            term = words.term(texts, begin, end)
            if term is None:
                continue
            before, after = phrase.words[:begin], phrase.words[end : max(end, phrase.head)]
            following = phrase.words[max(end, phrase.head) :]
            if term.kind == CARD:
                if not after or begin == 0:
                    return CARD
                continue
            fits = (term.may_end(spoken) and _ends(term, before, after, words, strict=strict)) or (
                term.may_begin(spoken) and _begins(term, before, after, words)
            )
            if fits and not _changed(term, phrase, begin, end, following, words):
                return term.kind
    if not strict and phrase.words[: phrase.head]:
        last = phrase.words[phrase.head - 1].text
        if last in words.undrawn or words.ends_undrawn(last) or texts[0] in words.undrawn:
            return CARD
    return None


def _ends(term: Term, before: Sequence[Word], after: Sequence[Word], words: Lexicon, *, strict: bool) -> bool:
    """May it be the head of an English or German phrase, between these words?"""
    for word in after:
        neutral = word.is_code or (word.text in words.neutral and word.text not in words.not_after)
        if not neutral and (strict or not _is_name(word, words)):
            return False
    for word in before:
        if word.text in words.speech or word.text in words.articles:
            return False
        if term.is_weak and word.text not in words.neutral and (word.is_acronym or _is_thing(word, words)):
            return False
    return True


def _begins(term: Term, before: Sequence[Word], after: Sequence[Word], words: Lexicon) -> bool:
    """May it be the head of a French or Spanish phrase, between these words?"""
    if not all(word.is_code or word.text in words.neutral for word in before):
        return False
    careful = term.is_weak or term.is_english_word
    for word in after:
        if word.is_code or word.text in words.neutral:
            continue
        if careful or word.text in words.undrawn or (words.is_english(word.text) and word.raw.islower()):
            return False
    return True


def _is_name(word: Word, words: Lexicon) -> bool:
    """A word after the head that is a product's own name: capitalised, and no thing that we know."""
    return word.raw[:1].isupper() and not _is_thing(word, words)


def _is_thing(word: Word, words: Lexicon) -> bool:
    return (
        words.is_english(word.text)
        or word.text in words.undrawn
        or words.ends_undrawn(word.text)
        or words.term([word.text], 0, 1) is not None
    )


def _changed(
    term: Term, phrase: Phrase, begin: int, end: int, following: Sequence[Word], words: Lexicon
) -> bool:
    """Does a word elsewhere make another thing of it: a toy, one for dogs, a "ring of fire"?"""
    others = (*phrase.words[:begin], *phrase.words[end:])
    if any(word.text in words.unreal or words.starts_unreal(word.text) for word in others):
        return True
    if end - begin == 1 and words.is_unreal_compound(phrase.words[begin].text):
        return True
    if not term.is_weak or not following:
        return False
    first, *rest = following
    if first.text not in words.of and _ELIDED.match(first.text) is None:
        return False
    elided = _ELIDED.sub("", first.text)
    tail = [Word(elided, elided), *rest] if _ELIDED.match(first.text) else rest
    for word in tail:
        if word.text in words.articles or word.text in words.of:
            continue
        if word.text in words.prepositions:
            return False
        if not word.is_code and word.text not in words.neutral:
            return True
    return False
