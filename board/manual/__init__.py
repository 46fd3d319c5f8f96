"""The manual for the board, from docs/board: one page a role."""
