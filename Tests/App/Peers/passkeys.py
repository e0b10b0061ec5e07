"""An authenticator in software, and the API of passkeys as an app calls it."""

import dataclasses
import json
import secrets
from collections.abc import Callable
from typing import Any

import requests
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from fido2.cose import ES256, CoseKey, EdDSA
from fido2.utils import sha256, websafe_decode, websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData
from provider import Fields, Provider

PATH = "/api/v1/passkeys"
FLAG = AuthenticatorData.FLAG
AAGUID = bytes.fromhex("d548826e79b4db40a3d811116f7e8349")


@dataclasses.dataclass
class Credential:
    id: bytes
    key: ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey
    user: bytes
    counter: int = 0

    @property
    def cose(self) -> CoseKey:
        kind = ES256 if isinstance(self.key, ec.EllipticCurvePrivateKey) else EdDSA
        return kind.from_cryptography_key(self.key.public_key())

    def sign(self, data: bytes) -> bytes:
        if isinstance(self.key, ec.EllipticCurvePrivateKey):
            return self.key.sign(data, ec.ECDSA(hashes.SHA256()))
        return self.key.sign(data)


@dataclasses.dataclass
class Authenticator:
    """Makes and uses passkeys at the will of a test; what it says can be bent one piece at a time."""

    origin: str
    flags: FLAG = FLAG.UP | FLAG.UV
    counts: bool = True
    make_key: Callable[[], Any] = lambda: ec.generate_private_key(ec.SECP256R1())
    credentials: list[Credential] = dataclasses.field(default_factory=list)

    def create(self, options: Fields, *, id: bytes | None = None, **bent: Any) -> Fields:
        credential = Credential(id or secrets.token_bytes(32), self.make_key(), websafe_decode(options["user"]["id"]))
        attested = AttestedCredentialData.create(AAGUID, credential.id, credential.cose)
        client_data = self._client_data("webauthn.create", options["challenge"], bent)
        data = self._data(options["rp"]["id"], bent, FLAG.AT, credential.counter, attested)
        self.credentials.append(credential)
        return self._answer(
            credential,
            clientDataJSON=client_data,
            attestationObject=AttestationObject.create("none", data, {}),
            transports=["internal"],
        )

    def get(self, options: Fields, credential: Credential | None = None, **bent: Any) -> Fields:
        credential = credential or self.credentials[-1]
        credential.counter += 1 if self.counts else 0
        client_data = self._client_data("webauthn.get", options["challenge"], bent)
        data = self._data(options["rpId"], bent, FLAG(0), bent.get("counter", credential.counter))
        signature = credential.sign(bytes(data) + sha256(bent.get("signed", client_data)))
        return self._answer(
            credential,
            clientDataJSON=client_data,
            authenticatorData=data,
            signature=bent.get("signature", signature),
            userHandle=bent.get("user", credential.user),
        )

    def _client_data(self, kind: str, challenge: str, bent: Fields) -> CollectedClientData:
        return CollectedClientData.create(
            bent.get("type", kind),
            bent.get("challenge", challenge),
            bent.get("origin", self.origin),
            bent.get("cross_origin", False),
        )

    def _data(self, rp: str, bent: Fields, more: FLAG, counter: int, attested: bytes = b"") -> AuthenticatorData:
        flags = bent.get("flags", self.flags) | more
        return AuthenticatorData.create(sha256(bent.get("rp", rp).encode()), flags, counter, attested)

    @staticmethod
    def _answer(credential: Credential, **response: Any) -> Fields:
        told = {name: websafe_encode(each) if isinstance(each, bytes) else each for name, each in response.items()}
        name = websafe_encode(credential.id)
        return {"id": name, "rawId": name, "type": "public-key", "clientExtensionResults": {}, "response": told}


class PasskeyApp:
    """A first-party app: keeps no cookies unless told so, and has the person's access token if it has one."""

    def __init__(self, provider: Provider, *, token: str | None = None, cookies: dict[str, str] | None = None) -> None:
        self.provider = provider
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}
        if cookies:
            self.headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())

    def call(self, method: str, path: str = "", body: Any = None, **options: Any) -> requests.Response:
        headers = self.headers | options.pop("headers", {})
        if body is not None:
            headers = {"Content-Type": "application/json"} | headers
            options["data"] = body if isinstance(body, str | bytes) else json.dumps(body)
        return self.provider.request(method, PATH + path, headers=headers, **options)

    def begin(self, what: str, **members: Any) -> Fields:
        answer = self.call("POST", f"/{what}/begin", members)
        assert answer.status_code == 200, answer.text
        assert answer.headers["Cache-Control"] == "no-store"
        return answer.json()

    def finish(self, what: str, ticket: str, credential: Any, **members: Any) -> requests.Response:
        return self.call("POST", f"/{what}/finish", {"ticket": ticket, "credential": credential} | members)

    def register(self, authenticator: Authenticator, **members: Any) -> Fields:
        begun = self.begin("registration")
        answer = self.finish("registration", begun["ticket"], authenticator.create(begun["publicKey"]), **members)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def sign_in(self, authenticator: Authenticator, credential: Credential | None = None) -> requests.Response:
        begun = self.begin("sign-in")
        return self.finish("sign-in", begun["ticket"], authenticator.get(begun["publicKey"], credential))

    def all(self) -> list[Fields]:
        answer = self.call("GET")
        assert answer.status_code == 200, answer.text
        return answer.json()["passkeys"]
