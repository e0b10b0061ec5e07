// Makes the pages more comfortable; each of them works without it.
"use strict";

// A button that shows the password while it is being typed.
for (const secret of document.querySelectorAll(".secret")) {
  const input = secret.querySelector("input");
  const button = document.createElement("button");
  const show = (visible) => {
    input.type = visible ? "text" : "password";
    button.textContent = visible ? secret.dataset.hide : secret.dataset.show;
    button.setAttribute("aria-label", visible ? secret.dataset.hideLabel : secret.dataset.showLabel);
  };
  button.type = "button";
  button.className = "reveal";
  button.setAttribute("aria-controls", input.id);
  button.addEventListener("click", () => show(input.type === "password"));
  show(false);
  secret.append(button);
  // Browsers offer to keep what a password field held, not what a text field did.
  input.form.addEventListener("submit", () => show(false));
}

// A form is sent once, however often its button is pressed.
const forms = document.querySelectorAll("form[data-once]");
for (const form of forms) {
  form.addEventListener("submit", (event) => {
    if (form.getAttribute("aria-busy") === "true") event.preventDefault();
    form.setAttribute("aria-busy", "true");
  });
}

// The history shows a page as it was left: it may be sent again.
addEventListener("pageshow", () => {
  for (const form of forms) form.removeAttribute("aria-busy");
});
