import "./styles/main.css";
import htmx from "htmx.org";
import { mountIslands } from "./islands/index.ts";

// Under our content security policy nothing is evaluated and no style is injected.
htmx.config.includeIndicatorStyles = false;
htmx.config.allowEval = false;
htmx.config.selfRequestsOnly = true;
htmx.config.historyCacheSize = 0;
// A fragment that refreshes by itself must not fade the page each time: `transition:true` asks for it.
htmx.config.globalViewTransitions = false;
// A form that was not understood comes back with the reasons beside its fields.
htmx.config.responseHandling = [
  { code: "204", swap: false },
  { code: "[23]..", swap: true },
  { code: "422", swap: true },
  { code: "[45]..", swap: false, error: true },
];

// Tabs that do not fit begin at the one that is shown.
for (const tabs of document.querySelectorAll(".tabs, .practice-rooms > ol")) {
  const here = tabs.querySelector("[aria-current]")?.getBoundingClientRect();
  if (here) tabs.scrollLeft += here.left + here.width / 2 - tabs.getBoundingClientRect().left - tabs.clientWidth / 2;
}

// A page about somebody that the browser had set aside is shown again only if they are still logged in.
window.addEventListener("pageshow", (event) => {
  if (!event.persisted || document.documentElement.dataset["personal"] === undefined) return;
  document.documentElement.hidden = true;
  location.reload();
});

mountIslands(document);
document.addEventListener("htmx:load", (event) => {
  if (event.target instanceof Element) mountIslands(event.target);
});
