// Passkeys: the only thing on this portal that cannot work without a script. A form with data-passkey holds a field
// "credential"; its button asks the device, fills the field in, and sends the form. Options come with the page, or from
// the address in data-options. Where devices cannot, the form and its heading stay hidden and other ways are offered.
(() => {
  if (!window.PublicKeyCredential || !navigator.credentials) return;

  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const words = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const known = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

  const create = async ({ publicKey }, alone) => {
    const wanted = { ...publicKey, challenge: bytes(publicKey.challenge), excludeCredentials: known(publicKey.excludeCredentials) };
    wanted.user = { ...publicKey.user, id: bytes(publicKey.user.id) };
    wanted.authenticatorSelection = { ...publicKey.authenticatorSelection, residentKey: alone ? "required" : "discouraged", requireResidentKey: alone };
    if (alone) wanted.authenticatorSelection.userVerification = "required";
    const made = await navigator.credentials.create({ publicKey: wanted });
    const { clientDataJSON, attestationObject } = made.response;
    return answer(made, {
      clientDataJSON: words(clientDataJSON),
      attestationObject: words(attestationObject),
      transports: made.response.getTransports ? made.response.getTransports() : [],
    });
  };

  const get = async ({ publicKey }) => {
    const wanted = { ...publicKey, challenge: bytes(publicKey.challenge), allowCredentials: known(publicKey.allowCredentials) };
    const found = await navigator.credentials.get({ publicKey: wanted });
    const { clientDataJSON, authenticatorData, signature, userHandle } = found.response;
    return answer(found, {
      clientDataJSON: words(clientDataJSON),
      authenticatorData: words(authenticatorData),
      signature: words(signature),
      userHandle: userHandle ? words(userHandle) : null,
    });
  };

  const answer = (made, response) => ({
    id: made.id, type: made.type, rawId: words(made.rawId), response, clientExtensionResults: made.getClientExtensionResults(),
  });

  const options = async (form) => {
    if (!form.dataset.options) {
      const here = JSON.parse(document.getElementById("passkey-options").textContent);
      return here.creation_options || here.request_options;
    }
    const told = await fetch(form.dataset.options, { headers: { Accept: "application/json" } });
    if (!told.ok) throw new Error(told.status);
    return (await told.json()).request_options;
  };

  for (const part of document.querySelectorAll("[data-passkey-part]")) part.hidden = false;
  for (const part of document.querySelectorAll("[data-passkey-instead]")) part.hidden = true;
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const status = form.querySelector("[role=alert]");
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      status.textContent = "";
      try {
        const wanted = await options(form);
        const alone = form.elements.passwordless ? form.elements.passwordless.checked : false;
        const made = form.dataset.passkey === "create" ? await create(wanted, alone) : await get(wanted);
        form.elements.credential.value = JSON.stringify(made);
        form.submit();
      } catch {
        status.textContent = status.dataset.failed;
      }
    });
  }
})();
