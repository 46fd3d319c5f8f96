"""The standing cast: people whose roles never change, and an article in their hands."""

from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Max
from django.utils import timezone

from accounts.actions import grant_role
from accounts.models import Person, Role
from condition import registry
from condition.models import Condition, Draft, Specialty
from condition.registry import Frozen, Words
from record import actions, state
from record.judgement.path import latest_change
from record.models import Change, Edition, Report, Review, Revision, Submission
from tests.kept import kept

Kind = Role.Kind


def person(name: str, *roles: str, is_superuser: bool = False) -> Person:
    """A member of the board with an account of the same name."""
    user = get_user_model().objects.create_user(
        username=name.lower().replace(" ", "-"),
        password="correct horse",
        is_staff=True,
        is_superuser=is_superuser,
    )
    member = Person.objects.create(user=user, name=name, credentials="MD")
    for kind in roles:
        grant_role(person=member, kind=kind, by=None)
    return member


class Board:
    """An editorial board with one article, whose helpers reach a state by calling acts."""

    def __init__(self) -> None:
        self._gather()

    @kept
    def _gather(self) -> None:
        self.author = person("Author", Kind.AUTHOR)
        self.second_author = person("Second author", Kind.AUTHOR)
        self.clinician = person("Clinician", Kind.CLINICAL)
        self.second_clinician = person("Second clinician", Kind.CLINICAL)
        self.pharmacist = person("Pharmacist", Kind.PHARMACIST)
        self.publisher = person("Publisher", Kind.PUBLISHER)
        self.newsletter_manager = person("Newsletter manager", Kind.NEWSLETTER)
        self.administrator = person("Administrator", Kind.ADMINISTRATOR)
        self.outsider = person("Outsider", is_superuser=True)
        self.article = Condition.objects.create(
            title="Lumbar wedging",
            slug="lumbar-wedging",
            specialty=Specialty.objects.create(name="Spine", slug="spine"),
            disclaimer="Not medical advice.",
        )

    article_url = "/conditions/lumbar-wedging/"

    @property
    def article_now(self) -> Condition:
        """The article as the database has it."""
        return Condition.objects.get(pk=self.article.pk)

    def words(self, section: str) -> Words:
        """The section's words as they stand in the tables."""
        return words_in(registry.section(section).draft_of(self.article))

    @kept
    def write(
        self, section: str, words: Words, *, by: Person | None = None, **options: Any
    ) -> Change:
        """Save a section's words as the author."""
        return actions.record_change(
            condition=self.article,
            section=section,
            draft=registry.section(section).draft(words),
            reason=options.pop("reason", "Because it reads better."),
            by=by or self.author,
            **options,
        )

    def revision(self, section: str) -> Revision:
        """The words the section's draft stands at."""
        change = latest_change(self.article, section)
        return change.to_revision

    @kept
    def submit(self, section: str, *, by: Person | None = None) -> Revision:
        """Put the draft's words before the reviewers."""
        revision = self.revision(section)
        actions.submit(revision=revision, by=by or self.author)
        return revision

    def submit_unchecked(self, section: str) -> Revision:
        """The same for words that an act of today refuses, as an older version let it be done."""
        revision = self.revision(section)
        Submission.objects.create(revision=revision, by=self.author, at=timezone.now())
        state.keep([self.article.pk])
        return revision

    @kept
    def approve(self, section: str, *, by: Person, competence: str | None = None) -> Review:
        """Sign the draft's words."""
        return actions.approve(
            revision=self.revision(section),
            by=by,
            competence=competence or by.active_roles[0].kind,
        )

    @kept
    def sign(self, section: str) -> Revision:
        """Submit the draft's words and have every competence sign them."""
        revision = self.revision(section)
        if not revision.submissions.standing().exists():
            self.submit(section)
        signers = {Kind.CLINICAL: self.clinician, Kind.PHARMACIST: self.pharmacist}
        for competence in revision.competences:
            self.approve(section, by=signers[competence], competence=competence)
        return revision

    @kept
    def publish(self, summary: str = "What changed.", **options: Any) -> Edition:
        """Make the next edition."""
        return actions.publish(
            condition=self.article, by=self.publisher, summary=summary, **options
        )

    @kept
    def report(self, section: str, text: str, **options: Any) -> Report:
        """Take in what a reader says of the article."""
        return actions.receive_report(
            condition=self.article_now, section=section, text=text, **options
        )

    @kept
    def write_causes(self, *names: str, **options: Any) -> Change:
        """Save the causes, keeping the keys of those that stay."""
        words = self.words("causes")
        keys = {item["name"]: item["key"] for item in words["causes"]}
        words["causes"] = [
            {"name": name, **({"key": keys[name]} if name in keys else {})} for name in names
        ]
        return self.write("causes", words, **options)

    @kept
    def write_ibuprofen(self, dose: str = "400 mg", **options: Any) -> Change:
        """Save the medications: ibuprofen in that dose, or none for ""."""
        words = self.words("medications")
        kept = {"key": words["medications"][0]["key"]} if words["medications"] else {}
        words["medications"] = [
            {
                "name": "Ibuprofen",
                "drug_class": "NSAID",
                "dosages": [f"{dose} by mouth every 6 hours, as needed"],
                "side_effects": "Stomach upset.",
                "caution_state": "stated",
                "caution": "Not with myeloma.",
                **kept,
            }
        ]
        return self.write("medications", words, **options)

    @kept
    def published_edition(self) -> Edition:
        """An edition with causes and medications, both signed."""
        self.write_causes("Haemangioma")
        self.write_ibuprofen()
        self.sign("causes")
        self.sign("medications")
        return self.publish()

    def last_sequence(self, section: str) -> int:
        """How many Changes the section's path has."""
        path = Change.objects.filter(condition=self.article, section=section)
        return path.aggregate(last=Max("sequence"))["last"] or 0


def frozen(section: str, words: Words) -> Frozen:
    """What a section would keep of these words. Raises ValidationError."""
    kind = registry.section(section)
    draft = kind.draft(words)
    kind.check(draft)
    return kind.freeze(draft)


def words_in(draft: Draft) -> Words:
    """The draft as a program would write it."""
    sources = draft.unresolved_sources
    return {
        "introduction": draft.introduction,
        **({"unresolved_sources": sources} if sources else {}),
        **{
            name: [{"key": item.key, **item.content(), **item.aside()} for item in items]
            for name, items in draft.items.items()
        },
    }
