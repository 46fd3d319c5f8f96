"""What the publish screen sends without anybody typing."""


def as_shown(client, address):
    """The words that it shows, each signed section ticked."""
    page = client.get(address).context
    words = [f"{row.entry.section.key}:{row.words.revision.digest}" for row in page["seen"]]
    return {"seen": ["", *words], "only": [row.entry.section.key for row in page["going"]]}
