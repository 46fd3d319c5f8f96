"""Hours as the rest of the workplace writes them: by twenty-four."""

DATETIME_FORMAT = "j M Y, H:i"
TIME_FORMAT = "H:i"
