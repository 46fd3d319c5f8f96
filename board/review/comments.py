"""What was said of a section, item by item, across all its Revisions."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from record.models import Comment, Revision


@dataclass(frozen=True)
class Thread:
    """The comments on one item, or on the section, the oldest first."""

    key: str = ""  # of the item; empty: on the section
    fresh: list[Comment] = field(default_factory=list)  # on these words, or on the way to them
    earlier: list[Comment] = field(default_factory=list)  # on words from before that

    @property
    def by_field(self) -> dict[str, list[Comment]]:
        """Those on these words, by the field that they are on."""
        found: dict[str, list[Comment]] = {}
        for comment in self.fresh:
            found.setdefault(comment.field, []).append(comment)
        return found

    def __len__(self) -> int:
        return len(self.fresh) + len(self.earlier)


@dataclass(frozen=True)
class Conversation:
    """Every thread of a section. An item keeps its key, and so its comments."""

    threads: dict[str, Thread]

    def on(self, key: str) -> Thread:
        """The thread of an item; that of the section for an empty key."""
        return self.threads.get(key) or Thread(key)

    @property
    def on_section(self) -> Thread:
        return self.on("")

    def off(self, keys: Collection[str]) -> list[Comment]:
        """What was said of items that are none of these, the oldest first."""
        threads = [thread for key, thread in self.threads.items() if key and key not in keys]
        said = [comment for thread in threads for comment in (*thread.earlier, *thread.fresh)]
        return sorted(said, key=lambda comment: comment.pk)


def _as_said_now(comments: Iterable[Comment]) -> list[Comment]:
    """Each remark where it was first made, as its author says it now."""
    said: dict[int, Comment] = {}
    first: dict[int, int] = {}  # of each, the remark that it goes back to
    for comment in comments:
        first[comment.pk] = first.get(comment.replaces_id or 0, comment.pk)
        said[first[comment.pk]] = comment
    return list(said.values())


def conversation(revision: Revision, on_the_way: Collection[int]) -> Conversation:
    """All that was said of the section; `on_the_way` are the ids of Revisions that led here.

    One query.
    """
    fresh = {revision.pk, *on_the_way}
    comments = (
        Comment.objects.filter(
            revision__condition=revision.condition_id, revision__section=revision.section
        )
        .select_related("by", "invitation", "revision")
        .defer("revision__canonical")
        .order_by("pk")
    )
    threads: dict[str, Thread] = defaultdict(Thread)
    for comment in _as_said_now(comments):
        if comment.item_key not in threads:
            threads[comment.item_key] = Thread(comment.item_key)
        thread = threads[comment.item_key]
        (thread.fresh if comment.revision_id in fresh else thread.earlier).append(comment)
    return Conversation(dict(threads))
