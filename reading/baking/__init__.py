"""Pages made once and kept: what they are owed, how they are baked, and how a process follows.

An act of the board marks its article as owed new pages, in its own transaction (`owing`). After
the commit the pages are asked of the site itself (`oven`), compressed and kept in a table
(`baking`). Every web process follows the table (`following`) into a file of its own (`shelf`), from
which config.front answers readers without the database. What dies in between is made up for by the
next process that looks (`background`).
"""
