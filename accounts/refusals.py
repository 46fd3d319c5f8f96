"""Named refusals: why an act was not done, in a sentence that the person can act on."""


class Refusal(Exception):
    """The act was not done and nothing was changed. `str()` is the sentence for the person."""


class NotYourRole(Refusal):
    """The person does not hold the role that the act asks for."""


class NothingChanged(Refusal):
    """What was asked for is so already."""


class NoSuccessor(Refusal):
    """Nobody fit is named to go on with the work of who leaves."""


class AccountInOtherHands(Refusal):
    """Somebody else changed how the person signs in, and nobody confirmed it yet."""
