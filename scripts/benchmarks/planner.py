"""Step-up: how long it takes to find the ways to a class of authentication, on one core."""

from .aims import at_most, no_errors
from .load import Item, drive, rounds
from .plan import Plan
from .report import Section, rate_table

# The second takes every factor there is.
CLASSES = ["urn:surety:acr:mfa", "urn:surety:acr:kyc:verified"]


def measure(plan: Plan) -> Section:
    def decide(name: str) -> Item:
        return lambda: {f"plan for {name}": drive(plan, "planner", f"--acr={name}").rate}

    (found,) = rounds(plan, [decide(name) for name in CLASSES])
    aims = [at_most(f"{name}: CPU of a decision", rate.cpu_us, 50, "µs") for name, rate in found.items()]
    errors = sum(rate.errors for rate in found.values())
    return Section([*aims, no_errors(errors)], [rate_table("Decisions, one after another", found)], errors)
