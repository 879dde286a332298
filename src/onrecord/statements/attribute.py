"""Makes statements of attributions: whose words, for which side, to whom, when, through whom, and what kind of act.

The model marks cue, source and content; the actors stage says who the source is; the rest is read here from the
sentence around the cue. Words in quotation marks that the model ties to no cue are kept where the page leaves no
doubt whose they are, and embedded posts are statements of their authors.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from onrecord.actors.actor import ActorKind, Mention
from onrecord.actors.allegiance import Setting
from onrecord.actors.extent import quoted_party
from onrecord.actors.registry import Registry
from onrecord.actors.sides import side_without_source
from onrecord.documents.document import Block, BlockKind, Document
from onrecord.evidence import Basis, DateInterval, Span, SpanIndex, hull
from onrecord.ids import stable_id
from onrecord.language.annotation import Annotation, Attribution
from onrecord.statements.addressees import resolve_addressees
from onrecord.statements.carriers import carrier, resolve_carriers
from onrecord.statements.discourse import in_discourse
from onrecord.statements.nesting import find_said_by, is_pointer, with_afterthoughts, with_containers
from onrecord.statements.occasions import resolve_said_at, resolve_said_on
from onrecord.statements.quotations import find_quotations, quoted_share
from onrecord.statements.repeats import with_repeats
from onrecord.statements.report import Report
from onrecord.statements.statement import Act, Form, Party, Statement
from onrecord.statements.subjects import resolve_subject
from onrecord.statements.surroundings import find_last_other, find_surroundings

STAGE = "statements/4"
DIRECT_SHARE, INDIRECT_SHARE = 0.85, 0.02  # of the content's words in quotation marks
OPENING = 600  # code points that hold headline and lead
REMEMBERED = 1500  # code points back to who has spoken before
LOOSE_QUOTATION_WORDS = 6  # fewer quoted words without a cue are scare quotes or titles
LONGEST_QUOTATION = 4000  # code points; longer ones are marks gone astray
QUOTING = frozenset({Form.DIRECT, Form.MIXED})
EARLIER = 400  # code points before a sentence within which its pronouns find whom they mean
GOES_ON_WITHIN = 400  # code points after a quotation within which its speaker goes on
SUBJECT_GAP = 70  # code points between a name and the quotation it introduces
GOES_ON = re.compile(r"(?:\b(?:and|but|while|then|also)\b[\w\s,]{0,12}\w+|\b\w+ing)$", re.IGNORECASE)
ON_BEHALF = re.compile(r"\bon behalf of\s+$|\bspeaking for\s+$", re.IGNORECASE)


def find_statements(
    document: Document, annotation: Annotation, mentions: Sequence[Mention], registry: Registry
) -> tuple[Statement, ...]:
    """Every statement that the page reports, in reading order, with its receipts."""
    return Page(document, annotation, mentions, registry).statements()


class Page:
    """The work on one page."""

    def __init__(
        self, document: Document, annotation: Annotation, mentions: Sequence[Mention], registry: Registry
    ) -> None:
        self.document, self.annotation, self.registry = document, annotation, registry
        self.text = document.text
        self.by_span = {m.span: m for m in mentions}
        self.mentions = SpanIndex(mentions, lambda m: m.span)
        self.sentences = SpanIndex(annotation.sentences, lambda s: s)
        self.cues = SpanIndex([a for a in annotation.attributions if a.source and a.cue], lambda a: hull(a.cue))
        self.sources = {hull(a.source) for a in annotation.attributions if a.source}
        self.quotations = find_quotations(self.text, (b.span for b in document.readable))
        self.quoted = SpanIndex(self.quotations, lambda q: q)
        self.around = find_surroundings(mentions)
        reports = [self._report(a) for a in annotation.attributions if a.cue]
        self.reports = SpanIndex(reports, lambda r: r.cue or r.place)

    def statements(self) -> tuple[Statement, ...]:
        """Attributions, then posts, then quotations that neither covers; nested and repeated ones marked."""
        kept = [a for a in self.annotation.attributions if self._says_something(a)]
        found = [self._from_attribution(a) for a in kept if not self._only_carries(a, kept)]
        found = with_afterthoughts(self.text, [self._pointed(s) for s in found])
        posts = [b for b in self.document.readable if b.kind is BlockKind.POST and b.post is not None]
        found.extend(s for b in posts if (s := self._from_post(b)) is not None)
        found.extend(self._from_loose_quotations(found))
        found.sort(key=lambda s: (hull(s.content).start, -hull(s.content).end, s.cue or Span(0, 0)))
        dated = in_discourse(self.document, found)
        unique = {s.id: s for s in dated}
        start = min((b.span.start for b in self.document.readable), default=0)
        opening = Span(start, start + OPENING)
        return with_repeats(self.text, with_containers(self.text, tuple(unique.values())), opening=opening)

    # --- one attribution

    def _says_something(self, attribution: Attribution) -> bool:
        """A single unquoted word ("accused Moscow") is the party that the words are about and not their content."""
        words = [w for piece in attribution.content for w in re.findall(r"\w+", piece.words(self.text))]
        if len(words) > 1 or is_pointer(" ".join(words)):
            return True
        return bool(words) and self._quoted_share(attribution.content) > 0

    def _whole(self, attribution: Attribution) -> tuple[Span, ...]:
        """The content with its quotations whole: marks hold one utterance, also where only its last sentence is marked.

        Not where cue or source stand inside the quotation: then its words are the report of somebody else's.
        """
        outside = [*attribution.cue, *attribution.source]
        pieces = list(attribution.content)
        for n, piece in enumerate(pieces):
            for quotation in self.quoted.overlapping(piece):
                if not any(quotation.overlaps(o) for o in outside) and len(quotation) <= LONGEST_QUOTATION:
                    pieces[n] = hull((pieces[n], quotation))
        joined: list[Span] = []
        for piece in sorted(pieces):
            if joined and piece.start <= joined[-1].end:
                joined[-1] = hull((joined[-1], piece))
            else:
                joined.append(piece)
        return tuple(joined)

    def _speaker(self, attribution: Attribution) -> Mention | None:
        """Who the source is, or whom it only quotes; where it is left out, the subject before the verb."""
        if (source := self._source(attribution)) is not None:
            return self.by_span.get(source)
        if not attribution.cue:
            return None
        cue = hull(attribution.cue)
        sentence = self._sentence(cue)
        known = self._goes_on(cue, sentence) or resolve_subject(
            self.text, cue, sentence, self.mentions.inside(sentence), self.quoted.overlapping(sentence)
        )
        return replace(known, basis=Basis.CONTEXT, confidence=min(known.confidence, 0.7)) if known else None

    def _source(self, attribution: Attribution) -> Span | None:
        """Where the speaker stands: in "State television quoted the army as saying" the army."""
        if not attribution.source:
            return None
        source = hull(attribution.source)
        quoted = quoted_party(self.text, source, hull(attribution.cue) if attribution.cue else None)
        return quoted if quoted in self.by_span else source

    def _goes_on(self, cue: Span, sentence: Span) -> Mention | None:
        """A verb that leaves its subject out goes on with that of the verb before it."""
        if not GOES_ON.search(self.text[max(sentence.start, cue.start - 16) : cue.end]):
            return None
        before = [o for o in self.cues.inside(sentence) if hull(o.cue).end <= cue.start]
        last = max(before, key=lambda o: hull(o.cue).end, default=None)
        return self.by_span.get(hull(last.source)) if last else None

    def _from_attribution(self, attribution: Attribution) -> Statement:
        cue = hull(attribution.cue) if attribution.cue else None
        source = self._source(attribution)
        attribution = replace(attribution, content=self._whole(attribution))
        sentence = self._sentence(cue or attribution.content[0])
        speaker = self._speaker(attribution)
        report = self._report(attribution)
        published = self.document.published
        return self._statement(
            content=attribution.content,
            cue=cue,
            speaker=_party(speaker) if speaker else None,
            side=report.side,
            form=self._form(attribution.content),
            act=report.act,
            addressees=self._addressees(report, attribution),
            said_on=resolve_said_on(
                self.text,
                sentence=sentence,
                cue=cue,
                source=source,
                content=attribution.content,
                published=published,
                quoted=self.quoted.overlapping(sentence),
            ),
            said_at=resolve_said_at(self.text, sentence=sentence, content=attribution.content, cue=cue, source=source),
            via=self._carriers(attribution, report),
            confidence=attribution.confidence * (speaker.confidence if speaker else 0.8),
        )

    def _carriers(self, attribution: Attribution, report: Report) -> tuple[Party, ...]:
        """Through whose hands the words came; a source that only quotes somebody is the first."""
        found = resolve_carriers(self.text, report, self.mentions.inside(report.sentence))
        whole = hull(attribution.source) if attribution.source else None
        quoting = self.by_span.get(whole) if whole and self._source(attribution) != whole else None
        chain = (carrier(quoting, self.text), *found) if quoting else found
        return tuple({p.name: p for p in reversed(chain)}.values())[::-1]

    def _report(self, attribution: Attribution) -> Report:
        speaker = self._speaker(attribution)
        source = self._source(attribution)
        cue = hull(attribution.cue) if attribution.cue else None
        sentence = self._sentence(cue or attribution.content[0])
        return Report(
            act=Act(attribution.act) if attribution.act else Act.CLAIM,
            cue=cue,
            source=source,
            content=attribution.content,
            side=self._side(speaker, sentence, source, attribution),
            speaker=speaker.actor.code if speaker and speaker.actor else None,
            sentence=sentence,
        )

    def _addressees(self, report: Report, attribution: Attribution) -> tuple[Party, ...]:
        near = self.reports.overlapping(report.sentence)
        found = resolve_addressees(
            self.text,
            report,
            mentions=self._in(report.sentence, attribution),
            others=[r for r in near if (r.cue, r.source) != (report.cue, report.source)],
            around=replace(self.around, spoke=find_last_other(report, self._reports_before(report))),
            earlier=self.mentions.inside(Span(max(0, report.sentence.start - EARLIER), report.sentence.start)),
            aimed=attribution.addressees,
        )
        return tuple(self._by_full_name(party) for party in found)

    def _reports_before(self, report: Report) -> list[Report]:
        """The reports that end before this one begins, as far back as a reader remembers."""
        start = report.place.start
        before = self.reports.inside(Span(max(0, start - REMEMBERED), start))
        return sorted((r for r in before if r.place.end <= start), key=lambda r: r.place.start)

    def _by_full_name(self, party: Party) -> Party:
        """A party that is known by its code only, with the name that the registry has for it."""
        known = self.registry.actor(party.actor) if party.actor and party.actor == party.name else None
        return replace(party, name=known.name) if known else party

    def _side(
        self, speaker: Mention | None, sentence: Span, source: Span | None, attribution: Attribution
    ) -> tuple[str, ...]:
        """Whom the words commit: those on whose behalf they are spoken, where the sentence says so."""
        for mention in self.mentions.inside(sentence):
            before = self.text[max(sentence.start, mention.span.start - 24) : mention.span.start].replace("the ", "")
            if mention.span != source and ON_BEHALF.search(before):
                return mention.side
        if speaker is not None:
            return speaker.side
        setting = Setting.of(attribution, self.text, sentence, self.mentions.inside(sentence), self.registry)
        return side_without_source(attribution, setting) or ("ANON",)

    def _only_carries(self, attribution: Attribution, others: Sequence[Attribution]) -> bool:
        """An outlet or agency that only passes on what another attribution ties to its speaker."""
        if not attribution.source:
            return False
        speaker = self.by_span.get(hull(attribution.source))
        if speaker is None or speaker.actor is None or speaker.actor.kind is not ActorKind.MEDIA:
            return False
        own = hull(attribution.content)
        return any(o is not attribution and o.source and own.overlaps(hull(o.content)) for o in others)

    def _quoted_share(self, content: Sequence[Span]) -> float:
        return quoted_share(self.text, content, [q for piece in content for q in self.quoted.overlapping(piece)])

    def _form(self, content: Sequence[Span]) -> Form:
        share = self._quoted_share(content)
        return Form.DIRECT if share >= DIRECT_SHARE else Form.INDIRECT if share <= INDIRECT_SHARE else Form.MIXED

    def _in(self, sentence: Span, attribution: Attribution) -> tuple[Mention, ...]:
        """Mentions in the sentence and the content, each once; sources only where it is known who they are."""
        reach = (sentence, *attribution.content)
        found = {m.span: m for r in reach for m in self.mentions.inside(r)}
        return tuple(m for m in found.values() if m.span not in self.sources or m.actor is not None)

    def _pointed(self, statement: Statement) -> Statement:
        """ "This was said by the minister, the agency reported": the minister speaks, the agency carries."""
        by = find_said_by(statement.content[0].words(self.text))
        if by is None:
            return statement
        start = statement.content[0].start + by.end()
        named = [m for m in self.mentions.inside(Span(start, statement.content[0].end)) if m.actor is not None]
        if not named:
            return statement
        first = next((m for m in named if m.actor and m.actor.kind is ActorKind.PERSON), named[0])
        reported = self.mentions.inside(self._sentence(statement.content[0]))
        outlets = [
            m for m in reported if m.actor and m.actor.kind is ActorKind.MEDIA and not first.span.overlaps(m.span)
        ]
        via = tuple({p.name: p for p in (carrier(m, self.text) for m in outlets)}.values()) or statement.via
        return replace(statement, speaker=_party(first), on_behalf_of=first.side, via=via)

    # --- posts and loose quotations

    def _from_post(self, block: Block) -> Statement | None:
        post = block.post
        if post is None or not post.content:
            return None
        author = next(iter(self.mentions.overlapping(post.author)), None) if post.author else None
        if author is None and post.author:
            words = post.author.words(self.text)
            known = self.registry.find_actors(words)
            speaker: Party | None = Party(actor=known[0].code if known else None, name=words, span=post.author)
            side = known[0].side if known else ("ANON",)
        else:
            speaker, side = (_party(author) if author else None), (author.side if author else ("ANON",))
        inner = [a for a in self.annotation.attributions if block.span.contains(hull(a.content)) and a.act]
        act = Act(max(inner, key=lambda a: a.act_confidence).act or "claim") if inner else Act.CLAIM
        within = self.mentions.inside(post.content)
        platform = Party(actor=None, name=post.platform or "social media", span=None, basis="text")
        return self._statement(
            content=(post.content,), cue=None, speaker=speaker, side=side, form=Form.POST, act=act,
            addressees=resolve_addressees(
                self.text,
                Report(
                    act=act, cue=None, source=None, content=(post.content,), side=tuple(side),
                    speaker=speaker.actor if speaker else None, sentence=post.content,
                ),
                mentions=within, around=self.around,
            ),
            said_on=post.posted, said_at=None, via=(platform,), confidence=0.9,
        )  # fmt: skip

    def _from_loose_quotations(self, found: Sequence[Statement]) -> Iterator[Statement]:
        """Quotations that no cue claims, by the subject right before them or the speaker of their paragraph."""
        covered = SpanIndex([piece for s in found for piece in s.content], lambda piece: piece)
        blocks = SpanIndex(self.document.readable, lambda block: block.span)
        quoting = SpanIndex([s for s in found if s.speaker and s.form in QUOTING], lambda s: hull(s.content))
        for quotation in self.quotations:
            words = len(re.findall(r"\w+", quotation.words(self.text)))
            block = blocks.overlapping(quotation)[0]
            if words < LOOSE_QUOTATION_WORDS or block.kind is not BlockKind.BODY or covered.overlapping(quotation):
                continue
            speaker = self._introduces(quotation) or self._speaks_around(quotation, quoting)
            if speaker is None:
                continue
            yield self._statement(
                content=(quotation,), cue=None, speaker=speaker[0], side=speaker[1], form=Form.DIRECT, act=Act.CLAIM,
                addressees=(), said_on=None, said_at=None, via=(), confidence=0.5,
            )  # fmt: skip

    def _introduces(self, quotation: Span) -> tuple[Party, tuple[str, ...]] | None:
        """Who speaks in the sentence before the quotation, or is named right before it: "The Pact “will not ...” "."""
        sentence = self._sentence(quotation)
        verbs = [a for a in self.cues.inside(sentence) if hull(a.cue).end <= quotation.start]
        before = [self.by_span[hull(a.source)] for a in verbs if hull(a.source) in self.by_span][:1] or [
            m
            for m in self.mentions.inside(sentence)
            if m.actor is not None
            and 0 <= quotation.start - m.span.end < SUBJECT_GAP
            and "," not in self.text[m.span.end : quotation.start]
        ]
        return (_party(before[-1]), before[-1].side) if before else None

    def _speaks_around(self, quotation: Span, quoting: SpanIndex[Statement]) -> tuple[Party, tuple[str, ...]] | None:
        """The speaker of the quotation right before, where this one goes on in the same or the next paragraph."""
        near = Span(max(0, quotation.start - GOES_ON_WITHIN), quotation.start)
        before = [s for s in quoting.overlapping(near) if hull(s.content).end < quotation.start]
        last = max(before, key=lambda s: hull(s.content).end, default=None)
        if last is None or last.speaker is None:
            return None
        if self.text[hull(last.content).end : quotation.start].strip().count("\n") > 1:
            return None
        return replace(last.speaker, basis=Basis.CONTEXT), last.on_behalf_of

    # --- shared

    def _sentence(self, span: Span) -> Span:
        return next(iter(self.sentences.overlapping(span)), span)

    def _statement(
        self, *, content: Sequence[Span], cue: Span | None, speaker: Party | None, side: tuple[str, ...], form: Form,
        act: Act, addressees: tuple[Party, ...], said_on: DateInterval | None, said_at: Party | None,
        via: tuple[Party, ...], confidence: float,
    ) -> Statement:  # fmt: skip
        places = ",".join(f"{p.start}-{p.end}" for p in content)
        who = f"{speaker.span.start}-{speaker.span.end}" if speaker and speaker.span else None
        return Statement(
            id=stable_id("st", self.document.id, places, f"{cue.start}-{cue.end}" if cue else None, who),
            document=self.document.id, content=tuple(content), cue=cue, speaker=speaker, on_behalf_of=tuple(side),
            form=form, act=act, addressees=addressees, said_on=said_on, said_at=said_at, via=via, part_of=None,
            repeats=None, confidence=round(confidence, 4), stage=STAGE,
        )  # fmt: skip


def _party(mention: Mention) -> Party:
    return Party(
        actor=mention.actor.code if mention.actor else None, name=mention.name, span=mention.span, basis=mention.basis
    )
