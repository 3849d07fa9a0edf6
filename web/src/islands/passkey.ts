import type { Mount } from "./index.ts";

type Challenge = { ceremony: string; publicKey: Record<string, unknown> };

/** What each use of a passkey asks, and where its answer goes. */
const WAYS = {
  login: { options: "/api/v1/auth/passkey/options", answer: "/api/v1/auth/passkey" },
  again: { options: "/api/v1/me/again/options", answer: "/api/v1/me/again" },
  register: { options: "/api/v1/me/passkeys/options", answer: "/api/v1/me/passkeys" },
} as const;

/**
 * A passkey by the button `[data-passkey]` of `root`: `data-mode` says to log in with it, to show again who one is, or
 * to add one. The button is there only where the browser has passkeys.
 */
export const mount: Mount = (root) => {
  const mode = root.dataset["mode"] as keyof typeof WAYS;
  const button = root.querySelector<HTMLButtonElement>("[data-passkey]");
  const said = root.querySelector<HTMLElement>("[data-passkey-error]");
  if (!button || !(mode in WAYS) || !window.PublicKeyCredential) return;
  // Passkeys belong to a name: at an address that is a number, browsers make none.
  if (/^[\d.]+$|^\[/.test(location.hostname)) {
    const nowhere = root.querySelector<HTMLElement>("[data-passkey-nowhere]");
    if (nowhere) nowhere.hidden = false;
    return;
  }
  button.hidden = false;
  button.addEventListener("click", () => {
    button.disabled = true;
    if (said) said.hidden = true;
    use(root, mode)
      .catch((error: unknown) => {
        if (!said) return;
        said.textContent = error instanceof Refusal ? error.message : (root.dataset["failed"] ?? "");
        said.hidden = false;
      })
      .finally(() => {
        button.disabled = false;
      });
  });
};

/** What the server said against it, in the reader's words. */
class Refusal extends Error {}

async function use(root: HTMLElement, mode: keyof typeof WAYS): Promise<void> {
  const challenge = (await ask(WAYS[mode].options, {})) as Challenge;
  const credential = mode === "register" ? await make(challenge) : await get(challenge);
  const name = root.querySelector<HTMLInputElement>("[data-passkey-name]")?.value.trim();
  const body = { ceremony: challenge.ceremony, credential, ...(mode === "register" && { name: name || here() }) };
  const answer = (await ask(WAYS[mode].answer, body)) as { recoveryCodes?: string[] | null } | null;
  if (mode !== "register") {
    const next = root.dataset["next"] ?? "";
    location.assign(`/login${mode === "again" ? "/again" : ""}?next=${encodeURIComponent(next)}`);
  } else if (answer?.recoveryCodes && root instanceof HTMLFormElement) {
    // The first second factor brings recovery codes: the form's page shows them.
    root.submit();
  } else {
    location.reload();
  }
}

async function ask(path: string, body: unknown): Promise<unknown> {
  const response = await fetch(path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (response.status === 204) return null;
  const said: unknown = await response.json();
  if (!response.ok) throw new Refusal((said as { title?: string }).title ?? "");
  return said;
}

async function make({ publicKey }: Challenge): Promise<unknown> {
  const user = publicKey["user"] as { id: string };
  const exclude = publicKey["excludeCredentials"] as { id: string }[] | undefined;
  const options = {
    ...publicKey,
    challenge: bytes(publicKey["challenge"] as string),
    user: { ...user, id: bytes(user.id) },
    excludeCredentials: exclude?.map((known) => ({ ...known, id: bytes(known.id) })) ?? [],
  };
  const made = await navigator.credentials.create({ publicKey: options as unknown as PublicKeyCredentialCreationOptions });
  const credential = made as PublicKeyCredential;
  const response = credential.response as AuthenticatorAttestationResponse;
  return {
    ...common(credential),
    response: {
      attestationObject: text(response.attestationObject),
      clientDataJSON: text(response.clientDataJSON),
      transports: response.getTransports(),
    },
  };
}

async function get({ publicKey }: Challenge): Promise<unknown> {
  const allow = publicKey["allowCredentials"] as { id: string }[] | undefined;
  const options = {
    ...publicKey,
    challenge: bytes(publicKey["challenge"] as string),
    allowCredentials: allow?.map((known) => ({ ...known, id: bytes(known.id) })) ?? [],
  };
  const got = await navigator.credentials.get({ publicKey: options as unknown as PublicKeyCredentialRequestOptions });
  const credential = got as PublicKeyCredential;
  const response = credential.response as AuthenticatorAssertionResponse;
  return {
    ...common(credential),
    response: {
      authenticatorData: text(response.authenticatorData),
      clientDataJSON: text(response.clientDataJSON),
      signature: text(response.signature),
      userHandle: response.userHandle && text(response.userHandle),
    },
  };
}

function common(credential: PublicKeyCredential): Record<string, unknown> {
  return { id: credential.id, rawId: text(credential.rawId), type: credential.type, extensions: {} };
}

/** The browser, when no name was typed. */
function here(): string {
  return navigator.userAgent.includes("Mobile") ? "Mobile" : "Navigateur";
}

/** Base64url as bytes. */
function bytes(encoded: string): Uint8Array<ArrayBuffer> {
  const plain = atob(encoded.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

/** Bytes as base64url. */
function text(buffer: ArrayBuffer): string {
  const letters = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join("");
  return btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
