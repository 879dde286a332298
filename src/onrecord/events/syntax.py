"""The tree of a sentence as the coder asks it: who is the subject, the object, the agent, the owner of a trigger.

A verb without a subject of its own has that of the verb it hangs on; a participle beside a noun is about that noun; a
noun that tells of a deed belongs to whoever does it ("U.S. air strikes", "carried out an attack", "criticism by").
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property

from onrecord.actors.antecedents import LONGEST, NOMINAL, SUBJECTS
from onrecord.events.idle import idle_words
from onrecord.events.lexicon import find_types
from onrecord.evidence import Span
from onrecord.language.annotation import Word

OUTSIDE = frozenset({"acl", "acl:relcl", "appos", "parataxis", "conj", "cc", "punct", "advcl", "dep", "case", "mark"})
RELATIVE = frozenset({"who", "which", "that", "whom"})
AIMED = frozenset({"with", "against"})  # before whom a verb or noun is aimed at
CHARGED = frozenset({"of", "for", "from", "into"})  # before a deed of whom the verb is about: "accused him of stealing"
MOST_STEPS = 6  # governors that are looked up for a subject


class Syntax:
    """The trees of a page, found by place."""

    def __init__(self, text: str, trees: Sequence[tuple[Word, ...]]) -> None:
        read = sorted((t for t in trees if 0 < len(t) <= LONGEST), key=lambda t: t[0].span.start)
        self.trees = [Tree(text, words) for words in read]  # every sentence, in order of the text
        self._starts = [words[0].span.start for words in read]

    def clause(self, trigger: Span) -> Clause | None:
        """The clause or phrase that a trigger heads; None where there is no tree, or the trigger is in none."""
        number = bisect_right(self._starts, trigger.start) - 1
        if number < 0 or trigger.end > self.trees[number].words[-1].span.end:
            return None
        tree = self.trees[number]
        head = tree.head(trigger)
        return Clause(tree, head) if head is not None else None


class Tree:
    """One sentence."""

    def __init__(self, text: str, words: tuple[Word, ...]) -> None:
        self.text, self.words = text, words

    @cached_property
    def children(self) -> tuple[tuple[int, ...], ...]:
        found: list[list[int]] = [[] for _ in self.words]
        for number, word in enumerate(self.words):
            if word.governor is not None:
                found[word.governor].append(number)
        return tuple(map(tuple, found))

    def form(self, word: int) -> str:
        return self.words[word].span.words(self.text).lower()

    def head(self, span: Span) -> int | None:
        """The word of a phrase that no other word of it governs; None where the sentence has none of it."""
        inside = [i for i, w in enumerate(self.words) if w.span.overlaps(span)]
        return next((i for i in inside if self.words[i].governor not in inside), None)

    def first_of_list(self, word: int) -> int:
        """The first of the nouns that stand side by side with a noun: "Ann" for "Bob" in "Ann and Bob"."""
        for _ in range(MOST_STEPS):
            governor = self.words[word].governor
            if self.words[word].relation != "conj" or governor is None:
                break
            if self.words[governor].speech not in NOMINAL:
                break
            word = governor
        return word

    def under(self, word: int, *relations: str) -> list[int]:
        return [c for c in self.children[word] if self.words[c].relation in relations]

    def after(self, word: int, prepositions: frozenset[str]) -> list[int]:
        """Nouns that hang on a word by one of some prepositions."""
        return [
            c
            for c in self.under(word, "obl", "nmod", "obl:agent")
            if any(self.form(case) in prepositions for case in self.under(c, "case"))
        ]

    def is_passive(self, word: int) -> bool:
        if self.under(word, "aux:pass", "nsubj:pass"):
            return True
        bare = self.words[word].relation == "acl" and not self.under(word, "mark", "aux", *SUBJECTS)
        return bare and self.words[word].speech == "VERB" and not self.form(word).endswith("ing")

    def parties(self, word: int) -> Iterator[Span]:
        """The phrase that a noun heads, and those side by side with it, without what is only said about them."""
        inside, queue = {word}, [word]
        while queue:
            more = [c for c in self.children[queue.pop()] if self.words[c].relation not in OUTSIDE]
            inside.update(more)
            queue.extend(more)
        first = last = word
        while first - 1 in inside:
            first -= 1
        while last + 1 in inside:
            last += 1
        yield Span(self.words[first].span.start, self.words[last].span.end)
        for other in self.under(word, "conj"):
            if self.words[other].speech in NOMINAL:
                yield from self.parties(other)


class Clause:
    """What hangs around one trigger."""

    def __init__(self, tree: Tree, head: int) -> None:
        self.tree, self.head = tree, head
        self.is_verb = tree.words[head].speech in ("VERB", "AUX")

    @property
    def doers(self) -> list[int]:
        """The words that name who does it."""
        if not self.is_verb:
            return self._owners(self.head)
        found = self._doers(self.head, MOST_STEPS)
        return found + [owner for doer in found if self._is_deed(doer) for owner in self._owners(doer)]

    @property
    def modal(self) -> str | None:
        """The modal verb that a form without a tense of its own hangs under: "will return, visiting Chad"."""
        tree, verb = self.tree, self.head
        for _ in range(MOST_STEPS if self.is_verb else 0):
            small = tree.under(verb, "aux", "aux:pass", "cop")
            modals = [tree.form(c) for c in small if tree.form(c) in idle_words("modal")]
            if modals and verb != self.head:
                return modals[0]
            governor, relation = tree.words[verb].governor, tree.words[verb].relation
            is_loose = relation in ("xcomp", "advcl", "conj") and not small and not tree.under(verb, *SUBJECTS)
            if governor is None or not is_loose or tree.words[governor].speech not in ("VERB", "ADJ"):
                return None
            if tree.under(verb, "mark") and relation == "advcl" and not tree.form(verb).endswith("ing"):
                return None
            verb = governor
        return None

    @property
    def undergoers(self) -> list[int]:
        """The words that name to whom it is done."""
        tree, head = self.tree, self.head
        if not self.is_verb and tree.form(head) in idle_words("suffered"):
            return tree.under(head, "nmod:poss") + tree.after(head, frozenset({"of"}))
        if not self.is_verb:
            return self._receivers() or tree.after(head, AIMED)
        if not tree.is_passive(head):
            return tree.under(head, "obj") or tree.after(head, AIMED)
        own = tree.under(head, "nsubj:pass", "nsubj")
        governor = tree.words[head].governor
        if not own and governor is not None:
            if tree.words[head].relation == "acl":
                return [governor]
            if tree.words[head].relation == "conj" and tree.is_passive(governor):
                own = tree.under(governor, "nsubj:pass", "nsubj")
        return [self._meant(own[0], head)] if own else []

    def _doers(self, verb: int, steps: int) -> list[int]:
        tree = self.tree
        if tree.is_passive(verb):
            return tree.after(verb, frozenset({"by"}))
        own = tree.under(verb, *SUBJECTS)
        if own:
            return [self._meant(own[0], verb)]
        governor, relation = tree.words[verb].governor, tree.words[verb].relation
        if governor is None or not steps:
            return []
        if relation == "xcomp":
            return tree.under(governor, "obj") or self._subjects(governor, steps)
        if relation == "advcl" and CHARGED & {tree.form(m) for m in tree.under(verb, "mark")}:
            return tree.under(governor, "obj") or self._subjects(governor, steps)
        if relation in ("conj", "advcl"):
            return self._subjects(governor, steps)
        if relation == "acl":
            return [governor] if tree.form(verb).endswith("ing") else []
        return [governor] if relation == "acl:relcl" else []

    def _subjects(self, verb: int, steps: int) -> list[int]:
        """Whoever the subject of another verb is, acting or not: "he was forced to resign"."""
        own = self.tree.under(verb, *SUBJECTS)
        return [self._meant(own[0], verb)] if own else self._doers(verb, steps - 1)

    def _meant(self, subject: int, verb: int) -> int:
        """Who a subject is: the noun before a relative pronoun."""
        governor = self.tree.words[verb].governor
        is_relative = self.tree.form(subject) in RELATIVE and self.tree.words[verb].relation == "acl:relcl"
        return governor if is_relative and governor is not None else subject

    def owners(self, noun: int) -> list[int]:
        """Whose a noun is: "Chad's raid", "the Chadian raid", "a raid by Chad"."""
        return self.tree.under(noun, "nmod:poss") or self.tree.after(noun, frozenset({"by"})) or self._origins(noun)

    def _owners(self, noun: int) -> list[int]:
        """Whose deed a noun tells of: its owner, its "by", or the subject of the verb that only lends it a verb."""
        tree = self.tree
        if tree.form(noun) in idle_words("suffered"):
            return tree.after(noun, frozenset({"by"}))
        own = self.owners(noun)
        if own:
            return own
        governor = tree.words[noun].governor
        if governor is None or tree.words[noun].relation != "obj" or not self._is("lending", governor):
            return []
        return self._doers(governor, MOST_STEPS)

    def _origins(self, noun: int) -> list[int]:
        """Adjectives and initials before a noun: "Russian tank fire", "U.S. strikes", but not "Iraq strikes"."""
        tree = self.tree
        parts = tree.under(noun, "compound")
        initials = [c for c in parts if tree.words[c].span.words(tree.text).isupper()]
        return [a for word in (noun, *parts) for a in tree.under(word, "amod")] + initials

    def _is_deed(self, word: int) -> bool:
        return self.tree.words[word].speech == "NOUN" and bool(find_types(self.tree.form(word)))

    def _receivers(self) -> list[int]:
        """The subject of a verb of getting: "came under criticism", "faces an investigation"."""
        governor = self.tree.words[self.head].governor
        if governor is None or self.tree.words[self.head].relation not in ("obj", "obl"):
            return []
        return self._subjects(governor, MOST_STEPS) if self._is("receiving", governor) else []

    def _is(self, role: str, verb: int) -> bool:
        form = self.tree.form(verb)
        cases = [f"{form} {self.tree.form(p)}" for p in self.tree.under(self.head, "case")]
        return any(words in idle_words(role) for words in (form, *cases))
