"""What of some words a reviewer has signed before, word for word, in whatever article."""

from collections import defaultdict
from collections.abc import Collection

from accounts.models import Person
from condition.canonical import canonical_json
from condition.citations import strings
from reading.search.language import WORD
from record.judgement.judge import errata_on
from record.models import Review, Revision
from record.word_index import holding

MOST_FOLDED = 40  # entries of a section: the log names each
MOST_READ = 300  # signed Revisions, the newest first
TOLD_BY = 6  # words of an entry that the index is asked for, the longest


def signed_before(revisions: Collection[Revision], person: Person) -> dict[int, dict[str, Review]]:
    """Of each Revision the entries, by key, that stand in other words which the person approved.

    Each with her newest approval. What she asked to change since, or an erratum names, is not
    taken. Four queries.
    """
    entries = {revision.pk: _entries(revision) for revision in revisions}
    told = (_told_by(text) for one in entries.values() for text in one.values())
    asked_for = [words for words in told if words]
    mine = Review.objects.filter(reviewer=person)
    same = mine.filter(
        verdict=Review.Verdict.APPROVED,
        revision__section__in={one.section for one in revisions},
        revision__in=holding(*asked_for),
    )
    # The newest ids first, and then their texts: a database would sort the texts with them.
    pks = list(same.order_by("-pk").values_list("pk", flat=True)[:MOST_READ]) if asked_for else []
    reviews = list(mine.filter(pk__in=pks).select_related("revision__condition").order_by("-pk"))
    read = {review.revision_id for review in reviews}
    against = mine.filter(verdict=Review.Verdict.CHANGES_REQUESTED, revision__in=read)
    left_out = {*against.values_list("revision", flat=True), *errata_on(read)} if read else set()
    found: dict[int, dict[str, Review]] = defaultdict(dict)
    for revision in revisions:
        for review in reviews:
            if review.revision_id in {revision.pk, *left_out}:
                continue
            for key, text in entries[revision.pk].items():
                if key not in found[revision.pk] and text in review.revision.canonical:
                    found[revision.pk][key] = review
    return {pk: dict([*by_key.items()][:MOST_FOLDED]) for pk, by_key in found.items()}


def _entries(revision: Revision) -> dict[str, str]:
    """Each entry as the canonical content has it, so that the same words are the same text."""
    content = revision.content
    return {
        key: canonical_json(item)
        for listed in revision.kind.own_lists
        for key, item in revision.kind.keyed(listed, content, revision.item_keys)
    }


def _told_by(text: str) -> list[str]:
    words = {word for said in strings(text) for word in WORD.findall(said.lower())}
    return sorted(words, key=lambda word: (-len(word), word))[:TOLD_BY]
