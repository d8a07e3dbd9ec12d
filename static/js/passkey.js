// A form that makes or asks for a passkey sends the authenticator's answer in its field.
for (const form of document.querySelectorAll("form[data-passkey]")) {
  const { credential } = form.elements;
  form.addEventListener("submit", async (event) => {
    if (credential.value) return;
    event.preventDefault();
    const { publicKey } = JSON.parse(form.dataset.passkey), { credentials } = navigator, kinds = window.PublicKeyCredential;
    try {
      const answer = publicKey.rp
        ? await credentials.create({ publicKey: kinds.parseCreationOptionsFromJSON(publicKey) })
        : await credentials.get({ publicKey: kinds.parseRequestOptionsFromJSON(publicKey) });
      credential.value = JSON.stringify(answer.toJSON());
      form.requestSubmit();
    } catch {
      form.querySelector("[hidden][role=alert]").hidden = false;
    }
  });
}
