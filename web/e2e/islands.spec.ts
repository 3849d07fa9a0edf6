import { writeFileSync } from "node:fs";
import type { APIRequestContext, Browser, Page } from "@playwright/test";
import { PEOPLE, RECORDING, coachNamed, consent, expect, hold, logIn, newClient, pay, register, test } from "./support.ts";

test.describe.configure({ timeout: 180_000 });

/** A new client's session with Marie Dupont, paid, agreed to by both. */
async function agreed(client: APIRequestContext, browser: Browser): Promise<string> {
  await register(client, newClient("Robin Lefèvre"));
  const session = await pay(client, await hold(client, await coachNamed(client, "Marie Dupont"), 8));
  await consent(client, session);
  const coach = await browser.newContext();
  await logIn(coach.request, PEOPLE.coach);
  await consent(coach.request, session);
  await coach.close();
  return `/sessions/${session}`;
}

/** A silent recording of so many megabytes. */
function silence(path: string, megabytes: number): string {
  const bytes = megabytes * 1_000_000;
  const head = Buffer.alloc(44);
  head.write("RIFF", 0);
  head.writeUInt32LE(36 + bytes, 4);
  head.write("WAVEfmt ", 8);
  [16, 1 | (1 << 16), 16_000, 32_000, 2 | (16 << 16)].forEach((word, i) => head.writeUInt32LE(word, 16 + 4 * i));
  head.write("data", 36);
  head.writeUInt32LE(bytes, 40);
  writeFileSync(path, Buffer.concat([head, Buffer.alloc(bytes)]));
  return path;
}

const sendButton = (page: Page) => page.getByRole("button", { name: /Envoyer l’enregistrement|Réessayer/ });

test("an upload shows how far it is, and stops when asked", async ({ page, browser }, info) => {
  const session = await agreed(page.request, browser);
  await page.goto(session);
  const network = await page.context().newCDPSession(page);
  await network.send("Network.emulateNetworkConditions", {
    offline: false,
    latency: 0,
    downloadThroughput: -1,
    uploadThroughput: 400_000,
  });
  await page.getByLabel("Fichier audio").setInputFiles(silence(info.outputPath("silence.wav"), 8));
  await sendButton(page).click();
  const bar = page.getByRole("progressbar", { name: "Avancement de l’envoi" });
  await expect(page.getByText(/Envoi en cours : .* \/ 8\sMo/)).toBeVisible();
  const first = await bar.evaluate((node: HTMLProgressElement) => node.value);
  await expect.poll(() => bar.evaluate((node: HTMLProgressElement) => node.value)).toBeGreaterThan(first);
  await expect(sendButton(page)).toBeDisabled();
  await page.getByRole("button", { name: "Arrêter l’envoi" }).click();
  await expect(bar).toBeHidden();
  await expect(sendButton(page)).toBeEnabled();
  await expect(page.getByRole("alert")).toBeHidden();
  expect(await page.getByLabel("Fichier audio").evaluate((node: HTMLInputElement) => node.files?.length)).toBe(1);
});

test("a file damaged on its way is refused, and sent again in one click; then the player follows", async ({ page, browser }) => {
  const session = await agreed(page.request, browser);
  await page.goto(session);
  await test.step("the digest does not fit", async () => {
    await page.route("**/api/v1/sessions/*/audio", (route) =>
      route.continue({
        headers: { ...route.request().headers(), "content-digest": `sha-256=:${Buffer.alloc(32).toString("base64")}:` },
      }),
    );
    await page.getByLabel("Fichier audio").setInputFiles(RECORDING);
    await sendButton(page).click();
    await expect(page.getByRole("alert")).toContainText("Son empreinte n’est pas celle qui était annoncée");
    await expect(page.getByRole("button", { name: "Réessayer" })).toBeFocused();
    await expect(page.getByLabel("Fichier audio")).toHaveAccessibleDescription(/empreinte/);
    await page.unroute("**/api/v1/sessions/*/audio");
  });
  await test.step("the same file, again", async () => {
    await page.getByRole("button", { name: "Réessayer" }).click();
    await expect(page.locator(".transcript [data-start]").first()).toBeVisible({ timeout: 120_000 });
  });
  const audio = page.locator("audio");
  const position = () => audio.evaluate((node: HTMLAudioElement) => node.currentTime);
  await expect.poll(() => audio.evaluate((node: HTMLAudioElement) => node.readyState)).toBeGreaterThanOrEqual(1);
  await test.step("the keyboard moves through the recording", async () => {
    await page.locator(".transcript").focus();
    await page.keyboard.press("ArrowRight");
    await expect.poll(position).toBeCloseTo(5, 1);
    await page.keyboard.press("ArrowLeft");
    await expect.poll(position).toBeCloseTo(0, 1);
    await page.keyboard.press("Space");
    await expect.poll(() => audio.evaluate((node: HTMLAudioElement) => node.paused)).toBe(false);
    await expect(page.locator("[data-current]")).toHaveAttribute("aria-current", "true");
    await page.keyboard.press("Space");
    await expect.poll(() => audio.evaluate((node: HTMLAudioElement) => node.paused)).toBe(true);
  });
  await test.step("an address that has expired is asked for again", async () => {
    let refused = 0;
    await page.route("**/files/**", (route) =>
      refused++ === 0 ? route.fulfill({ status: 410, body: "" }) : route.continue(),
    );
    await audio.evaluate((node: HTMLAudioElement) => node.load());
    await expect.poll(() => refused).toBeGreaterThanOrEqual(2);
    await expect.poll(() => audio.evaluate((node: HTMLAudioElement) => node.readyState)).toBeGreaterThanOrEqual(1);
    expect(await audio.evaluate((node: HTMLAudioElement) => node.error)).toBeNull();
  });
});

test("a file that is no recording is refused in words", async ({ page, browser }) => {
  await page.goto(await agreed(page.request, browser));
  await page
    .getByLabel("Fichier audio")
    .setInputFiles({ name: "notes.wav", mimeType: "audio/wav", buffer: Buffer.from("Ceci est un texte.\n".repeat(500)) });
  await sendButton(page).click();
  await expect(page.getByRole("alert")).toContainText("Rien n’a été gardé");
  await expect(sendButton(page)).toBeEnabled();
});

test("a connection that breaks keeps the file", async ({ page, browser }) => {
  await page.goto(await agreed(page.request, browser));
  await page.route("**/api/v1/sessions/*/audio", (route) => route.abort("connectionreset"));
  await page.getByLabel("Fichier audio").setInputFiles(RECORDING);
  await sendButton(page).click();
  await expect(page.getByRole("alert")).toContainText("La connexion a été coupée");
  await expect(page.getByRole("button", { name: "Réessayer" })).toBeEnabled();
});

test("the chosen time is repeated on the button", async ({ page }) => {
  await page.goto(`/coaches/${await coachNamed(page.request, "Thomas Martin")}`);
  const button = page.getByRole("button", { name: /^Réserver/ });
  await expect(button).toHaveText("Réserver ce créneau");
  const slot = page.getByRole("complementary", { name: "Choisir un créneau" }).getByRole("radio").nth(1);
  const words = (await slot.getAttribute("aria-label")) ?? "";
  await slot.check();
  await expect(button).toHaveText(`Réserver ${words}`);
});
