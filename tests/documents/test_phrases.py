"""The data files of the documents stage have their schema, and no pattern can be made slow."""

from __future__ import annotations

import random
import re

import pytest

from onrecord.documents.document import BlockKind
from onrecord.documents.phrases import MAX_PHRASE_LINE, Role, read_rows, resolve_phrase, words
from pace import cost, here

ROWS = read_rows("page_phrases.csv")


def test_rows_follow_their_schema() -> None:
    assert len(ROWS) >= 100
    for row in ROWS:
        assert set(row) == {"kind", "role", "reach", "pattern", "note"}
        assert BlockKind(row["kind"]) in (BlockKind.CHROME, BlockKind.RELATED, BlockKind.CAPTION)
        assert Role(row["role"])
        assert row["reach"] in ("sentences", "fragments")
        assert re.compile(row["pattern"])
        assert row["note"]
    assert len({(row["pattern"]) for row in ROWS}) == len(ROWS)


def test_word_lists_are_lower_case_and_known() -> None:
    lists = {row["list"] for row in read_rows("words.csv")}
    assert lists == {"finite", "function", "section", "speech", "kicker", "not_name", "lead_opening"}
    for name in lists:
        assert words(name)
        assert all(word == word.lower().strip() for word in words(name))


def test_markup_regions_and_tags_follow_their_schema() -> None:
    assert all(
        row["attribute"] in ("property", "itemprop", "name") and row["name"] for row in read_rows("page_markup.csv")
    )
    assert all(BlockKind(row["kind"]) and row["word"] for row in read_rows("region_names.csv"))
    assert {row["role"] for row in read_rows("html_tags.csv")} == {"unseen", "inline", "chrome", "caption"}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["pattern"][:40])
def test_no_pattern_is_slow(row: dict[str, str]) -> None:
    """Lines made of the pattern's own words, the worst that a page could do."""
    pattern = re.compile(row["pattern"], re.IGNORECASE)
    chance = random.Random(len(row["pattern"]))
    tokens = [*re.findall(r"[a-z]{2,}", row["pattern"])[:40], "a", "A.", "-", ":", "/", "|", "1", "@", "(", ","]
    for _ in range(60):
        few = chance.sample(tokens, min(len(tokens), chance.randint(1, 4)))
        line = chance.choice([" ", ", ", "", "  "]).join(chance.choice(few) for _ in range(300))[:MAX_PHRASE_LINE]
        assert cost(lambda line=line: pattern.fullmatch(line + "\x01")) < here(0.1), line


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Share on Facebook", "chrome"),
        ("12 shares", "chrome"),
        ("Follow us on Telegram", "chrome"),
        ("Sign up for our weekly newsletter", "chrome"),
        ("Advertisement", "chrome"),
        ("We use cookies to improve your visit. Accept all?", "chrome"),
        ("Log in | Register", "chrome"),
        ("Tags: Moldova, gas", "chrome"),
        ("© 2023 Some Post. All rights reserved.", "chrome"),
        ("4 min read", "chrome"),
        ("By Ann Other and Bo Third", "chrome"),
        ("Reporting by Ann Other; Editing by Bo Third", "chrome"),
        ("(Additional reporting by Ann Other in Riga)", "chrome"),
        ("Leave a Reply", "chrome"),
        ("-3 °C", "chrome"),
        ("EUR/USD 1.08", "chrome"),
        ("Related articles", "related"),
        ("You may also like", "related"),
        ("READ ALSO: Ports close early this winter", "related"),
        ("[Related] Who owns the harbour?", "related"),
        ("Photo: Ann Other / Agency", "caption"),
        ("Soldiers leave the village. (Photo: Ann Other)", "caption"),
    ],
)
def test_what_sites_say(line: str, kind: str) -> None:
    phrase = resolve_phrase(line, is_sentence=False)
    assert phrase is not None
    assert phrase.kind == kind


@pytest.mark.parametrize(
    "line",
    [
        "Published by the ministry on Friday, the paper says that talks go on.",
        "Comments by the minister angered the envoy.",
        "Share prices fell after the minister spoke.",
        "Follow the money, he said, and you will find the mine.",
        "Photos of the meeting showed both men smiling.",
        "Read the treaty again, Lavrov told the reporters.",
        "By Friday the troops had left the town.",
        "Support for the bill is falling, the speaker said.",
        "More than a hundred people were detained in Minsk on Sunday.",
        "Next week the ministers meet in Riga, the spokesman said.",
        "Source of the leak was an aide, two officials said.",
        "Today is a good day for Europe, she told reporters.",
        "Related talks in Doha ended without a result, officials said.",
        "Contact with the ship was lost at noon, the navy said.",
        "Follow our example, the president urged the allies.",
        "We need your support, Zelensky told Congress.",
        "Join us in condemning this attack, the foreign minister said on Facebook page duty.",
        "Allies must support us in this war, the minister wrote.",
        "Watch what they do, not what they say, he warned.",
        "Subscribe to no such plan, the minister urged his party.",
    ],
)
def test_what_articles_say(line: str) -> None:
    assert resolve_phrase(line, is_sentence=True) is None
