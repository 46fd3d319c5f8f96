"""What the publish screen sends without anybody typing."""


def as_shown(client, address):
    """The words that it shows, those around them too, each signed section ticked."""
    page = client.get(address).context
    words = [f"{row.entry.section.key}:{row.words.revision.digest}" for row in page["seen"]]
    going = [row.entry.section.key for row in page["going"]]
    return {"seen": ["", *words], "only": going, "around": page["around_digest"]}
