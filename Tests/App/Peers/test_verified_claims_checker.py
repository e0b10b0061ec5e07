"""The checker of verified claims, checked: what it lets pass for a relying party, and what it does not."""

import copy
import json
import pathlib
import re
import typing

import pytest
from verified_claims import problems

GUIDE = pathlib.Path(__file__).parents[3] / "docs/guides/verified-claims.md"
MADE_OF = {
    "verification": {
        "trust_framework": "eidas",
        "time": "2026-03-01T10:00:00Z",
        "evidence": [
            {
                "type": "document",
                "document_details": {"type": "passport", "date_of_expiry": "2030-01-30"},
                "check_details": [{"check_method": "vri"}],
            }
        ],
    },
    "claims": {"given_name": "Amira", "nationalities": ["JOR"]},
}
ASKED = {
    "verification": {
        "trust_framework": {"values": ["eidas", "gold"]},
        "time": {"max_age": 60},
        "evidence": [
            {"type": {"value": "document"}, "document_details": {"date_of_expiry": None}, "check_details": None},
            {"type": {"value": "vouch"}},
        ],
    },
    "claims": {"given_name": None, "nationalities": {"essential": True}},
}


def blocks(mark: str) -> list[dict[str, typing.Any]]:
    text = GUIDE.read_text(encoding="utf-8")
    return [json.loads(block) for block in re.findall(rf"^```json {mark}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)]


def changed(path: list[str | int], value: object) -> dict[str, typing.Any]:
    """The good set with one place changed, or taken out where the value is None."""
    whole = copy.deepcopy(MADE_OF)
    place: typing.Any = whole
    for step in path[:-1]:
        place = place[step]
    if value is None:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return whole


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (["verification"], None),
        (["claims"], None),
        (["claims"], {}),
        (["extra"], 1),
        (["verification", "trust_framework"], None),
        (["verification", "trust_framework"], 7),
        (["verification", "verifier"], {"organization": "x"}),
        (["verification", "time"], "2026-03-01T13:00:00+03:00"),
        (["verification", "time"], "2026-03-01"),
        (["verification", "evidence"], []),
        (["verification", "evidence", 0, "type"], "id_document"),
        (["verification", "evidence", 0, "type"], "vouch"),
        (["verification", "evidence", 0, "document_details", "type"], None),
        (["verification", "evidence", 0, "document_details", "date_of_expiry"], "2030-01-30T00:00:00Z"),
        (["verification", "evidence", 0, "document_details", "picture"], "aGVsbG8="),
        (["verification", "evidence", 0, "check_details", 0, "check_method"], None),
        (["verification", "evidence", 0, "attachments"], [{"content_type": "image/png", "content": "aGVsbG8="}]),
        (["verification", "assurance_process"], {}),
        (["claims", "nationalities"], ["Jordan"]),
        (["claims", "birthdate"], "17.05.1990"),
    ],
)
def test_a_shape_that_is_not_the_published_one_is_found(path: list[str | int], value: object) -> None:
    assert problems({"verified_claims": changed(path, value)}, ASKED)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (["claims", "family_name"], "Haddad"),
        (["verification", "assurance_level"], "high"),
        (["verification", "trust_framework"], "silver"),
        (["verification", "time"], None),
        (["verification", "evidence", 0, "document_details", "document_number"], "P123"),
        (["verification", "evidence", 0, "check_details", 0, "organization"], "Harbour Identity"),
        (["verification", "evidence"], [{"type": "electronic_record"}]),
    ],
)
def test_what_was_not_asked_for_or_does_not_fit_is_found(path: list[str | int], value: object) -> None:
    assert problems({"verified_claims": changed(path, value)}, ASKED)


def test_claims_told_unasked_and_answers_of_another_form_are_found() -> None:
    assert problems({"verified_claims": MADE_OF}, None)
    assert problems({"verified_claims": [MADE_OF]}, ASKED)
    assert problems({"verified_claims": MADE_OF}, [ASKED])
    assert problems({"verified_claims": [MADE_OF, MADE_OF]}, [ASKED])


def test_good_answers_pass() -> None:
    other = {"verification": {"trust_framework": None}, "claims": {"age": None}}

    assert problems({"sub": "x"}, ASKED) == []
    assert problems({"verified_claims": MADE_OF}, ASKED) == []
    assert problems({"verified_claims": [MADE_OF, MADE_OF]}, [ASKED, other, ASKED]) == []


@pytest.mark.parametrize("number", range(3))
def test_the_examples_of_the_guide_pass(number: int) -> None:
    (asked,) = blocks("request")[number].values()

    assert problems(blocks("answer")[number], asked["verified_claims"]) == []
