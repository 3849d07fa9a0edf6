import type { Mount } from "./index.ts";

/**
 * Offers the zone of the reader's own clock in the form that chooses one, as long as none was
 * chosen (the cookie `tz`) and that clock shows something else than the page.
 */
export const mount: Mount = (form) => {
  const select = form.querySelector<HTMLSelectElement>("select[name=tz]");
  const mine = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!(form instanceof HTMLFormElement) || !select || !mine || /(?:^|; )tz=[^;]/.test(document.cookie)) return;
  if (agree(mine, select.value)) return;
  const city = mine.slice(mine.lastIndexOf("/") + 1).replaceAll("_", " ");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-primary btn-small";
  button.textContent = `${form.dataset["offer"] ?? ""} (${city})`;
  button.addEventListener("click", () => {
    if (![...select.options].some((option) => option.value === mine)) select.append(new Option(city, mine));
    select.value = mine;
    form.requestSubmit();
  });
  form.prepend(button);
};

/** Whether two zones show the same time, now and half a year from now. */
function agree(one: string, other: string): boolean {
  const now = Date.now();
  return [now, now + 182 * 86_400_000].every((at) => shown(at, one) === shown(at, other));
}

function shown(at: number, timeZone: string): string {
  return new Intl.DateTimeFormat("en", { timeZone, dateStyle: "short", timeStyle: "short" }).format(at);
}
