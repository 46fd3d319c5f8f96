"""Who holds what, for how long, and who is asked to do it by when."""
