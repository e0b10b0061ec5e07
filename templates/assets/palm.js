// Brings what a palm reader on this machine captures into the forms that are marked with data-palm.

class Answered extends Error {
  constructor(status, body) {
    super(`answered with ${status}`);
    this.status = status;
    this.body = body;
  }
}

const post = async (address, json, signal) => {
  const answer = await fetch(address, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(json),
    signal,
  });
  const body = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Answered(answer.status, body);
  return body;
};

// The reader is told the nonce and nothing else; what it captures goes back to the page's own server.
const capture = async (form, ceremony, signal) => {
  try {
    const { nonce, capture } = await post(form.dataset.reader, { nonce: ceremony.nonce }, signal);
    if (nonce !== ceremony.nonce || typeof capture !== "string") throw new TypeError("another ceremony's capture");
    return capture;
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Error(error.status === 408 ? form.dataset.noHand : form.dataset.away);
  }
};

const ask = async (form, tell, signal) => {
  const { session, consent, transaction } = form.elements;
  const wish = {
    session: session?.value ?? null,
    consent: consent?.value ?? null,
    transaction: transaction?.value ?? null,
  };
  const begun = await post(form.dataset.palm, wish, signal).catch((error) => {
    throw error.body?.message ? new Error(error.body.message) : error;
  });
  tell(form.dataset.reading);
  const captured = await capture(form, begun, signal);
  tell(form.dataset.checking);
  form.elements.ticket.value = begun.ticket;
  form.elements.capture.value = captured;
  form.requestSubmit();
};

const prepare = (form) => {
  const button = form.querySelector("[data-palm-button]");
  const status = form.querySelector("[role=status]");
  const tell = (text) => {
    status.textContent = text;
  };
  let current = null;
  form.hidden = false;
  button.addEventListener("click", async () => {
    if (!form.reportValidity()) return;
    current?.abort();
    const controller = new AbortController();
    current = controller;
    button.setAttribute("aria-busy", "true");
    try {
      await ask(form, tell, controller.signal);
    } catch (error) {
      if (error.name !== "AbortError") tell(error instanceof Answered || !error.message ? form.dataset.away : error.message);
    } finally {
      if (current === controller) button.removeAttribute("aria-busy");
    }
  });
  // Nobody waits for a palm on a page that was left.
  addEventListener("pagehide", () => current?.abort());
};

for (const element of document.querySelectorAll("[data-palm-missing]")) element.hidden = true;
for (const form of document.querySelectorAll("form[data-palm]")) prepare(form);
