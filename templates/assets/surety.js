// Makes the pages more comfortable; each of them works without it.
"use strict";

// A button that shows the password while it is being typed.
for (const secret of document.querySelectorAll(".secret")) {
  const input = secret.querySelector("input");
  const button = document.createElement("button");
  const show = (visible) => {
    input.type = visible ? "text" : "password";
    button.dataset.visible = visible;
    button.setAttribute("aria-label", visible ? secret.dataset.hide : secret.dataset.show);
  };
  button.type = "button";
  button.className = "reveal";
  button.setAttribute("aria-controls", input.id);
  button.addEventListener("click", () => {
    show(input.type === "password");
    input.focus();
  });
  show(false);
  secret.append(button);
  // A password is never sent, nor offered for keeping, from a field that shows it.
  input.form.addEventListener("submit", () => show(false));
}

// A form is sent once, however often its button is pressed.
for (const form of document.querySelectorAll("form[data-once]")) {
  form.addEventListener("submit", (event) => {
    if (form.ariaBusy === "true") event.preventDefault();
    form.ariaBusy = "true";
  });
}

// Coming back by the history shows a page as it was left: it may be sent again.
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-once]")) form.ariaBusy = null;
});
