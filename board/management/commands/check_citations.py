"""manage.py check_citations: claims without a source, worst first."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from board.sources.claims import unsourced
from condition.models import Condition


class Command(BaseCommand):
    help = "List claims without a source, worst first: doses, benefits and risks, the rest."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", nargs="*")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        conditions = Condition.objects.order_by("slug")
        if options["slug"]:
            conditions = conditions.filter(slug__in=options["slug"])
            missing = set(options["slug"]) - set(conditions.values_list("slug", flat=True))
            if missing:
                raise CommandError(f"There is no article at {', '.join(sorted(missing))}.")
        claims = unsourced(list(conditions))
        for claim in claims:
            self.stdout.write(
                f"{claim.grade.label}: {claim.condition.slug}, {claim.section.key}: {claim.label}"
                + (f" (cites only {', '.join(claim.unaccepted)})" if claim.unaccepted else "")
            )
        self.stdout.write(f"{len(claims)} claims without a source.")
