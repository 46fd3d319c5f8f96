"""Named refusals: why an act of the newsletter was not done, in a sentence for the person."""

from accounts.refusals import Refusal


class NotAManager(Refusal):
    """Only a newsletter manager may do this."""


class NoSuchLink(Refusal):
    """The link names nobody, or was never made here."""


class LinkTooOld(Refusal):
    """The link was right once; its time is over."""


class NotNow(Refusal):
    """The bulletin or subscriber is in a state that this act does not fit."""


class NotReady(NotNow):
    """Something of the bulletin is missing, or would not be seen by its readers."""


class ReasonMissing(Refusal):
    """A decision needs its reason."""


class NothingInIt(Refusal):
    """A bulletin would have no entries."""


class UnreadableFile(Refusal):
    """The file can't be read as the CSV it should be."""


class TooMany(Refusal):
    """A network sends more requests than people do."""
