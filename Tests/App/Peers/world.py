"""Who lives on the server that most tests share."""

from people import User
from provider import Client

# Of her everything is known: whoever asks for a claim gets it.
NORA = User(
    "nora",
    "seven quiet herons at noon",
    {
        "name": "Nora Heron",
        "given_name": "Nora",
        "family_name": "Heron",
        "middle_name": "Quill",
        "nickname": "Norie",
        "preferred_username": "nora.heron",
        "profile": "https://people.example/nora",
        "picture": "https://people.example/nora.png",
        "website": "https://nora.example",
        "gender": "female",
        "birthdate": "1990-02-28",
        "zoneinfo": "Africa/Cairo",
        "locale": "ar-EG",
        "email": "nora@example.org",
        "email_verified": True,
        "phone_number": "+201001234567",
        "phone_number_verified": True,
        "address": {"street_address": "1 Reed Lane", "locality": "Cairo", "country": "EG"},
    },
)
OMAR = User("omar", "a slow tide under old stones", {"name": "Omar Tide"})
USERS = (NORA, OMAR)

# An operator's own application: people are not asked whether it may know them.
TRUSTED = Client("trusted", settings=(("require_consent", False),))
ASKING = Client("asking", "client_secret_post", "https://asking.example/callback?kept=1%2B1")
NATIVE = Client(
    "native",
    "none",
    "http://127.0.0.1/callback",
    settings=(("application_type", "native"), ("require_consent", False)),
)
OTHER = Client("other", settings=(("require_consent", False),))
# PKCE is not demanded of it, which RFC 9700 allows to clients that authenticate.
UNPROVEN = Client("unproven", settings=(("require_consent", False), ("require_pkce", False)))
SINGLE = Client("single", grant_types=("authorization_code",), settings=(("require_consent", False),))
PAIRWISE = Client(
    "pairwise",
    redirect_uri="https://sector-a.example/callback",
    settings=(("require_consent", False), ("subject_type", "pairwise"), ("id_token_signed_response_alg", "ES256")),
)
API = "https://api.example"
CALLER = Client(
    "caller",
    settings=(("require_consent", False), ("resources", [API]), ("scope", "openid email offline_access read")),
)
MACHINE = Client(
    "machine",
    grant_types=("client_credentials",),
    settings=(("scope", "read write"), ("audience", [API])),
)
RS_MACHINE = Client(
    "rs-machine",
    "client_secret_post",
    grant_types=("client_credentials",),
    settings=(("scope", "read"), ("access_token_signed_response_alg", "RS256")),
)
RESOURCE_SERVER = Client("resource-server", grant_types=(), settings=(("introspects", [API]),))
LEAVING = Client(
    "leaving",
    settings=(
        ("require_consent", False),
        ("post_logout_redirect_uris", ["https://leaving.example/bye", "https://leaving.example/bye?kind=full"]),
    ),
)
CLIENTS = (
    TRUSTED,
    ASKING,
    NATIVE,
    OTHER,
    UNPROVEN,
    SINGLE,
    PAIRWISE,
    CALLER,
    MACHINE,
    RS_MACHINE,
    RESOURCE_SERVER,
    LEAVING,
)
