"""Named refusals: why the outbox did not do an act, in a sentence for the person."""


class Refusal(Exception):
    """The act was not done and nothing was changed. `str()` is the sentence for the person."""


class BadAddress(Refusal):
    """No mail can be written to that."""


class BadLetter(Refusal):
    """The letter cannot be made into a mail as it stands."""


class WordsMissing(Refusal):
    """The letter has a placeholder that nothing was given for."""


class BatchCancelled(Refusal):
    """The batch was called off for good."""


class NoSuchBatch(Refusal):
    """No mail was ever put under that name."""


class NotUncertain(Refusal):
    """The message's end is known, so there is nothing to decide."""


class AddressErased(Refusal):
    """Nobody knows any more where the message should go."""


class NoteMissing(Refusal):
    """A decision needs its reason."""
