import type { Mount } from "./index.ts";

/** Changes the theme at once, and lets the server remember it in its cookie. */
export const mount: Mount = (root) => {
  const form = root as HTMLFormElement;
  form.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (!(button instanceof HTMLButtonElement)) return;
    event.preventDefault();
    const page = document.documentElement;
    if (button.value) page.dataset["theme"] = button.value;
    else delete page.dataset["theme"];
    for (const other of form.querySelectorAll("button")) {
      other.setAttribute("aria-pressed", String(other === button));
    }
    const body = new URLSearchParams();
    new FormData(form, button).forEach((value, key) => body.append(key, String(value)));
    // Not remembered means asked again on the next page: nothing to tell.
    fetch(form.action, { method: "POST", body, redirect: "manual" }).catch(() => undefined);
  });
};
