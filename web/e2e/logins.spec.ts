import { PEOPLE, expect, judge, logIn, newClient, register, test } from "./support.ts";

test("what was sent after the login had ended waits for the next one", async ({ page, browser }) => {
  const person = newClient("Alice Renaud");
  await register(page.request, person);
  await page.goto("/account");
  await page.getByLabel("Nom", { exact: true }).fill("Alice Renaud de Brest");
  const elsewhere = await browser.newContext();
  await logIn(elsewhere.request, person);
  await elsewhere.request.post("/account/logout-everywhere", { headers: { "sec-fetch-site": "same-origin" } });
  await elsewhere.close();
  await page.getByRole("button", { name: "Enregistrer", exact: true }).first().click();

  await expect(page).toHaveURL(/\/login\?next=%2Fkept-form$/);
  await page.getByLabel("Adresse électronique").fill(person.email);
  await page.getByLabel("Mot de passe").fill(person.password);
  await page.getByRole("button", { name: "Se connecter", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Rien n’est perdu" })).toBeVisible();
  await expect(page.getByText("Alice Renaud de Brest")).toBeVisible();
  await judge(page);
  await page.getByRole("button", { name: "Envoyer maintenant" }).click();
  await expect(page).toHaveURL(/\/account$/);
  await expect(page.getByLabel("Nom", { exact: true })).toHaveValue("Alice Renaud de Brest");
});

test("after logging out, Back shows nobody's page", async ({ page }) => {
  await logIn(page.request, PEOPLE.client);
  await page.goto("/account");
  await expect(page.getByText(PEOPLE.client.email).first()).toBeVisible();
  await page.goto("/coaches");
  await page.evaluate(async () => fetch("/logout", { method: "POST", redirect: "manual" }));
  await page.goBack();
  await expect(page).toHaveURL(/\/login/);
  await expect(page.getByText(PEOPLE.client.email)).toHaveCount(0);
});
