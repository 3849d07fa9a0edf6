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

mountIslands(document);
document.addEventListener("htmx:load", (event) => {
  if (event.target instanceof Element) mountIslands(event.target);
});
