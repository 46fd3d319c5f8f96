"""`manage.py work`: everything that waits for an hour or an event, in one process.

`tasks` says what there is to do, `loops` how each is kept going, `waking` how they hear of news.
"""
