import type { Mount } from "./index.ts";

/** How far the arrow keys move, in seconds. */
const JUMP = 5;
/** After a scroll of the reader's own, the page leaves them alone for this long, in milliseconds. */
const PATIENCE = 4000;

interface Segment {
  node: HTMLElement;
  /** Seconds from the start of the recording. */
  start: number;
  end: number;
}

/**
 * Ties the recording to its transcript: a click on a line plays from there, the line being said is
 * marked and kept in sight. The audio element is the browser's own; without JavaScript it plays all
 * the same and the transcript is read as text. Any `[data-seek]` of the page (milliseconds), such as
 * a citation of the summary, plays from its time.
 */
export const mount: Mount = (root) => {
  const audio = root.querySelector("audio");
  if (!audio) return;
  const segments = [...root.querySelectorAll<HTMLElement>("[data-start]")].map(readSegment);
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  let current: Segment | undefined;
  let scrolledAt = -PATIENCE;

  const playFrom = (seconds: number) => {
    audio.currentTime = seconds;
    scrolledAt = -PATIENCE;
    // Refused when the browser wants a gesture first: the controls are there.
    audio.play().catch(() => undefined);
  };
  const follow = () => {
    const now = segmentAt(segments, audio.currentTime);
    if (now === current) return;
    mark(current, false);
    mark(now, true);
    current = now;
    if (!now || audio.paused || performance.now() - scrolledAt < PATIENCE) return;
    now.node.scrollIntoView({ block: "center", behavior: calm ? "auto" : "smooth" });
  };

  for (const segment of segments) {
    makeTimeAButton(segment);
    segment.node.addEventListener("click", () => {
      if (document.getSelection()?.isCollapsed ?? true) playFrom(segment.start);
    });
  }
  root.classList.add("playable");
  audio.addEventListener("timeupdate", follow);
  audio.addEventListener("seeked", follow);
  for (const kind of ["wheel", "touchmove"] as const) {
    addEventListener(kind, () => (scrolledAt = performance.now()), { passive: true });
  }
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-seek]") : null;
    if (!link) return;
    event.preventDefault();
    playFrom(Number(link.dataset["seek"]) / 1000);
  });
  root.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || !(event.target instanceof Element)) return;
    if (event.target.closest("input, textarea, select, audio, [contenteditable]")) return;
    const at = current ? segments.indexOf(current) : -1;
    const go = (segment: Segment | undefined) => segment && playFrom(segment.start);
    if (event.key === " " && !event.target.closest("button, a, summary")) {
      if (audio.paused) audio.play().catch(() => undefined);
      else audio.pause();
    } else if (event.key === "ArrowLeft") audio.currentTime = Math.max(0, audio.currentTime - JUMP);
    else if (event.key === "ArrowRight") audio.currentTime += JUMP;
    else if (event.key === "ArrowDown") go(segments[at + 1]);
    else if (event.key === "ArrowUp") go(segments[Math.max(0, at - 1)]);
    else return;
    event.preventDefault();
  });
  root.querySelector<HTMLElement>(".transcript")?.setAttribute("tabindex", "0");
  renewWhenExpired(audio);
};

function readSegment(node: HTMLElement): Segment {
  return { node, start: Number(node.dataset["start"]) / 1000, end: Number(node.dataset["end"]) / 1000 };
}

/** The last segment that has begun, unless it is over and silence follows. */
function segmentAt(segments: Segment[], seconds: number): Segment | undefined {
  let low = 0;
  let high = segments.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((segments[middle]?.start ?? Infinity) <= seconds) low = middle + 1;
    else high = middle;
  }
  const found = segments[low - 1];
  return found && seconds < found.end ? found : undefined;
}

function mark(segment: Segment | undefined, on: boolean): void {
  segment?.node.toggleAttribute("data-current", on);
  if (on) segment?.node.setAttribute("aria-current", "true");
  else segment?.node.removeAttribute("aria-current");
}

/** The time becomes something the keyboard reaches; its click is the segment's. */
function makeTimeAButton({ node }: Segment): void {
  const time = node.querySelector<HTMLElement>("span.segment-time");
  if (!time) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = time.className;
  button.textContent = time.textContent;
  time.replaceWith(button);
}

/** The address of a recording is signed for five minutes; an error asks for a new one, once a while. */
function renewWhenExpired(audio: HTMLAudioElement): void {
  let last = -Infinity;
  const renew = () => {
    if (performance.now() - last < 10_000) return;
    last = performance.now();
    const { currentTime, paused } = audio;
    audio.load();
    audio.currentTime = currentTime;
    if (!paused) audio.play().catch(() => undefined);
  };
  audio.addEventListener("error", renew);
  // Refused before the island was there.
  if (audio.error) renew();
}
