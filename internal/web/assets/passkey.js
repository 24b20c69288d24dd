// Passkeys (WebAuthn): asks the browser for a key and carries the answer. Everything secret stays in the authenticator.

const to = (b64) => Uint8Array.from(atob(b64.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const from = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

const withIds = (list) => (list || []).map((x) => ({ ...x, id: to(x.id) }));

// begin asks the desk to start, and returns what it sent with its bytes as bytes.
async function begin(address) {
  const answer = await fetch(address, { method: "POST" });
  if (!answer.ok) throw new Error(String(answer.status));
  const { ceremony, options } = await answer.json();
  const key = options.publicKey;
  key.challenge = to(key.challenge);
  if (key.user) key.user.id = to(key.user.id);
  if (key.excludeCredentials) key.excludeCredentials = withIds(key.excludeCredentials);
  if (key.allowCredentials) key.allowCredentials = withIds(key.allowCredentials);
  return { ceremony, publicKey: key };
}

async function send(address, ceremony, credential, response) {
  const answer = await fetch(`${address}?ceremony=${encodeURIComponent(ceremony)}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ id: credential.id, rawId: from(credential.rawId), type: credential.type, response }),
  });
  if (!answer.ok) throw new Error(String(answer.status));
}

async function register() {
  const { ceremony, publicKey } = await begin("/account/passkeys");
  const made = await navigator.credentials.create({ publicKey });
  await send("/account/passkeys/answer", ceremony, made, {
    clientDataJSON: from(made.response.clientDataJSON), attestationObject: from(made.response.attestationObject),
  });
  location.assign("/account");
}

async function signin() {
  const { ceremony, publicKey } = await begin("/passkeys/ask");
  const got = await navigator.credentials.get({ publicKey });
  const r = got.response;
  await send("/passkeys/answer", ceremony, got, {
    clientDataJSON: from(r.clientDataJSON), authenticatorData: from(r.authenticatorData), signature: from(r.signature),
    userHandle: r.userHandle ? from(r.userHandle) : undefined,
  });
  location.assign(document.querySelector("form[action=\"/signin\"] input[name=back]")?.value || "/today");
}

const acts = { register, signin };

if (window.PublicKeyCredential) {
  for (const box of document.querySelectorAll("[data-passkeys]")) box.hidden = false;
  for (const button of document.querySelectorAll("[data-passkey]")) {
    button.addEventListener("click", async () => {
      const failed = button.closest("[data-passkeys]").querySelector("[data-passkey-failed]");
      failed.hidden = true;
      try {
        await acts[button.dataset.passkey]();
      } catch {
        failed.hidden = false;
      }
    });
  }
}
