"""Step 6, the role options: several ways, not one way several times."""

from collections import defaultdict
from collections.abc import Iterator

from vaultplan.checks.rule import Case, fault, rule
from vaultplan.model import Fault, Role
from vaultplan.words.folding import fold_prompt


@rule("pathways-alike", "medium", "roles", begun=("R60", "R65"), wording=True)
def pathways_alike(case: Case) -> Iterator[Fault]:
    """Three options that are one job with three ranks."""
    ranks = case.phrases("ranks")
    alike: defaultdict[frozenset[str], list[Role]] = defaultdict(list)
    for role in case.plan.roles:
        if role.in_options:
            alike[frozenset(fold_prompt(role.name).split()) - ranks].append(role)
    for job, roles in sorted(alike.items(), key=lambda found: sorted(found[0])):
        if job and len(roles) >= 3:
            first = min(roles, key=lambda role: role.name)
            yield fault("pathways-alike", first.places[-1], name=first.name, n=len(roles))


RULES = (pathways_alike,)
