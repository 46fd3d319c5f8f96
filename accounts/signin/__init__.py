"""Signing in: password, second factor, open sessions, and what keeps strangers from guessing."""
