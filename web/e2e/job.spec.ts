import type { Page } from "@playwright/test";
import { CONSENTS, PEOPLE, type Person, RECORDING, complaints, expect, judge, newClient, recording, test, letterTo } from "./support.ts";

/** Transcribing takes its time on two cores. */
const TRANSCRIBED = { timeout: 120_000 };

test.describe.configure({ timeout: 240_000 });

test("a client books and pays, both consent, the coach validates, the client reads", async ({ browser, page }) => {
  const client = newClient("Camille Roy");
  await test.step("the client creates an account, leaves, and logs in", async () => {
    await page.goto("/");
    await page.getByRole("link", { name: "Créer un compte" }).click();
    await page.getByLabel("Nom").fill(client.name);
    await page.getByLabel("Adresse électronique").fill(client.email);
    await page.getByLabel("Mot de passe").fill(client.password);
    await page.getByRole("button", { name: "Créer mon compte" }).click();
    await expect(page.getByText("Un courriel vous attend")).toBeVisible();
    await page.goto(await letterTo(client.email));
    await page.getByRole("button", { name: "Créer mon compte" }).click();
    await expect(page.getByRole("status").filter({ hasText: "Votre compte est créé" })).toBeVisible();
    await page.getByText("Mon espace").click();
    await page.getByRole("button", { name: "Se déconnecter" }).click();
    await logInByForm(page, client);
  });
  await bookAndPay(page, { search: true, judged: true });
  await test.step("the client consents; no sound is taken before the coach does", async () => {
    await page.getByRole("link", { name: "Préparer la séance" }).click();
    await consentToAll(page);
    await expect(page.getByText("quand les deux ont accepté d’enregistrer")).toBeVisible();
    await expect(page.getByLabel("Fichier audio")).toHaveCount(0);
    await judge(page);
  });
  const session = page.url();

  const coaching = await browser.newContext();
  const heard = complaints(coaching);
  const coach = await coaching.newPage();
  await test.step("the coach finds the session and consents", async () => {
    await logInByForm(coach, PEOPLE.coach);
    await coach.getByRole("link", { name: "Mes séances", exact: true }).click();
    await coach.locator(`a[href="${new URL(session).pathname}"]`).click();
    await expect(coach.getByText("Camille Roy").first()).toBeVisible();
    await consentToAll(coach);
    await judge(coach);
  });
  await test.step("the client uploads the recording and watches it become a draft", async () => {
    await page.reload();
    await page.getByLabel("Fichier audio").setInputFiles(RECORDING);
    await page.getByRole("button", { name: "Envoyer l’enregistrement" }).click();
    const state = page.getByRole("region", { name: "Où en est-on" });
    await expect(state.locator('[data-state="done"]').first()).toContainText("Enregistrement reçu");
    await judge(page);
    // Nobody reloads: the state asks by itself until the draft is there.
    await expect(page.getByText("Votre coach le relit")).toBeVisible(TRANSCRIBED);
    await judge(page);
  });
  await test.step("a line of the transcript plays the recording from its time", async () => {
    const transcript = page.getByRole("region", { name: "Transcription" });
    const lines = transcript.locator("[data-start]");
    await expect(lines.first()).toContainText(/\w/);
    const line = lines.last();
    const start = Number(await line.getAttribute("data-start")) / 1000;
    await line.getByRole("button").click();
    const audio = page.locator("audio");
    await expect.poll(() => audio.evaluate((node: HTMLAudioElement) => node.currentTime)).toBeGreaterThanOrEqual(start);
    await expect.poll(() => audio.evaluate((node: HTMLAudioElement) => node.readyState)).toBeGreaterThanOrEqual(2);
  });
  await test.step("the coach edits and validates", async () => {
    await coach.getByRole("link", { name: "Mon bureau", exact: true }).click();
    await expect(coach.getByRole("heading", { name: /comptes? rendus? à relire/ })).toBeVisible();
    await judge(coach);
    await coach.locator(`a[href="${new URL(session).pathname}"]`).first().click();
    await expect(coach.getByText("Brouillon non validé")).toBeVisible();
    const editor = coach.getByLabel("Votre compte rendu");
    await expect(editor).not.toHaveValue("");
    await judge(coach);
    await editor.fill("Points clés\n- Vous avez nommé ce qui compte. [0:01]\n\nActions\n- Écrire à Claire lundi.");
    await coach.getByRole("button", { name: "Valider le compte rendu" }).click();
    await expect(coach.getByText("Votre client peut le lire.")).toBeVisible();
    await judge(coach);
  });
  await test.step("the client reads what the coach validated, and nothing else", async () => {
    await page.getByRole("link", { name: "Mes séances", exact: true }).click();
    await judge(page);
    await page.locator(`a[href="${new URL(session).pathname}"]`, { hasText: "Lire le compte rendu" }).click();
    const summary = page.getByRole("region", { name: "Compte rendu" });
    await expect(summary).toContainText("Vous avez nommé ce qui compte.");
    await expect(summary).toContainText("Validé par Marie Dupont");
    await expect(page.getByText("Brouillon non validé")).toHaveCount(0);
    await summary.getByRole("link", { name: "0:01" }).click();
    const audio = page.locator("audio");
    await expect.poll(() => audio.evaluate((node: HTMLAudioElement) => node.currentTime)).toBeGreaterThanOrEqual(1);
    await judge(page);
  });
  await coaching.close();
  expect(heard, "the coach's console").toEqual([]);
});

test("the whole job works without JavaScript", async ({ browser }) => {
  const plain = { javaScriptEnabled: false };
  const [client, coach] = await Promise.all([browser.newContext(plain), browser.newContext(plain)]);
  const [page, desk] = [await client.newPage(), await coach.newPage()];
  const someone = newClient("Sacha Blanc");
  await page.goto("/register");
  await page.getByLabel("Nom").fill(someone.name);
  await page.getByLabel("Adresse électronique").fill(someone.email);
  await page.getByLabel("Mot de passe").fill(someone.password);
  await page.getByRole("button", { name: "Créer mon compte" }).click();
  await page.goto(await letterTo(someone.email));
  await page.getByRole("button", { name: "Créer mon compte" }).click();
  await bookAndPay(page, { search: false, judged: false });
  await page.getByRole("link", { name: "Préparer la séance" }).click();
  const session = page.url();
  await consentToAll(page);
  await logInByForm(desk, PEOPLE.coach);
  await desk.goto(session);
  await consentToAll(desk);

  await test.step("the coach uploads by the plain form", async () => {
    await desk.goto(session);
    await desk.getByLabel("Fichier audio").setInputFiles(recording("human_fr.wav"));
    await desk.getByRole("button", { name: "Envoyer l’enregistrement" }).click();
    await expect(desk.getByText("L’enregistrement est reçu.")).toBeVisible();
    await expect(async () => {
      await desk.goto(session);
      await expect(desk.getByLabel("Votre compte rendu")).toBeVisible({ timeout: 500 });
    }).toPass({ ...TRANSCRIBED, intervals: [2000] });
  });
  await desk.getByLabel("Votre compte rendu").fill("Vous avez essayé sans script.");
  await desk.getByRole("button", { name: "Valider le compte rendu" }).click();
  await expect(desk.getByText("Votre client peut le lire.")).toBeVisible();

  await page.goto(session);
  await expect(page.getByRole("region", { name: "Compte rendu" })).toContainText("Vous avez essayé sans script.");
  await expect(page.getByRole("region", { name: "Transcription" }).locator("[data-start]").first()).toContainText(/\w/);
  await Promise.all([client.close(), coach.close()]);
});

async function logInByForm(page: Page, person: Person): Promise<void> {
  await page.goto("/login");
  await page.getByLabel("Adresse électronique").fill(person.email);
  await page.getByLabel("Mot de passe").fill(person.password);
  await page.getByRole("button", { name: "Se connecter" }).click();
  await expect(page.getByText("Mon espace")).toBeVisible();
}

/** From the search to "et maintenant ?", with Marie Dupont, at her first free time. */
async function bookAndPay(page: Page, { search, judged }: { search: boolean; judged: boolean }): Promise<void> {
  await test.step("the client finds Marie Dupont", async () => {
    if (search) {
      await page.goto("/");
      await page.getByRole("searchbox", { name: "Ce qui vous amène" }).fill("Marie Dupont");
      await page.getByRole("button", { name: "Trouver un coach" }).click();
    } else {
      await page.goto("/coaches?q=Marie+Dupont");
    }
    await page.getByRole("link", { name: "Marie Dupont", exact: true }).click();
    await expect(page.getByRole("heading", { level: 1, name: "Marie Dupont" })).toBeVisible();
  });
  await test.step("chooses a time", async () => {
    await page.getByRole("complementary", { name: "Choisir un créneau" }).getByRole("radio").first().check();
    await page.getByRole("button", { name: /^Réserver/ }).click();
    await expect(page.getByRole("heading", { level: 1, name: "Vérifiez votre séance" })).toBeVisible();
    if (judged) await judge(page);
    await page.getByRole("button", { name: "Réserver ce créneau" }).click();
  });
  await test.step("pays on the page that says it is simulated", async () => {
    await expect(page.getByRole("heading", { level: 1, name: "Payer votre séance" })).toBeVisible();
    if (judged) await judge(page);
    await page.getByRole("button", { name: /^Payer \d/ }).click();
    await expect(page.getByText("aucun argent ne circule")).toBeVisible();
    if (judged) await judge(page);
    await page.getByRole("button", { name: /^Payer .*simulé/ }).click();
    await expect(page.getByText("Votre séance est confirmée.")).toBeVisible();
    await expect(page.getByRole("heading", { name: "Et maintenant" })).toBeVisible();
    if (judged) await judge(page);
  });
}

async function consentToAll(page: Page): Promise<void> {
  for (const title of CONSENTS) {
    const button = page.getByRole("button", { name: `Donner mon accord : ${title}` });
    await button.click();
    await expect(button).toHaveCount(0);
    await expect(page.getByText("Votre accord est enregistré.")).toBeVisible();
  }
}
