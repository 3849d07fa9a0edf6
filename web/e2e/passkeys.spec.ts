import type { CDPSession, Page } from "@playwright/test";
import { expect, judge, newClient, register, test } from "./support.ts";

/** Passkeys belong to a name: the same server, by it. */
const base = `http://localhost:${process.env["E2E_PORT"] ?? 3917}`;
test.use({ baseURL: base });

/** Chromium's own authenticator: a phone that verifies its person. */
async function authenticator(page: Page): Promise<{ devtools: CDPSession; authenticatorId: string }> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("WebAuthn.enable");
  const { authenticatorId } = await devtools.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return { devtools, authenticatorId };
}

async function logOut(page: Page): Promise<void> {
  await page.context().clearCookies({ name: "authjs.session-token" });
}

test("a passkey is added, logs in, is lost, and a recovery code gets in again", async ({ page }) => {
  const someone = newClient("Camille Roy");
  await register(page.request, someone);
  const { devtools, authenticatorId } = await authenticator(page);

  let codes: string[] = [];
  await test.step("add it", async () => {
    await page.goto("/account/security");
    await judge(page);
    await page.getByLabel("Nom de la clé").fill("Mon téléphone");
    await page.getByRole("button", { name: "Ajouter une clé d’accès" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Vos codes de secours");
    await judge(page);
    codes = await page.locator(".codes code").allTextContents();
    expect(codes).toHaveLength(10);
    await page.getByRole("link", { name: "Je les ai notés" }).click();
    await expect(page.getByText("Mon téléphone").first()).toBeVisible();
    await judge(page);
  });

  await test.step("log in with it alone", async () => {
    await logOut(page);
    await page.goto("/login?next=/account/notifications");
    await judge(page);
    await page.getByRole("button", { name: "Se connecter avec une clé d’accès" }).click();
    await expect(page).toHaveURL(/\d\/account\/notifications$/);
  });

  await test.step("lose it: the password and a recovery code", async () => {
    await devtools.send("WebAuthn.removeVirtualAuthenticator", { authenticatorId });
    await logOut(page);
    await page.goto("/login");
    await page.getByLabel("Adresse électronique").fill(someone.email);
    await page.getByLabel("Mot de passe").fill(someone.password);
    await page.getByRole("button", { name: "Se connecter", exact: true }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Deuxième étape");
    await judge(page);
    await page.getByLabel("Code de secours").fill("0000-0000-0000-0000");
    await page.getByRole("button", { name: "Se connecter", exact: true }).click();
    await expect(page.getByText("Ce code n’est pas le bon")).toBeVisible();
    await page.getByLabel("Code de secours").fill(codes[4] ?? "");
    await page.getByRole("button", { name: "Se connecter", exact: true }).click();
    await expect(page).toHaveURL(/\/account\/security$/);
    await page.getByRole("button", { name: "Retirer Mon téléphone" }).click();
    await expect(page.getByText("est retirée").first()).toBeVisible();
  });

  await test.step("the password alone opens again", async () => {
    await logOut(page);
    await page.goto("/login");
    await page.getByLabel("Adresse électronique").fill(someone.email);
    await page.getByLabel("Mot de passe").fill(someone.password);
    await page.getByRole("button", { name: "Se connecter", exact: true }).click();
    await expect(page).toHaveURL(/\/sessions$/);
  });
});

test("a passkey that is refused says so, and the page goes on", async ({ page }) => {
  await authenticator(page);
  await page.goto("/login");
  // There is none: the browser gives up.
  await page.getByRole("button", { name: "Se connecter avec une clé d’accès" }).click();
  await expect(page.getByRole("alert")).toContainText("La clé d’accès n’a pas été utilisée", { timeout: 60_000 });
});
