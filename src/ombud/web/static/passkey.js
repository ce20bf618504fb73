/* A passkey is asked for in the browser's own dialogue, which only a script can open. What the form holds is what the
   server asked (data-options); what comes back goes into its field and is sent as any form is. Nothing else happens. */
"use strict";
for (const form of document.querySelectorAll("form[data-passkey]")) {
  const field = form.elements.svar, said = form.querySelector("[role=alert]");
  form.addEventListener("submit", async (event) => {
    if (field.value) return;
    event.preventDefault();
    said.hidden = true;
    try {
      const asked = JSON.parse(form.dataset.options), makes = form.dataset.passkey === "create";
      const publicKey = makes
        ? PublicKeyCredential.parseCreationOptionsFromJSON(asked)
        : PublicKeyCredential.parseRequestOptionsFromJSON(asked);
      const found = await (makes ? navigator.credentials.create({ publicKey }) : navigator.credentials.get({ publicKey }));
      field.value = JSON.stringify(found.toJSON());
      form.requestSubmit();
    } catch {
      said.hidden = false;
    }
  });
}
