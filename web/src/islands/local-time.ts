import type { Mount } from "./index.ts";

/**
 * Adds the reader's own time to `<time datetime data-zone data-yours>` when their clock shows
 * something else than the zone of the page at that instant.
 */
export const mount: Mount = (root) => {
  const at = new Date(root.getAttribute("datetime") ?? "");
  const { zone, yours } = root.dataset;
  if (Number.isNaN(at.getTime()) || !zone || !yours) return;
  const mine = inWords(at);
  if (mine === inWords(at, zone)) return;
  const note = document.createElement("span");
  note.className = "muted";
  note.textContent = ` (${yours} ${mine})`;
  root.append(note);
};

/** "jeudi à 9 h 30", "Thursday, 9:30 AM": the hour as each language writes it. */
function inWords(at: Date, timeZone?: string): string {
  const lang = document.documentElement.lang || "fr";
  const format = new Intl.DateTimeFormat(lang, { weekday: "long", hour: "numeric", minute: "2-digit", timeZone });
  if (!lang.startsWith("fr")) return format.format(at);
  const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
  const minute = part["minute"] === "00" ? "" : `\u00a0${part["minute"]}`;
  return `${part["weekday"]} à ${Number(part["hour"])}\u00a0h${minute}`;
}
