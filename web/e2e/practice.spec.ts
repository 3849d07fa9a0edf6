import type { APIRequestContext, Page } from "@playwright/test";
import { PEOPLE, expect, judge, logIn, newClient, register, test } from "./support.ts";

test.describe.configure({ timeout: 120_000 });

/** The password of the demo's people who are in no table. */
const DEMO = "user123";

type Window = { dayOfWeek: number; startTime: string; endTime: string };

/** What a coach's Saturday is, as the API has it. */
async function saturday(request: APIRequestContext): Promise<string[]> {
  const { windows } = (await (await request.get("/api/v1/me/availability")).json()) as { windows: Window[] };
  return windows.filter(({ dayOfWeek }) => dayOfWeek === 6).map(({ startTime, endTime }) => `${startTime}–${endTime}`);
}

const saved = async (page: Page) => {
  await page.getByRole("button", { name: "Enregistrer la semaine" }).last().click();
  await expect(page.getByRole("status").filter({ hasText: /enregistr/i }).first()).toBeVisible();
};

test("a coach opens hours by dragging, moves them by keyboard, changes them in the form, and takes them back", async ({ page }) => {
  // Nobody else's Saturday: other tests book the demo's first coaches meanwhile.
  await logIn(page.request, { email: "helene.roux@coach.example", password: DEMO });
  await page.goto("/desk/availability");
  const column = page.locator('[data-column="6"]');
  const block = column.getByRole("button");
  await test.step("drag from ten to noon", async () => {
    await page.locator(".week-scroll").evaluate((node) => node.scrollIntoView({ block: "start" }));
    const box = await column.boundingBox();
    if (!box) throw new Error("no Saturday");
    const at = (hour: number) => box.y + (box.height * hour) / 24 + 1;
    const middle = box.x + box.width / 2;
    await page.mouse.move(middle, at(10));
    await page.mouse.down();
    await page.mouse.move(middle, at(11), { steps: 4 });
    await page.mouse.move(middle, at(12) - 2, { steps: 4 });
    await page.mouse.up();
    await expect(block).toHaveText("10:00–12:00");
    await expect(block).toBeFocused();
    await expect(page.locator('[data-day="6"] [data-start]')).toHaveValue("10:00");
  });
  await test.step("the keyboard moves it, and lengthens it", async () => {
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Shift+ArrowDown");
    await expect(block).toHaveText("10:30–12:45");
    await expect(block).toHaveAccessibleName(/samedi.*10:30.*12:45/i);
    await saved(page);
    expect(await saturday(page.request)).toEqual(["10:30–12:45"]);
    await judge(page);
  });
  await test.step("the form says the same, and refuses what ends before it starts", async () => {
    const line = page.locator('[data-day="6"] [data-window]');
    await line.locator("[data-end]").fill("10:00");
    await page.getByRole("button", { name: "Enregistrer la semaine" }).last().click();
    await expect(page.getByRole("alert")).toBeVisible();
    await expect(line.locator("[data-end]")).toHaveValue("10:00");
    await judge(page);
    await line.locator("[data-end]").fill("11:30");
    await expect(block).toHaveText("10:30–11:30");
    await saved(page);
    expect(await saturday(page.request)).toEqual(["10:30–11:30"]);
  });
  await test.step("Delete takes it back", async () => {
    await block.focus();
    await page.keyboard.press("Delete");
    await expect(block).toHaveCount(0);
    await saved(page);
    expect(await saturday(page.request)).toEqual([]);
  });
});

test("an administrator reads the documents beside the decision, accepts one coach and refuses another, who read why", async ({ page, browser }) => {
  await logIn(page.request, PEOPLE.admin);
  const open = async (name: string) => {
    await page.goto("/admin/verifications");
    await page.getByRole("link", { name }).click();
    await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
  };
  const reads = async (email: string, words: RegExp) => {
    const coach = await browser.newContext();
    await logIn(coach.request, { email, password: DEMO });
    const own = await coach.newPage();
    await own.goto("/desk/profile/verification");
    await expect(own.locator("main")).toContainText(words);
    await judge(own);
    await coach.close();
  };
  await test.step("a PDF is shown inside the page, as pictures of its pages", async () => {
    await open("Élodie Guérin");
    const document = page.locator(".proof-scan").first();
    // Drawn when it is asked for.
    await expect.poll(() => document.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBeGreaterThan(300);
    const [form, shown] = await Promise.all([page.locator(".verdict-form").boundingBox(), document.boundingBox()]);
    expect(form && shown && shown.x + shown.width <= form.x && shown.height > 300, "side by side").toBe(true);
    await expect(page.getByRole("link", { name: /^Télécharger le fichier \(PDF\)/ })).toBeVisible();
    await judge(page);
  });
  await test.step("accepted", async () => {
    await page.getByLabel(/^Ce document est bon/).check();
    await page.getByLabel("Accepter les documents").check();
    await page.getByRole("button", { name: "Enregistrer la décision" }).click();
    await expect(page).toHaveURL(/\/admin\/verifications$/);
    await expect(page.getByRole("link", { name: "Élodie Guérin" })).toHaveCount(0);
    await reads("elodie.guerin@coach.example", /Diplômes vérifiés/);
  });
  await test.step("refused: not without a reason", async () => {
    await open("Louis Ferrand");
    await page.getByRole("radio", { name: /^Refuser/ }).check();
    await page.getByRole("button", { name: "Enregistrer la décision" }).click();
    await expect(page.locator(".verdict-form").getByLabel(/^Pourquoi/)).toHaveAttribute("aria-invalid", "true");
    await expect(page.getByRole("alert")).toBeVisible();
    await expect(page.getByRole("radio", { name: /^Refuser/ })).toBeChecked();
    await judge(page);
    await page.locator(".verdict-form").getByLabel(/^Pourquoi/).fill("Le nom sur le certificat n’est pas lisible.");
    await page.getByRole("button", { name: "Enregistrer la décision" }).click();
    await expect(page).toHaveURL(/\/admin\/verifications$/);
    await reads("louis.ferrand@coach.example", /Le nom sur le certificat n’est pas lisible\./);
  });
});

test("an ordinary account becomes a coach, leaves half-way and goes on where it was", async ({ page }) => {
  const person = newClient("Inès Caron");
  await register(page.request, person);
  await page.goto("/become-a-coach");
  await page.getByRole("button", { name: "Commencer mon profil" }).click();
  await expect(page.getByText("Étape 1 sur 7")).toBeVisible();
  await page.getByLabel(/^Titre/).fill("Reprendre la parole en réunion");
  await judge(page);
  await page.getByRole("button", { name: "Enregistrer et continuer" }).click();
  await expect(page.getByText("Étape 2 sur 7")).toBeVisible();

  await test.step("half-way: the next day", async () => {
    await page.goto("/");
    await page.goto("/become-a-coach");
    await expect(page.getByText("Étape 2 sur 7")).toBeVisible();
    await page.getByRole("link", { name: "Vous", exact: true }).click();
    await expect(page.getByLabel(/^Titre/)).toHaveValue("Reprendre la parole en réunion");
    await page.getByLabel(/^Votre présentation/).fill("Quinze ans de théâtre, puis dix d’accompagnement. On essaie, on rit, on recommence.");
    await page.getByRole("button", { name: "Enregistrer et continuer" }).click();
  });
  await page.getByLabel("Spécialité 1").fill("Prise de parole");
  await page.getByRole("group", { name: /^Langues des séances/ }).getByLabel("français").check();
  await page.getByRole("button", { name: "Enregistrer et continuer" }).click();

  await test.step("a rate of zero is refused beside its field, and the rest is kept", async () => {
    await page.getByLabel("À distance, en vidéo").check();
    await page.getByLabel("En personne").uncheck();
    await page.getByLabel(/^Tarif d’une heure/).fill("0");
    await page.getByRole("button", { name: "Enregistrer et continuer" }).click();
    await expect(page.getByRole("alert")).toBeVisible();
    await expect(page.getByLabel(/^Tarif d’une heure/)).toHaveAttribute("aria-invalid", "true");
    await expect(page.getByLabel("À distance, en vidéo")).toBeChecked();
    await judge(page);
    await page.getByLabel(/^Tarif d’une heure/).fill("70");
    await page.getByRole("button", { name: "Enregistrer et continuer" }).click();
  });
  await page.goto("/become-a-coach/review");
  await judge(page);
  await page.getByRole("button", { name: "Publier mon profil" }).click();
  await expect(page).toHaveURL(/\/(desk|coaches)\b/);
  await expect(page.getByRole("link", { name: "Mon bureau" }).first()).toBeAttached();
  const { items } = (await (await page.request.get("/api/v1/coaches", { params: { q: "Inès Caron" } })).json()) as { items: { name: string }[] };
  expect(items.map(({ name }) => name)).toContain("Inès Caron");
});
