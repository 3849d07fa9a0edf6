import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import AxeBuilder from "@axe-core/playwright";
import { type APIRequestContext, type BrowserContext, type Page, test as base, expect } from "@playwright/test";

/** The demo's people, as `README.md` names them. */
export const PEOPLE = {
  client: { email: "user@test.fr", password: "user123" },
  coach: { email: "marie.dupont@coach.fr", password: "coach123" },
  admin: { email: "admin@trustcoach.fr", password: "admin123" },
} as const;

export type Person = { email: string; password: string };

/** The four consents, by the titles of their sections. */
export const CONSENTS = [
  "Enregistrer la séance",
  "Faire traiter l’enregistrement par l’IA",
  "Partager le compte rendu avec le coach",
  "Conserver l’audio et la transcription",
];

/** A recording of the speech crate: English, eight seconds, thirteen words or more. */
export const RECORDING = recording("synthetic_en.wav");

/** A committed recording by its name. */
export function recording(name: string): string {
  return path.resolve(import.meta.dirname, "../../crates/speech/tests/fixtures", name);
}

/** A client nobody else is. */
export function newClient(name: string): Person & { name: string } {
  const unique = `${Date.now().toString(36)}-${Math.floor(Math.random() * 1e6).toString(36)}`;
  return { name, email: `e2e-${unique}@client.example`, password: "une phrase pour essayer" };
}

/** What browsers complain about, of every page of a context. `[]` is the only good answer. */
export function complaints(context: BrowserContext): string[] {
  const heard: string[] = [];
  context.on("console", (message) => {
    if (!["error", "warning"].includes(message.type())) return;
    // The page itself answered 4xx, as the test asked it to: the status is asserted there.
    if (/^Failed to load resource: the server responded with a status of 4\d\d/.test(message.text())) {
      if (message.location().url === message.page()?.url()) return;
    }
    heard.push(`${message.page()?.url()}: ${message.text()}`);
  });
  context.on("weberror", (error) => heard.push(`${error.page()?.url()}: ${error.error().message}`));
  return heard;
}

/** The tests' own `test`: its browser context must stay silent, but for what a test provokes. */
export const test = base.extend<{ provoked: RegExp; silence: void }>({
  provoked: [/^$/, { option: true }],
  silence: [
    async ({ context, provoked }, use) => {
      const heard = complaints(context);
      await use();
      const surprises = heard.filter((message) => !provoked.test(message));
      expect(surprises, "the console and the security policy").toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };

/** A page anybody can use: no axe violation, nothing wider than the screen, one title of the first rank. */
export async function judge(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const told = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(" ")).join(", ")}`);
  expect.soft(told, `axe on ${page.url()}`).toEqual([]);
  await fits(page);
  await expect.soft(page.locator("h1"), `titles of ${page.url()}`).toHaveCount(1);
}

/** Nothing is wider than the screen. */
export async function fits(page: Page): Promise<void> {
  const wide = await page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    return [...document.querySelectorAll("main *, header *, footer *")]
      .filter((node) => node.getBoundingClientRect().right > width + 1)
      .map((node) => `${node.tagName.toLowerCase()}.${node.className}`);
  });
  expect.soft(wide, `wider than the screen on ${page.url()}`).toEqual([]);
}

/** The colours of a page that was judged in the other theme already. */
export async function judgeColours(page: Page): Promise<void> {
  // The theme changes with the next frames; what is between the two is no colour of ours.
  await page.evaluate(async () => {
    for (let frame = 0; frame < 3; frame++) await new Promise((next) => requestAnimationFrame(next));
    await Promise.allSettled(document.getAnimations().map((animation) => animation.finished));
  });
  const { violations } = await new AxeBuilder({ page }).withRules(["color-contrast"]).analyze();
  const told = violations.flatMap(({ nodes }) => nodes.map((node) => node.target.join(" ")));
  expect.soft(told, `contrast on ${page.url()}`).toEqual([]);
}

/** Each address answers with its status, and is judged in both themes. */
export async function judgeAll(page: Page, pages: readonly (string | [string, number])[]): Promise<void> {
  for (const entry of pages) {
    const [path, status] = typeof entry === "string" ? [entry, 200] : entry;
    await test.step(path, async () => {
      await page.emulateMedia({ colorScheme: "light" });
      const answer = await page.goto(path);
      expect.soft(answer?.status(), path).toBe(status);
      await judge(page);
      await page.emulateMedia({ colorScheme: "dark" });
      await judgeColours(page);
    });
  }
}

/** Logs in through the API, as this context's browser. */
export async function logIn(request: APIRequestContext, { email, password }: Person): Promise<void> {
  const answer = await request.post("/api/v1/auth/login", { data: { email, password } });
  expect(answer.status(), `log in as ${email}`).toBe(204);
}

/** The id of the coach with this name. */
export async function coachNamed(request: APIRequestContext, name: string): Promise<string> {
  const { items } = (await (await request.get("/api/v1/coaches", { params: { q: name } })).json()) as {
    items: { id: string; name: string }[];
  };
  const found = items.find((coach) => coach.name === name);
  expect(found, `a coach called ${name}`).toBeDefined();
  return found?.id ?? "";
}

/** Creates an account through the API, by the letter's link, and logs in with it. */
export async function register(request: APIRequestContext, person: Person & { name: string }): Promise<void> {
  const asked = await request.post("/api/v1/auth/register", { data: person });
  expect(asked.ok(), `register ${person.email}`).toBe(true);
  const link = await letterTo(person.email);
  const data = { token: link.replace("/register/", ""), password: person.password };
  const answer = await request.post("/api/v1/auth/register/confirm", { data });
  expect(answer.status(), `confirm ${person.email}`).toBe(201);
}

/** The link of the last letter to somebody, once it is there. */
export async function letterTo(email: string): Promise<string> {
  let link = "";
  await expect(() => (link = linkTo(email))).toPass({ timeout: 20_000 });
  return link;
}

/** Holds the coach's first free hour; `slot` counts from the first. Where another test was faster, the next. */
export async function hold(client: APIRequestContext, coachId: string, slot = 0): Promise<string> {
  let held = "";
  await expect(async () => {
    const free = (await (await client.get(`/api/v1/coaches/${coachId}/slots?duration=60`)).json()) as {
      slots: { start: string }[];
    };
    const data = { coachId, scheduledAt: free.slots[slot]?.start, duration: 60, mode: "REMOTE" };
    const answer = await client.post("/api/v1/bookings", { data });
    expect(answer.status(), await answer.text()).toBe(201);
    held = ((await answer.json()) as { id: string }).id;
  }).toPass({ timeout: 20_000 });
  return held;
}

/** Pays at the simulated checkout; the session's id once it is confirmed. */
export async function pay(client: APIRequestContext, booking: string): Promise<string> {
  const checkout = await client.post(`/api/v1/bookings/${booking}/checkout`, { data: {} });
  const { paymentId } = (await checkout.json()) as { paymentId: string };
  await client.post(`/api/v1/payments/simulated/${paymentId}`, { data: { outcome: "pay" } });
  let session: string | null = null;
  await expect(async () => {
    const seen = (await (await client.get(`/api/v1/bookings/${booking}`)).json()) as { sessionId: string | null };
    session = seen.sessionId;
    expect(session).toBeTruthy();
  }).toPass({ timeout: 20_000 });
  return session ?? "";
}

/** Gives the four consents of one side. */
export async function consent(person: APIRequestContext, session: string): Promise<void> {
  for (const kind of ["AUDIO_RECORDING", "DATA_PROCESSING", "SUMMARY_SHARING", "DATA_RETENTION"]) {
    const answer = await person.put(`/api/v1/sessions/${session}/consents/${kind}`, { data: { accepted: true } });
    expect(answer.ok(), await answer.text()).toBe(true);
  }
}

/** The link that logs in, changes the password or makes the account, in the last letter to somebody that has one. */
export function linkTo(email: string): string {
  const outbox = path.join(process.env["E2E_DATA"] ?? "", "outbox");
  const letters = readdirSync(outbox)
    .filter((name) => name.endsWith(".eml"))
    .map((name) => path.join(outbox, name))
    .sort((a, b) => statSync(a).mtimeMs - statSync(b).mtimeMs)
    .map((file) => readFileSync(file, "utf8"))
    .filter((letter) => letter.includes(email));
  // Quoted-printable breaks long lines with "=" and writes "=" as "=3D".
  const links = letters.flatMap((letter) => {
    const text = letter.replace(/=\r?\n/g, "").replaceAll("=3D", "=");
    const link = /https?:\/\/[^/\s]+(\/(?:login\/link|password\/new|register\/)[^\s">]*)/.exec(text);
    return link?.[1] === undefined ? [] : [link[1]];
  });
  expect(links, `a link in a letter to ${email}`).not.toEqual([]);
  return links.at(-1) ?? "";
}
