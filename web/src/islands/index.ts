/** An island: a part of a page that gains something from JavaScript and works without it. */
export type Mount = (root: HTMLElement) => void;

/** Each island is fetched only by pages that carry it. */
const ISLANDS: Record<string, () => Promise<{ mount: Mount }>> = {
  upload: () => import("./upload.ts"),
  player: () => import("./player.ts"),
  slots: () => import("./slots.ts"),
  search: () => import("./search.ts"),
  map: () => import("./map.ts"),
  week: () => import("./week.ts"),
  theme: () => import("./theme.ts"),
  copy: () => import("./copy.ts"),
  "local-time": () => import("./local-time.ts"),
  series: () => import("./series.ts"),
  "own-zone": () => import("./own-zone.ts"),
  agenda: () => import("./agenda.ts"),
  passkey: () => import("./passkey.ts"),
};

/** Mounts every `data-island` of `scope` that is not mounted yet. */
export function mountIslands(scope: ParentNode): void {
  const found = [...scope.querySelectorAll<HTMLElement>("[data-island]")];
  if (scope instanceof HTMLElement && scope.dataset["island"]) found.unshift(scope);
  for (const root of found) {
    const load = ISLANDS[root.dataset["island"] ?? ""];
    if (!load || root.dataset["mounted"] !== undefined) continue;
    root.dataset["mounted"] = "";
    load().then(
      ({ mount }) => mount(root),
      // The page works without it, and a later fragment may try again.
      () => delete root.dataset["mounted"],
    );
  }
}
