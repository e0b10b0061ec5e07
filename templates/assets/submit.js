// Posts the answer to the app as soon as the page is there. Without scripts its button does.
"use strict";

for (const form of document.querySelectorAll("form[data-submit]")) {
  // A parameter may be called "submit" and would stand before the form's own method.
  HTMLFormElement.prototype.submit.call(form);
}
