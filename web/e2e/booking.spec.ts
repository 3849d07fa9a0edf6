import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { APIRequestContext } from "@playwright/test";
import { coachNamed, expect, hold, judge, newClient, pay, register, test } from "./support.ts";

test.describe.configure({ timeout: 120_000 });

const DAY = 86_400_000;

/** The free hours of a coach in the next weeks. */
async function free(client: APIRequestContext, coach: string, days = 45): Promise<string[]> {
  const date = (ahead: number) => new Date(Date.now() + ahead * DAY).toISOString().slice(0, 10);
  const answer = await client.get(`/api/v1/coaches/${coach}/slots?duration=60&from=${date(0)}&to=${date(days)}`);
  return ((await answer.json()) as { slots: { start: string }[] }).slots.map(({ start }) => start);
}

const later = (start: string, days: number) => new Date(Date.parse(start) + days * DAY).toISOString().replace(".000Z", "Z");

test("a series lists the date that is taken before anything is booked, and is booked and paid whole", async ({ page, browser }) => {
  const coach = await coachNamed(page.request, "Samir Bouaziz");
  const starts = await free(page.request, coach);
  const first = starts.find((start) => Date.parse(start) > Date.now() + 2 * DAY && [7, 14, 21].every((days) => starts.includes(later(start, days)))) ?? "";
  expect(first, "an hour that is free four weeks in a row").not.toBe("");
  await test.step("somebody else has the second date", async () => {
    const other = await browser.newContext();
    await register(other.request, newClient("Léa Morel"));
    const data = { coachId: coach, scheduledAt: later(first, 7), duration: 60, mode: "REMOTE" };
    const taken = await other.request.post("/api/v1/bookings", { data });
    expect(taken.status(), await taken.text()).toBe(201);
    await other.close();
  });
  await register(page.request, newClient("Basile Roux"));
  await page.goto(`/book?coach=${coach}&start=${encodeURIComponent(first)}&duration=60`);
  await page.getByRole("link", { name: "Réserver plusieurs séances, à intervalle régulier" }).click();
  await expect(page.getByText("Une date n’est pas libre.")).toBeVisible();
  const dates = page.locator("select[name=date]");
  await expect(dates).toHaveCount(4);
  await expect(dates.nth(1)).toHaveAccessibleDescription(/Ce créneau est pris/);
  await expect(dates.nth(1)).toHaveValue("");
  const total = page.locator("[data-total]").first();
  await expect(total).toContainText(/^3 séances/);
  await judge(page);
  expect(((await (await page.request.get("/api/v1/bookings")).json()) as { items: unknown[] }).items, "nothing is booked yet").toEqual([]);

  // Another hour of that day; the total follows.
  await dates.nth(1).selectOption({ index: 0 });
  await expect(total).toContainText(/^4 séances/);
  await page.getByRole("button", { name: "Réserver ces séances" }).click();
  await expect(page).toHaveURL(/\/series\//);
  await expect(page.getByText("Paiement à finir")).toHaveCount(4);
  await judge(page);
  await page.getByRole("button", { name: /^Payer/ }).click();
  await page.getByRole("button", { name: /^Payer .*simulé/ }).click();
  await expect(async () => {
    await page.goto("/sessions");
    await expect(page.locator("main").getByText("Confirmée")).toHaveCount(4, { timeout: 1000 });
  }).toPass({ timeout: 20_000 });
  await page.getByRole("link", { name: /d’une série/ }).first().click();
  await page.getByRole("link", { name: "Annuler les 4 séances restantes" }).click();
  await expect(page.getByRole("cell", { name: /100\s%/ })).toHaveCount(4);
  await judge(page);
});

test("cancelling says to the cent what comes back, before it is confirmed", async ({ page }) => {
  await register(page.request, newClient("Maud Perrin"));
  const held = await hold(page.request, await coachNamed(page.request, "Thomas Martin"), 70);
  await pay(page.request, held);
  await page.goto(`/bookings/${held}`);
  await page.getByRole("link", { name: "Annuler cette séance" }).click();
  await expect(page.getByText(/^150,00\s€ vous seront remboursés, la totalité/)).toBeVisible();
  const status = async () => ((await (await page.request.get(`/api/v1/bookings/${held}`)).json()) as { status: string }).status;
  expect(await status(), "asking changes nothing").toBe("CONFIRMED");
  await page.getByRole("button", { name: "Annuler la séance" }).click();
  await expect(page.getByRole("status").filter({ hasText: /150,00\s€/ })).toBeVisible();
  expect(await status()).toBe("CANCELLED");
  await expect(page.getByText(/^Remboursé.*150,00\s€/)).toBeVisible();
});

test.describe("from New York", () => {
  test.use({ timezoneId: "America/New_York" });

  test("slot, summary, session, letter and calendar file show the same instant", async ({ page, isMobile }) => {
    test.skip(isMobile, "the same on a phone");
    const person = newClient("Grace Whitman");
    await register(page.request, person);
    await page.goto(`/coaches/${await coachNamed(page.request, "Thomas Martin")}?duration=60`);
    await page.getByLabel("Heures de").selectOption("America/New_York");
    await page.getByRole("button", { name: "Changer" }).click();
    await expect(page.getByText(/l’heure de Paris/).first()).toBeVisible();
    const slot = page.locator('#slots input[name="start"]').first();
    const start = new Date(await slot.inputValue());
    const words = (await slot.getAttribute("aria-label")) ?? "";
    // The browser's own reading of that instant, where it lives.
    const parts = new Intl.DateTimeFormat("fr", { timeZone: "America/New_York", weekday: "long", day: "numeric", month: "long", hour: "numeric", minute: "2-digit" });
    const read = Object.fromEntries(parts.formatToParts(start).map(({ type, value }) => [type, value]));
    const day = read["day"] === "1" ? "1er" : read["day"];
    const minute = read["minute"] === "00" ? "" : `\u00a0${read["minute"]}`;
    expect(words).toBe(`${read["weekday"]} ${day} ${read["month"]} à ${Number(read["hour"])}\u00a0h${minute}`);

    await slot.check({ force: true });
    await page.getByRole("button", { name: /^Réserver/ }).first().click();
    await expect(page.locator(`.summary time[datetime="${start.toISOString().replace(".000Z", "Z")}"]`)).toHaveText(words);
    await page.getByRole("button", { name: "Réserver ce créneau" }).click();
    await page.getByRole("button", { name: /^Payer/ }).first().click();
    await page.getByRole("button", { name: /^Payer .*simulé/ }).click();
    await expect(page.getByRole("heading", { level: 1 })).toContainText(words);
    const booking = page.url();
    await page.getByRole("link", { name: "Préparer la séance" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toContainText(`${read["weekday"]} ${day} ${read["month"]}`);
    await expect(page.locator("main .lede")).toContainText(`${Number(read["hour"])}\u00a0h${minute}`);

    const file = await (await page.request.get(`${booking}.ics`)).text();
    const civil = new Intl.DateTimeFormat("sv", { timeZone: "America/New_York", dateStyle: "short", timeStyle: "medium" }).format(start);
    const begins = `DTSTART;TZID=America/New_York:${civil.replace(/[-:]/g, "").replace(" ", "T")}`;
    expect(file).toContain(begins);
    await expect(() => {
      const letter = invitationTo(person.email);
      expect(letter.words).toContain(`${words.replaceAll("\u00a0", " ")} (heure de New York)`);
      expect(letter.calendar).toContain(begins);
    }).toPass({ timeout: 20_000 });
  });
});

/** The plain words and the invitation of the letter to somebody that carries one. */
function invitationTo(email: string): { words: string; calendar: string } {
  const outbox = path.join(process.env["E2E_DATA"] ?? "", "outbox");
  for (const name of readdirSync(outbox).filter((file) => file.endsWith(".eml"))) {
    const letter = readFileSync(path.join(outbox, name), "utf8");
    if (!new RegExp(`^To: .*${email.replaceAll(".", "\\.")}`, "m").test(letter) || !letter.includes("text/calendar")) continue;
    const part = (kind: string) => {
      const [, from = ""] = letter.split(`Content-Type: ${kind}`);
      const [head = "", ...rest] = (from.split(/\r?\n--[^\s=]/)[0] ?? "").split(/\r?\n\r?\n/);
      const body = rest.join("\n\n");
      const bytes = head.includes("base64")
        ? Buffer.from(body, "base64")
        : Buffer.from(body.replace(/=\r?\n/g, "").replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))), "latin1");
      return bytes.toString("utf8").replaceAll("\u202f", " ").replaceAll("\u00a0", " ").replace(/\r?\n /g, "");
    };
    return { words: part("text/plain"), calendar: part("text/calendar") };
  }
  throw new Error(`no invitation to ${email}`);
}
