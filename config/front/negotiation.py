"""Which encoding a reader's program takes (RFC 9110, 12.5.3)."""

from collections.abc import Iterator

BROTLI, GZIP, PLAIN = range(3)
CODINGS = ("br", "gzip", "identity")
ALIASES = {"x-gzip": "gzip"}


def preferred(header: str | None) -> int:
    """The best of BROTLI, GZIP and PLAIN for an Accept-Encoding header; None stands for none.

    Of those the program likes alike, the smallest. Where it refuses all three it gets the plain
    one: better a page it did not ask for than none.
    """
    if not header:
        return PLAIN
    said = dict(_weights(header))
    # What is not named is unwelcome, but for the plain one, which has to be refused by name.
    others = said.get("*")
    weights = [said.get(coding, others or 0.0) for coding in CODINGS]
    if "identity" not in said and others is None:
        weights[PLAIN] = 0.001  # last, but welcome
    best = max(weights)
    return weights.index(best) if best > 0 else PLAIN


def _weights(header: str) -> Iterator[tuple[str, float]]:
    for part in header.lower().split(","):
        name, *parameters = (piece.strip() for piece in part.split(";"))
        if name:
            yield ALIASES.get(name, name), _weight(parameters)


def _weight(parameters: list[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                weight = float(value)
            except ValueError:
                return 0.0
            return min(weight, 1.0) if weight >= 0 else 0.0
    return 1.0
