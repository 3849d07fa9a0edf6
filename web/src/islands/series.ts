import type { Mount } from "./index.ts";

/** Says what the dates that are chosen come to: `data-totals` has the sentence for each number of them. */
export const mount: Mount = (root) => {
  const totals = root.dataset["totals"]?.split("|") ?? [];
  root.addEventListener("change", () => {
    const chosen = [...root.querySelectorAll<HTMLSelectElement>("select[name=date]")].filter((date) => date.value !== "");
    for (const place of document.querySelectorAll("[data-total]")) place.textContent = totals[chosen.length] ?? "";
  });
};
