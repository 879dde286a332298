"""Who and what a page names: its people, and the countries, organisations and bodies that the registry knows.

Sources are read against these names, and events once more against the same ones: the last page is remembered.
"""

from __future__ import annotations

from onrecord.actors.actor import ActorKind, Mention
from onrecord.actors.cast import Person
from onrecord.actors.mentions import find_people
from onrecord.actors.registry import Name, Registry
from onrecord.documents.document import Document
from onrecord.evidence import Basis
from onrecord.language.annotation import Annotation

Named = tuple[tuple[Person, ...], tuple[Mention, ...]]
_last: tuple[Document, Annotation, Registry, Named] | None = None


def find_named(document: Document, annotation: Annotation, registry: Registry) -> Named:
    """The people of a page's readable part and every other name in it, both in order of the text."""
    global _last  # noqa: PLW0603  # one page, replaced as a whole, so that threads cannot disturb each other
    last = _last
    if last is not None and last[0] is document and last[1] is annotation and last[2] is registry:
        return last[3]
    regions = [b.span for b in document.readable]
    day = document.published.start if document.published is not None else None
    names = [n for r in regions for n in registry.find_named(document.text, r.start, r.end)]
    people = find_people(document.text, annotation, registry, names, regions=regions, day=day)
    named = people, tuple(_mention(n) for n in names if n.actor.kind is not ActorKind.PERSON)
    _last = (document, annotation, registry, named)
    return named


def _mention(name: Name) -> Mention:
    """What is named as the registry knows it."""
    return Mention(
        span=name.span,
        actor=name.actor,
        name=name.actor.name,
        role=None,
        side=name.actor.side,
        basis=Basis.REGISTRY,
        confidence=0.9 if name.manner == "demonym" else 0.97,
    )
