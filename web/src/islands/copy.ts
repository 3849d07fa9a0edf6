import type { Mount } from "./index.ts";

/** Copies the field of `root` by its `[data-copy]` button, and says so in `[data-copied]`. */
export const mount: Mount = (root) => {
  const field = root.querySelector<HTMLInputElement>("input");
  const button = root.querySelector<HTMLButtonElement>("[data-copy]");
  const said = root.querySelector<HTMLElement>("[data-copied]");
  if (!field || !button) return;
  field.addEventListener("focus", () => field.select());
  // Only over https and on this machine may a page write to the clipboard.
  if (!navigator.clipboard) return;
  button.hidden = false;
  button.addEventListener("click", () => {
    navigator.clipboard.writeText(field.value).then(
      () => {
        if (said) said.textContent = said.dataset["text"] ?? "";
      },
      () => field.focus(),
    );
  });
};
