"""Pages made once and put down as files: what is wanted, how it is rendered, where it lies.

An act of the board notes in its own transaction that its article's pages are wanted anew
(`queue`), and after the commit takes those of before off its own host. Every host's `work` sees
the note, renders (`renderer`, `host`) and puts the pages down (`files`), from where nginx or Caddy
sends them. `addresses` says of every address whether it is a file.
"""
