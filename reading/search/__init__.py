"""Finding an article: `query.search`, `suggestions.suggest`, `related.related`.

`index` keeps what they read true to what is public; `engine` is the one place that knows which
database it is. Nothing here is part of the record: the index can be thrown away and made anew.
"""
