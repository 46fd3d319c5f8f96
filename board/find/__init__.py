"""Words looked for in all articles, and put in the place of others."""
