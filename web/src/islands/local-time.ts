import type { Mount } from "./index.ts";

/**
 * Adds the reader's own time to `<time datetime data-zone data-yours>` when their clock shows
 * something else than the zone of the page at that instant.
 */
export const mount: Mount = (root) => {
  const at = new Date(root.getAttribute("datetime") ?? "");
  const { zone, yours } = root.dataset;
  if (Number.isNaN(at.getTime()) || !zone || !yours) return;
  const lang = document.documentElement.lang || "fr";
  const clock = (timeZone?: string) =>
    new Intl.DateTimeFormat(lang, { weekday: "long", hour: "numeric", minute: "2-digit", timeZone }).format(at);
  const mine = clock();
  if (mine === clock(zone)) return;
  const note = document.createElement("span");
  note.className = "muted";
  note.textContent = ` (${yours} ${mine})`;
  root.append(note);
};
