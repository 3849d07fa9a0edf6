import "./styles/main.css";
import htmx from "htmx.org";
import { mountIslands } from "./islands/index.ts";

// Under our content security policy nothing is evaluated and no style is injected.
htmx.config.includeIndicatorStyles = false;
htmx.config.allowEval = false;
htmx.config.selfRequestsOnly = true;
htmx.config.historyCacheSize = 0;
htmx.config.globalViewTransitions = !matchMedia("(prefers-reduced-motion: reduce)").matches;

mountIslands(document);
document.addEventListener("htmx:load", (event) => {
  if (event.target instanceof Element) mountIslands(event.target);
});
