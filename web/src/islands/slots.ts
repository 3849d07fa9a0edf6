import type { Mount } from "./index.ts";

/** Repeats the chosen slot, in words, wherever the page has a `[data-slot-chosen]`. */
export const mount: Mount = (root) => {
  const show = () => {
    const chosen = root.querySelector<HTMLInputElement>(".slot > input:checked");
    for (const place of document.querySelectorAll<HTMLElement>("[data-slot-chosen]")) {
      place.dataset["unchosen"] ??= place.textContent;
      place.textContent = chosen?.getAttribute("aria-label") ?? place.dataset["unchosen"];
    }
  };
  root.addEventListener("change", show);
  root.addEventListener("reset", () => queueMicrotask(show));
  if (root.querySelector(".slot > input:checked")) show();
};
