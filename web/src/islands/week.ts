import type { Mount } from "./index.ts";

/**
 * The week as a grid to drag in, over the form that it reads and fills: the form alone is what is
 * sent, so both always say the same. Steps of a quarter of an hour.
 */
const DAYS = [1, 2, 3, 4, 5, 6, 0];
const STEP = 15;
const LAST = 24 * 60;

interface Span {
  day: number;
  start: number;
  end: number;
}

export const mount: Mount = (root) => {
  if (!(root instanceof HTMLFormElement)) return;
  const template = root.querySelector<HTMLTemplateElement>("template[data-window-template]");
  const fieldsets = new Map(
    [...root.querySelectorAll<HTMLElement>("[data-day]")].map((day) => [Number(day.dataset["day"]), day]),
  );
  if (!template || fieldsets.size !== 7) return;
  const texts = root.dataset;
  let number = 1 + Math.max(-1, ...rows(root).map((row) => Number(row.name("start").split("-")[1])));
  let unsaved = texts["unsaved"] !== undefined;

  const figure = element("div", "week-grid");
  figure.setAttribute("role", "group");
  figure.setAttribute("aria-label", texts["textGrid"] ?? "");
  const hint = element("p", "field-hint", texts["textHint"]);
  const scroll = element("div", "week-scroll");
  const heads = element("div", "week-heads");
  const body = element("div", "week-body");
  const hours = element("div", "week-hours");
  hours.setAttribute("aria-hidden", "true");
  for (let hour = 0; hour <= 24; hour += 3) hours.append(at(element("span", "", `${hour} h`), hour * 60));
  body.append(hours);
  heads.append(element("span", ""));
  const columns = new Map<number, HTMLElement>();
  for (const day of DAYS) {
    const name = fieldsets.get(day)?.dataset["name"] ?? "";
    const head = element("span", "week-head", name.slice(0, 3));
    head.setAttribute("aria-hidden", "true");
    heads.append(head);
    const column = element("div", "week-column");
    column.dataset["column"] = String(day);
    columns.set(day, column);
    body.append(column);
  }
  scroll.append(body);
  figure.append(heads, scroll);
  const first = root.querySelector(".week-days");
  first?.before(hint, figure);
  // The working day first; the night is a scroll away.
  scroll.scrollTop = (body.clientHeight * 7) / 24;

  /** Draws every window of the form that can be read. */
  const draw = () => {
    for (const [day, fieldset] of fieldsets) {
      const closed = fieldset.querySelector<HTMLElement>("[data-closed]");
      if (closed) closed.hidden = fieldset.querySelector("[data-window]") !== null;
      columns.get(day)?.replaceChildren();
    }
    for (const row of rows(root)) {
      const span = row.read();
      if (span) columns.get(span.day)?.append(block(row, span));
    }
  };

  const changed = () => {
    unsaved = true;
    const word = root.querySelector<HTMLElement>("[data-unsaved-word]");
    if (word) word.textContent = texts["textUnsaved"] ?? "";
  };

  const label = (span: Span) =>
    (texts["textBlock"] ?? "")
      .replace("{day}", fieldsets.get(span.day)?.dataset["name"] ?? "")
      .replace("{start}", clock(span.start))
      .replace("{end}", clock(span.end));

  /** Puts a window into the form: a line of its day, made when there is none. */
  const write = (row: Row | null, span: Span): Row => {
    const list = fieldsets.get(span.day)?.querySelector<HTMLElement>("[data-windows]");
    let line = row;
    if (!line) {
      const markup = template.innerHTML.replaceAll("__n__", String(number++));
      const made = new DOMParser().parseFromString(markup, "text/html").querySelector<HTMLElement>("[data-window]");
      line = new Row(document.adoptNode(made as HTMLElement));
    }
    if (list && line.element.parentElement !== list) list.append(line.element);
    line.write(span);
    changed();
    return line;
  };

  const block = (row: Row, span: Span): HTMLElement => {
    const shown = element("div", "week-block", `${clock(span.start)}–${clock(span.end)}`);
    shown.tabIndex = 0;
    shown.setAttribute("role", "button");
    shown.setAttribute("aria-label", label(span));
    shown.dataset["row"] = row.name("start");
    place(shown, span);
    for (const edge of ["start", "end"]) {
      const handle = element("span", `week-handle week-handle-${edge}`);
      handle.dataset["edge"] = edge;
      shown.append(handle);
    }
    shown.addEventListener("pointerdown", (event) => drag(event, row, span));
    shown.addEventListener("keydown", (event) => press(event, row, span));
    return shown;
  };

  const focus = (row: Row) => {
    figure.querySelector<HTMLElement>(`[data-row="${row.name("start")}"]`)?.focus();
  };

  const press = (event: KeyboardEvent, row: Row, span: Span) => {
    const way = { ArrowUp: -STEP, ArrowDown: STEP }[event.key];
    const side = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (event.key === "Delete" || event.key === "Backspace") {
      row.element.remove();
      changed();
      draw();
      hint.tabIndex = -1;
      hint.focus();
    } else if (way !== undefined) {
      const next = event.shiftKey
        ? { ...span, end: clamp(span.end + way, span.start + STEP, LAST) }
        : moved(span, way, span.day);
      focus(redraw(row, next));
    } else if (side !== undefined) {
      const index = DAYS.indexOf(span.day) + side;
      const day = DAYS[index];
      if (day !== undefined) focus(redraw(row, { ...span, day }));
    } else if (event.key === "Enter") {
      row.input("start")?.focus();
    } else {
      return;
    }
    event.preventDefault();
  };

  const redraw = (row: Row | null, span: Span): Row => {
    const written = write(row, span);
    draw();
    return written;
  };

  /** Where a pointer is: the day of its column, and the minute. */
  const where = (event: PointerEvent): { day: number; minute: number } => {
    let day = DAYS[0] as number;
    for (const [number, column] of columns) {
      if (event.clientX >= column.getBoundingClientRect().left) {
        if (DAYS.indexOf(number) >= DAYS.indexOf(day)) day = number;
      }
    }
    const box = (columns.get(day) as HTMLElement).getBoundingClientRect();
    const minute = ((event.clientY - box.top) / box.height) * LAST;
    return { day, minute: clamp(minute, 0, LAST) };
  };

  const follow = (event: PointerEvent, move: (event: PointerEvent) => void, done: (moved: boolean, lifted: boolean) => void) => {
    let far = false;
    const from = { x: event.clientX, y: event.clientY };
    const controller = new AbortController();
    const { signal } = controller;
    window.addEventListener(
      "pointermove",
      (next) => {
        if (next.pointerId !== event.pointerId) return;
        far ||= Math.hypot(next.clientX - from.x, next.clientY - from.y) > 4;
        if (far) move(next);
      },
      { signal },
    );
    for (const end of ["pointerup", "pointercancel"] as const) {
      window.addEventListener(
        end,
        (last) => {
          if (last.pointerId !== event.pointerId) return;
          controller.abort();
          done(far && end === "pointerup", end === "pointerup");
        },
        { signal },
      );
    }
  };

  /** Moves a window, or one of its ends. */
  const drag = (event: PointerEvent, row: Row, span: Span) => {
    if (event.button !== 0) return;
    event.stopPropagation();
    const edge = event.target instanceof HTMLElement ? event.target.dataset["edge"] : undefined;
    const grip = where(event);
    const shown = event.currentTarget as HTMLElement;
    let next = span;
    follow(
      event,
      (move) => {
        const to = where(move);
        const by = snap(to.minute - grip.minute);
        if (edge === "start") next = { ...span, start: clamp(span.start + by, 0, span.end - STEP) };
        else if (edge === "end") next = { ...span, end: clamp(span.end + by, span.start + STEP, LAST) };
        else next = moved(span, by, to.day);
        columns.get(next.day)?.append(shown);
        place(shown, next);
        if (shown.firstChild) shown.firstChild.textContent = `${clock(next.start)}–${clock(next.end)}`;
      },
      (dragged) => {
        if (dragged) focus(redraw(row, next));
        else draw();
        if (!dragged) focus(row);
      },
    );
  };

  /** Opens a window where there is none: by dragging, or an hour of it with a touch. */
  body.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || !(event.target instanceof HTMLElement)) return;
    const column = event.target.closest<HTMLElement>("[data-column]");
    if (!column || event.target.closest(".week-block")) return;
    const day = Number(column.dataset["column"]);
    const begin = where(event).minute;
    const start = Math.floor(begin / 30) * 30;
    let span: Span = { day, start, end: Math.min(start + 60, LAST) };
    if (event.pointerType === "touch") {
      // A finger that moves scrolls the page, and the gesture is cancelled; one that does not
      // opens an hour.
      let still = true;
      follow(event, () => (still = false), (_, lifted) => {
        if (still && lifted) focus(redraw(null, span));
      });
      return;
    }
    event.preventDefault();
    const ghost = element("div", "week-block week-ghost");
    column.append(ghost);
    place(ghost, span);
    follow(
      event,
      (move) => {
        const to = where(move).minute;
        const [low, high] = [Math.min(begin, to), Math.max(begin, to)];
        const from = Math.floor(low / STEP) * STEP;
        span = { day, start: from, end: clamp(Math.ceil(high / STEP) * STEP, from + STEP, LAST) };
        ghost.textContent = `${clock(span.start)}–${clock(span.end)}`;
        place(ghost, span);
      },
      () => {
        ghost.remove();
        focus(redraw(null, span));
      },
    );
  });

  root.addEventListener("input", (event) => {
    if (event.target instanceof HTMLElement && event.target.closest("[data-window]")) {
      changed();
      draw();
    }
  });
  // Lines come and go at once; without JavaScript the same buttons ask the server.
  root.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest<HTMLButtonElement>("button[name=do]") : null;
    if (!button) return;
    const [what, which] = button.value.split("-");
    if (what === "remove") {
      event.preventDefault();
      const line = button.closest<HTMLElement>("[data-window]");
      const day = line?.closest<HTMLElement>("[data-day]");
      line?.remove();
      changed();
      draw();
      day?.querySelector<HTMLElement>("button[value^=add]")?.focus();
    } else if (what === "add") {
      event.preventDefault();
      const day = Number(which);
      const last = rows(root)
        .map((row) => row.read())
        .filter((span) => span?.day === day)
        .reduce((end, span) => Math.max(end, span?.end ?? 0), 0);
      const start = last === 0 ? 9 * 60 : Math.min(last + 60, LAST - 60);
      const row = redraw(null, { day, start, end: Math.min(start + (last === 0 ? 180 : 60), LAST) });
      row.input("start")?.focus();
    }
  });
  root.addEventListener("submit", () => (unsaved = false));
  window.addEventListener("beforeunload", (event) => {
    if (unsaved) event.preventDefault();
  });
  draw();
};

/** A line of the form. */
class Row {
  constructor(readonly element: HTMLElement) {}

  input(kind: "start" | "end"): HTMLInputElement | null {
    return this.element.querySelector(`[data-${kind}]`);
  }

  name(kind: "start" | "end"): string {
    return this.input(kind)?.name ?? "";
  }

  /** What the line says, when it makes a window. */
  read(): Span | null {
    const day = Number(this.element.querySelector<HTMLInputElement>("[name^=day-]")?.value);
    const start = minutes(this.input("start")?.value ?? "");
    const end = minutes(this.input("end")?.value ?? "");
    if (start === null || end === null || start >= end) return null;
    return { day, start, end };
  }

  write({ day, start, end }: Span): void {
    const hidden = this.element.querySelector<HTMLInputElement>("[name^=day-]");
    if (hidden) hidden.value = String(day);
    for (const [kind, value] of [["start", start], ["end", end]] as const) {
      const input = this.input(kind);
      if (!input) continue;
      input.value = clock(value);
      input.removeAttribute("aria-invalid");
      this.element.querySelector(`#${CSS.escape(`f-${input.name}-error`)}`)?.remove();
    }
  }
}

function rows(root: HTMLElement): Row[] {
  return [...root.querySelectorAll<HTMLElement>("[data-window]")].map((element) => new Row(element));
}

function minutes(text: string): number | null {
  const found = /^(\d{1,2})\s*[:hH.]?\s*(\d{2})?$/.exec(text.trim());
  if (!found) return null;
  const total = Number(found[1]) * 60 + Number(found[2] ?? 0);
  return Number(found[2] ?? 0) < 60 && total <= LAST ? total : null;
}

function clock(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
}

function snap(minute: number): number {
  return Math.round(minute / STEP) * STEP;
}

function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, value));
}

function moved(span: Span, by: number, day: number): Span {
  const length = span.end - span.start;
  const start = clamp(span.start + by, 0, LAST - length);
  return { day, start, end: start + length };
}

function element(tag: string, className: string, text?: string): HTMLElement {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

function at(shown: HTMLElement, minute: number): HTMLElement {
  shown.style.top = `${(minute / LAST) * 100}%`;
  return shown;
}

function place(shown: HTMLElement, span: Span): void {
  at(shown, span.start);
  shown.style.height = `${((span.end - span.start) / LAST) * 100}%`;
}
