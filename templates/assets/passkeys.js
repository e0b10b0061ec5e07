// Lets the browser use passkeys for the forms that are marked with data-passkey. Every page works without it.

const bytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

// By hand, since password managers that stand in for the browser do not all know parse…FromJSON and toJSON.
const optionsOf = (json) => {
  const listed = (list) => (list ?? []).map((each) => ({ ...each, id: bytes(each.id) }));
  const options = { ...json, challenge: bytes(json.challenge) };
  if (json.user) options.user = { ...json.user, id: bytes(json.user.id) };
  if (json.excludeCredentials) options.excludeCredentials = listed(json.excludeCredentials);
  if (json.allowCredentials) options.allowCredentials = listed(json.allowCredentials);
  return options;
};

const jsonOf = (credential) => {
  const { response } = credential;
  const json = { clientDataJSON: text(response.clientDataJSON) };
  for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (response[name]) json[name] = text(response[name]);
  }
  if (response.getTransports) json.transports = response.getTransports();
  return JSON.stringify({
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment ?? undefined,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: json,
  });
};

// One request of the browser's at a time: a new one ends the one before.
let current = null;
const abort = () => {
  current?.abort();
  current = null;
};

class Refused extends Error {
  constructor(status) {
    super(`answered with ${status}`);
    this.status = status;
  }
}

const ask = async (form, mediation) => {
  abort();
  const controller = new AbortController();
  current = controller;
  const isNew = form.dataset.passkey !== "get";
  const conditional = mediation === "conditional";
  const { session, transaction } = form.elements;
  const answer = await fetch(form.dataset.begin, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(isNew ? { session: session.value, conditional } : { transaction: transaction?.value ?? null }),
    signal: controller.signal,
  });
  if (!answer.ok) throw new Refused(answer.status);
  const { ticket, publicKey } = await answer.json();
  const request = { publicKey: optionsOf(publicKey), signal: controller.signal };
  if (mediation) request.mediation = mediation;
  const container = navigator.credentials;
  const credential = isNew ? await container.create(request) : await container.get(request);
  if (!credential) throw new TypeError("the browser gave no credential");
  form.elements.ticket.value = ticket;
  form.elements.credential.value = jsonOf(credential);
  form.requestSubmit();
};

// The passkeys that show under the name's field, for as long as the page is open.
const offerBelowName = async (form) => {
  // The server forgets its question after five minutes.
  const again = setTimeout(() => {
    if (document.visibilityState === "visible") offerBelowName(form);
    else document.addEventListener("visibilitychange", () => offerBelowName(form), { once: true });
  }, 240_000);
  try {
    await ask(form, "conditional");
  } catch {
    // Another request has taken its place, or there is none to be had: the button and the form are there.
    clearTimeout(again);
  }
};

const prepare = async (form) => {
  const button = form.querySelector("[data-passkey-button]");
  const status = form.querySelector("[role=status]");
  let offersBelowName = false;
  form.hidden = false;
  button.addEventListener("click", async () => {
    status.textContent = "";
    try {
      await ask(form);
    } catch (error) {
      if (error.name === "AbortError") return;
      if (error.status === 403 && form.dataset.again) {
        location.assign(form.dataset.again);
        return;
      }
      status.textContent = error.name === "InvalidStateError" ? form.dataset.known : form.dataset.failed;
      if (offersBelowName) offerBelowName(form);
    }
  });
  if (form.dataset.passkey === "get") {
    offersBelowName = await PublicKeyCredential.isConditionalMediationAvailable?.();
    if (!offersBelowName) return;
    offerBelowName(form);
    addEventListener("pageshow", (event) => {
      if (event.persisted) offerBelowName(form);
    });
  } else if (form.dataset.passkey === "offer" && (await capabilities()).conditionalCreate) {
    // Made at once where the browser has just filled in the password; where it will not, the question stays.
    ask(form, "conditional").catch(() => {});
  }
};

const capabilities = async () => {
  try {
    return (await PublicKeyCredential.getClientCapabilities?.()) ?? {};
  } catch {
    return {};
  }
};

// What changed here is told to whoever keeps the passkeys (Web Authentication Level 3 §5.1.10).
const signal = async ({ dataset }) => {
  const { rpId, userId } = dataset;
  const told = [];
  if (dataset.unknown) told.push(["signalUnknownCredential", { rpId, credentialId: dataset.unknown }]);
  if (dataset.accepted !== undefined) {
    const allAcceptedCredentialIds = dataset.accepted.split(" ").filter(Boolean);
    told.push(["signalAllAcceptedCredentials", { rpId, userId, allAcceptedCredentialIds }]);
    told.push(["signalCurrentUserDetails", { rpId, userId, name: dataset.name, displayName: dataset.displayName }]);
  }
  for (const [name, details] of told) {
    try {
      await PublicKeyCredential[name]?.(details);
    } catch {
      // A favour to the person's list, not a condition of anything.
    }
  }
};

if (globalThis.PublicKeyCredential && navigator.credentials) {
  for (const element of document.querySelectorAll("[data-passkey-missing]")) element.hidden = true;
  for (const form of document.querySelectorAll("form[data-passkey]")) prepare(form);
  for (const element of document.querySelectorAll("[data-passkey-signal]")) signal(element);
  for (const form of document.querySelectorAll("form[data-asks-for-offer]")) {
    form.addEventListener("submit", abort);
    // Whether a passkey can be made here at all: else none is offered after the sign-in.
    Promise.all([PublicKeyCredential.isUserVerifyingPlatformAuthenticatorAvailable?.(), capabilities()]).then(
      ([hasPlatform, can]) => {
        if (hasPlatform || can.conditionalCreate) form.elements.can.value = "passkey";
      },
    );
  }
}
