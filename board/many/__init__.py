"""One act on many articles: asked for on a list, done one by one, reported."""
