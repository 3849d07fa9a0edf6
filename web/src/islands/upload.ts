import { sha256 } from "@noble/hashes/sha2.js";
import type { Mount } from "./index.ts";

/**
 * Sends one audio file by PUT, with its SHA-256, and shows how far it is. Without JavaScript the
 * same form posts the file. The digest is computed in plain JavaScript: the content security
 * policy allows no WebAssembly, and `crypto.subtle` cannot hash a file piece by piece.
 */
export const mount: Mount = (root) => {
  const form = root as HTMLFormElement;
  const input = form.querySelector<HTMLInputElement>('input[type="file"]');
  const button = form.querySelector<HTMLButtonElement>('button[type="submit"]');
  const cancel = form.querySelector<HTMLButtonElement>("[data-upload-cancel]");
  const state = form.querySelector<HTMLElement>("[data-upload-state]");
  const bar = state?.querySelector("progress");
  const word = state?.querySelector<HTMLElement>("[data-upload-word]");
  const error = form.querySelector<HTMLElement>("[data-upload-error]");
  const { url, next } = form.dataset;
  if (!input || !button || !state || !bar || !word || !error || !url) return;

  const send = button.textContent;
  let request: XMLHttpRequest | undefined;
  let stopped = false;
  let busy = false;

  const say = (text: string, share: number) => {
    word.textContent = text;
    bar.value = Math.round(share * 100);
  };
  const stay = (event: BeforeUnloadEvent) => event.preventDefault();
  const begin = () => {
    busy = true;
    stopped = false;
    error.hidden = true;
    state.hidden = false;
    button.disabled = true;
    if (cancel) cancel.hidden = false;
    addEventListener("beforeunload", stay);
  };
  /** The chosen file stays chosen: trying again is one click. */
  const end = (message?: string) => {
    busy = false;
    state.hidden = true;
    button.disabled = false;
    if (cancel) cancel.hidden = true;
    removeEventListener("beforeunload", stay);
    button.textContent = message === undefined ? send : (form.dataset["textRetry"] ?? send);
    error.hidden = message === undefined;
    error.textContent = message ?? "";
    input.toggleAttribute("aria-invalid", false);
    if (message !== undefined) {
      input.setAttribute("aria-invalid", "true");
      button.focus();
    }
  };

  const run = async (file: File) => {
    begin();
    try {
      const reading = form.dataset["textReading"] ?? "";
      const digest = await digestOf(file, (share) => say(reading, share), () => stopped);
      if (stopped) return end();
      request = new XMLHttpRequest();
      const answer = await put(request, url, file, digest, (sent) =>
        say(`${form.dataset["textSending"] ?? ""} ${megabytes(sent)} / ${megabytes(file.size)}`, sent / file.size),
      );
      if (answer.ok) {
        removeEventListener("beforeunload", stay);
        say(form.dataset["textDone"] ?? "", 1);
        return goTo(new URL(next ?? location.href, location.href));
      }
      end(answer.detail ?? form.dataset["textFailed"] ?? "");
    } catch {
      end(stopped ? undefined : (form.dataset["textNetwork"] ?? ""));
    }
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const file = input.files?.[0];
    if (file && !busy) void run(file);
  });
  cancel?.addEventListener("click", () => {
    stopped = true;
    request?.abort();
  });
  input.addEventListener("change", () => {
    if (!busy) end();
  });
  form.addEventListener("dragover", (event) => {
    event.preventDefault();
    form.dataset["over"] = "";
  });
  form.addEventListener("dragleave", () => delete form.dataset["over"]);
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    delete form.dataset["over"];
    if (busy || !event.dataTransfer?.files.length) return;
    input.files = event.dataTransfer.files;
    end();
  });
};

/** The SHA-256 of a file in base64, reading it piece by piece. */
async function digestOf(file: File, progress: (share: number) => void, stopped: () => boolean): Promise<string> {
  const hash = sha256.create();
  const reader = file.stream().getReader();
  let read = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done || stopped()) break;
    hash.update(value);
    read += value.length;
    progress(read / file.size);
  }
  if (stopped()) await reader.cancel();
  return btoa(String.fromCharCode(...hash.digest()));
}

interface Answer {
  ok: boolean;
  /** What the server said went wrong, in the page's language (RFC 9457). */
  detail: string | undefined;
}

function put(
  request: XMLHttpRequest,
  url: string,
  file: File,
  digest: string,
  progress: (sent: number) => void,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    request.open("PUT", url);
    request.setRequestHeader("Content-Type", typeOf(file));
    request.setRequestHeader("Content-Digest", `sha-256=:${digest}:`);
    request.setRequestHeader("Accept", "application/json, application/problem+json");
    request.upload.onprogress = (event) => progress(event.loaded);
    request.onload = () =>
      resolve({ ok: request.status >= 200 && request.status < 300, detail: detailOf(request.responseText) });
    request.onerror = () => reject(new Error("network"));
    request.onabort = () => reject(new Error("aborted"));
    request.send(file);
  });
}

function detailOf(text: string): string | undefined {
  try {
    const problem: unknown = JSON.parse(text);
    if (typeof problem !== "object" || problem === null || !("detail" in problem)) return undefined;
    return typeof problem.detail === "string" ? problem.detail : undefined;
  } catch {
    return undefined;
  }
}

/** Loads `target` even when it differs from this page by its fragment only, which alone loads nothing. */
function goTo(target: URL): void {
  if (target.pathname !== location.pathname || target.search !== location.search) return location.assign(target);
  location.hash = target.hash;
  location.reload();
}

/** Browsers name a container after its most common use; what is sent here is sound. */
function typeOf(file: File): string {
  return file.type.replace(/^video\/(webm|mp4|ogg)$/, "audio/$1") || "application/octet-stream";
}

function megabytes(bytes: number): string {
  const lang = document.documentElement.lang || "fr";
  return new Intl.NumberFormat(lang, { style: "unit", unit: "megabyte", maximumFractionDigits: 1 }).format(bytes / 1e6);
}
