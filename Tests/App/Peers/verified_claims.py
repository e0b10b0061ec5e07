"""Judges `verified_claims` as a careful relying party would: their shape, and that nothing was told unasked.

It shares nothing with the server: the shape is in `verified_claims.schema.json`, the rules are written here once more.
"""

import collections.abc
import json
import pathlib
import typing

import jsonschema

Json = typing.Any

SCHEMA = json.loads(pathlib.Path(__file__).with_name("verified_claims.schema.json").read_text(encoding="utf-8"))
CONDITIONS = frozenset({"value", "values", "max_age", "essential"})
# Told whole to whoever asks for them (OpenID Connect for Identity Assurance 1.0 §5.4, OpenID Attachments 1.0).
WHOLE = frozenset({"assurance_details", "attachments"})
# Told unasked, because an object without them is not valid.
REQUIRED = frozenset({"type", "check_method"})


def problems(answer: dict[str, Json], asked: Json) -> list[str]:
    """What is wrong with the claims of an ID token or a userinfo answer.

    `asked` is the `verified_claims` member of the request for that place, or None.
    """
    if "verified_claims" not in answer:
        return []
    told = answer["verified_claims"]
    validator = jsonschema.Draft202012Validator(SCHEMA)
    found = [f"{error.json_path}: {error.message}" for error in validator.iter_errors({"verified_claims": told})]
    if found:
        return found
    if asked is None:
        return ["verified_claims were told unasked"]
    if isinstance(asked, list) != isinstance(told, list):
        return ["the answer has another form than the request: one is an array, the other is not"]
    return list(_of_sets(asked if isinstance(asked, list) else [asked], told if isinstance(told, list) else [told]))


def _of_sets(asked: list[Json], told: list[Json]) -> collections.abc.Iterator[str]:
    """Each set that was told answers another one of those that were asked for, in their order."""
    rest = iter(asked)
    for number, answer in enumerate(told):
        reasons: list[str] = []
        for request in rest:
            reasons = list(_of_set(request, answer))
            if not reasons:
                break
        else:
            yield f"set {number} answers none that was asked for: {reasons}"


def _of_set(asked: Json, told: Json) -> collections.abc.Iterator[str]:
    yield from _of_object(asked["verification"], told["verification"], "verification")
    claims = asked["claims"] or {}
    for name, value in told["claims"].items():
        if name not in claims:
            yield f"claims.{name} was told unasked"
        else:
            yield from _of_value(claims[name], value, f"claims.{name}")


def _of_element(asked: Json, told: Json, path: str) -> collections.abc.Iterator[str]:
    if path.rpartition(".")[2] in WHOLE:
        return
    if isinstance(told, dict):
        yield from _of_object(asked or {}, told, path)
    elif isinstance(told, list):
        filters = asked or [{}]
        for number, item in enumerate(told):
            yield from _of_item(filters, item, f"{path}[{number}]")
    else:
        yield from _of_value(asked, told, path)


def _of_object(asked: Json, told: dict[str, Json], path: str) -> collections.abc.Iterator[str]:
    for name, value in told.items():
        if name in asked:
            yield from _of_element(asked[name], value, f"{path}.{name}")
        elif name not in REQUIRED:
            yield f"{path}.{name} was told unasked"
    for name, demand in asked.items():
        if name not in told and isinstance(demand, dict) and CONDITIONS & demand.keys() - {"essential"}:
            yield f"{path}.{name} has a condition and was not told"


def _of_item(filters: list[Json], item: Json, path: str) -> collections.abc.Iterator[str]:
    """An item fits a filter, and has what the filters that it fits ask for together."""
    fitting = [one for one in filters if not any("condition" in reason for reason in _of_object(one, item, path))]
    if not fitting:
        yield f"{path} fits no filter: a condition is not met"
        return
    yield from _of_object(_united(fitting), item, path)


def _united(filters: list[Json]) -> Json:
    """Filters in one, their conditions left out: these were looked at before."""
    first, *others = filters
    if not all(isinstance(one, dict) for one in filters) or any(CONDITIONS & one.keys() for one in filters):
        return None if not all(isinstance(one, list) for one in filters) else [item for one in filters for item in one]
    names = {name for one in filters for name in one}
    return {name: _united([one[name] for one in (first, *others) if name in one]) for name in names}


def _of_value(demand: Json, value: Json, path: str) -> collections.abc.Iterator[str]:
    if not isinstance(demand, dict):
        return
    if "value" in demand and value != demand["value"]:
        yield f"{path} does not meet its condition: {value!r}"
    if "values" in demand and value not in demand["values"]:
        yield f"{path} does not meet its condition: {value!r}"
