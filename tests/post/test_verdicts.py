"""What a refusal is about: only a missing address may cost a reader their newsletter."""

import pytest

from post.verdicts import Verdict, classify

ADDRESS = [
    "550 5.1.1 <a@b.example>: Recipient address rejected: User unknown in virtual mailbox table",
    "550-5.1.1 The email account that you tried to reach does not exist. Please try double-checking"
    " the recipient's email address for typos or unnecessary spaces.",
    "550 5.5.0 Requested action not taken: mailbox unavailable (S2017062302)",
    "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup",
    "554 delivery error: dd This user doesn't have a yahoo.example account (a@b.example) [0]",
    "553 sorry, no mailbox here by that name (#5.1.1)",
    "550 5.2.1 <a@b.example>... User unknown",
    "553 5.3.0 <a@b.example>... No such user here",
    "mail.local: unknown user: a",
    "550 Benutzer unbekannt",
    "550 5.7.1 No such user!",  # Yandex's own words
    "550 5.1.1 full@box.example",  # the words of an address are no words of the server
]
US = [
    "550 rejected because 192.0.2.1 is in a black list",
    "550 SPF check failed",
    "550 5.1.8 Sender address rejected",
    "450 4.2.1 The user you are trying to contact is receiving mail at a rate that prevents",
    "550 5.2.1 The user you are trying to contact is receiving mail at a rate that prevents",
    "550 5.7.26 Unauthenticated email from b.example is not accepted due to its DMARC policy",
    "554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org",
    "550 5.1.1 User unknown; your IP 192.0.2.1 sends to too many of them",
    "554 5.7.1 Not from you",
    # Nothing is said but where to ask: the address of a blacklist.
    "553 5.1.3 http://www.spamhaus.example/query/bl?ip=192.0.2.222",
    # Policy, whatever it says besides: who refuses by it may not tell whom it knows.
    "550 5.7.1 <a@b.example>... User unknown",
    "550 5.7.1 <a@b.example>: Recipient address rejected: User unknown in local recipient table",
    "553 5.7.1 Invalid recipient a@b.example",
]
CONTENT = ["550 5.7.1 Looks like spam", "554 Virus found", "552 5.3.4 Message too big"]
AWAY = [
    "552 5.2.2 mailbox full",
    "452 4.3.1 Insufficient system storage",
    "550 5.2.1 The email account that you tried to reach is disabled",
    "550 5.1.2 Host unknown",
    "554 5.4.14 Hop count exceeded",
    "550 User unknown is over quota",
]
UNKNOWN = [
    "550 5.1.0 Address rejected",
    "550 #5.1.0 Address rejected.",
    # Exchange Online: an absent recipient, a rule, or a fault of routing.
    "550 5.4.1 Recipient address rejected: Access denied. AS(201806281)",
    "550 no",
    "451 4.7.1 Greylisted, come back",
    "",
    # No mailbox, no access, or policy (RFC 5321); a domain without a mail server (Exim).
    "550 Requested action not taken: mailbox unavailable",
    "550 Unrouteable address",
    # The mailbox has moved (RFC 3463); a mobile network's filter, after the address was taken.
    "550 5.1.6 recipient no longer on server: a@b.example",
    "551 5.1.6 not our user",
    "550 : User unknown",
]


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        *((said, Verdict.NO_SUCH_ADDRESS) for said in ADDRESS),
        *((said, Verdict.US_REFUSED) for said in US),
        *((said, Verdict.CONTENT_REFUSED) for said in CONTENT),
        *((said, Verdict.AWAY) for said in AWAY),
        *((said, Verdict.UNKNOWN) for said in UNKNOWN),
    ],
)
def test_the_words_decide_and_a_bare_number_only_where_they_say_nothing(said, verdict):
    assert classify(said, is_permanent=not said.startswith("4")) is verdict


@pytest.mark.parametrize("said", ADDRESS)
def test_a_passing_refusal_is_never_about_the_address(said):
    assert classify(said, is_permanent=False) is not Verdict.NO_SUCH_ADDRESS
