import type { Mount } from "./index.ts";

/**
 * Keys for the links of `root` that name theirs in `data-keys` (separated by spaces). Nothing is
 * taken from fields, from links and buttons that use the key themselves, or from shortcuts.
 */
export const mount: Mount = (root) => {
  const links = [...root.querySelectorAll<HTMLAnchorElement>("a[data-keys]")];
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const at = event.target;
    if (at instanceof HTMLElement && (at.isContentEditable || at.closest("input, textarea, select, audio, video, summary"))) return;
    const link = links.find((one) => one.dataset["keys"]?.split(" ").includes(event.key));
    if (!link) return;
    event.preventDefault();
    link.click();
  });
};
