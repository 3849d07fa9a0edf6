import type { Mount } from "./index.ts";

interface Places {
  items: { label: string }[];
}

/** The form of the list: suggests places while one types, and leaves empty fields out of the address. */
export const mount: Mount = (root) => {
  if (!(root instanceof HTMLFormElement)) return;
  root.addEventListener("submit", () => {
    const empty = [...root.elements].filter(
      (field): field is HTMLInputElement | HTMLSelectElement =>
        (field instanceof HTMLInputElement || field instanceof HTMLSelectElement) && !field.disabled && field.value === "",
    );
    for (const field of empty) field.disabled = true;
    // Whoever comes back finds the form as it was.
    setTimeout(() => {
      for (const field of empty) field.disabled = false;
    });
  });

  // On a phone the results come first; who is refining keeps the filters before them.
  const finer = root.querySelector("details");
  root.addEventListener("change", () => (document.body.dataset["refining"] = ""));
  const refining = document.body.dataset["refining"] !== undefined;
  if (finer && !refining && innerWidth < 640 && !root.querySelector(".field-error")) finer.open = false;

  const place = root.elements.namedItem("place");
  const list = root.querySelector("datalist");
  if (!(place instanceof HTMLInputElement) || !list) return;
  let asked = "";
  let waiting: ReturnType<typeof setTimeout> | undefined;
  const ask = async (text: string) => {
    const response = await fetch(`/api/v1/places?q=${encodeURIComponent(text)}`);
    if (!response.ok || text !== asked) return;
    const { items } = (await response.json()) as Places;
    list.replaceChildren(...items.map(({ label }) => Object.assign(document.createElement("option"), { value: label })));
  };
  place.addEventListener("input", () => {
    asked = place.value.trim();
    clearTimeout(waiting);
    // Without suggestions the field still takes any name.
    if (asked.length >= 2) waiting = setTimeout(() => void ask(asked).catch(() => {}), 150);
  });
};
