"""What the library says of one medicine, operation or test: every statement, where they differ."""
