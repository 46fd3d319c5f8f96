"""What an operator sees: logs with request ids, counts of requests, the state of the site."""
