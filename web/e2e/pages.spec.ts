import type { Page } from "@playwright/test";
import { PEOPLE, coachNamed, expect, fits, hold, judge, judgeAll, linkTo, logIn, newClient, pay, register, test } from "./support.ts";

test.describe.configure({ timeout: 120_000 });

test("a visitor's pages are sound", async ({ page, request }) => {
  const marie = await coachNamed(request, "Marie Dupont");
  await judgeAll(page, [
    "/",
    "/promises",
    "/coaches",
    "/coaches?q=confiance&mode=REMOTE&verified=true&maxPrice=150",
    "/coaches?q=zzzzzz",
    "/coaches?q=confaince",
    "/coaches?place=Lyon&radius=100&sort=distance",
    "/coaches?specialty=Zzz&language=fr",
    "/coaches/map",
    ["/coaches?minPrice=beaucoup", 422],
    `/coaches/${marie}`,
    `/coaches/${marie}?duration=180`,
    "/login",
    "/register",
    "/login/link",
    "/password/forgotten",
    ["/coaches/personne", 404],
    ["/nulle-part", 404],
  ]);
});

test("what needs a login asks for it, then goes on", async ({ page, isMobile }) => {
  test.skip(isMobile, "the same on a phone");
  await page.goto("/account");
  await expect(page).toHaveURL(/\/login\?next=/);
  await page.getByLabel("Adresse électronique").fill(PEOPLE.client.email);
  await page.getByLabel("Mot de passe").fill(PEOPLE.client.password);
  await page.getByRole("button", { name: "Se connecter" }).click();
  await expect(page).toHaveURL(/\/account$/);
});

test("forms say what is wrong beside the field, and keep the rest", async ({ page }) => {
  await page.goto("/login");
  await page.getByLabel("Adresse électronique").fill(PEOPLE.client.email);
  await page.getByLabel("Mot de passe").fill("pas le bon");
  await page.getByRole("button", { name: "Se connecter" }).click();
  await expect(page.getByRole("alert")).toContainText("ne correspond pas");
  await expect(page.getByLabel("Adresse électronique")).toHaveValue(PEOPLE.client.email);
  await judge(page);

  await page.goto("/register");
  await page.getByLabel("Nom").fill("Alix Moreau");
  await page.getByLabel("Adresse électronique").fill("alix@exemple");
  await page.getByLabel("Mot de passe").fill("court");
  await page.getByRole("button", { name: "Créer mon compte" }).click();
  await expect(page.getByRole("alert")).toContainText("Le compte n’a pas été créé");
  await expect(page.getByLabel("Mot de passe")).toHaveAccessibleDescription(/Trop court/);
  await expect(page.getByLabel("Nom")).toHaveValue("Alix Moreau");
  await judge(page);
});

test("a link by letter logs in once", async ({ page, isMobile }) => {
  test.skip(isMobile, "the same on a phone");
  const someone = newClient("Lou Petit");
  await register(page.request, someone);
  await page.context().clearCookies();
  await page.goto("/login/link");
  await page.getByLabel("Adresse électronique").fill(someone.email);
  await page.getByRole("button", { name: "M’envoyer le lien" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Regardez votre boîte" })).toBeVisible();
  await judge(page);
  let link = "";
  await expect(() => {
    link = linkTo(someone.email);
    expect(link).toContain("/login/link/");
  }).toPass({ timeout: 20_000 });
  await page.goto(link);
  await judge(page);
  await page.getByRole("button", { name: "Me connecter sur cet appareil" }).click();
  await expect(page.getByText("Mon espace").or(page.getByText("Menu")).first()).toBeVisible();
  await page.context().clearCookies();
  await page.goto(link);
  await page.getByRole("button", { name: "Me connecter sur cet appareil" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("expiré");
  await judge(page);
});

test("a new client's pages are sound while empty, and through a booking", async ({ page }) => {
  await register(page.request, newClient("Noa Girard"));
  await judgeAll(page, ["/sessions", "/account", "/account/security", "/account/security/totp", "/account/password", ["/login/again", 200], "/account/notifications", "/account/verify/x", ["/desk", 403], ["/bookings/aucune", 404], ["/sessions/aucune", 404]]);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();

  const coach = await coachNamed(page.request, "Thomas Martin");
  const free = (await (await page.request.get(`/api/v1/coaches/${coach}/slots?duration=60`)).json()) as {
    slots: { start: string }[];
  };
  const start = encodeURIComponent(free.slots[3]?.start ?? "");
  const held = await hold(page.request, coach, 3);
  await judgeAll(page, [
    // One's own hold is in the way, and the past: the page says so.
    `/book?coach=${coach}&start=${start}&duration=60`,
    `/book?coach=${coach}&start=${encodeURIComponent(free.slots[6]?.start ?? "")}&duration=60`,
    `/book?coach=${coach}&start=2020-01-01T10:00:00Z&duration=60`,
    `/bookings/${held}/checkout`,
    "/sessions",
  ]);
  const session = await pay(page.request, held);
  await judgeAll(page, [`/bookings/${held}`, `/bookings/${held}/cancel`, `/sessions/${session}`]);
  await page.goto(`/bookings/${held}/cancel`);
  await page.getByLabel("Un mot d’explication").fill("Un empêchement.");
  await page.getByRole("button", { name: "Annuler la séance" }).click();
  await expect(page.getByText("La séance est annulée.").first()).toBeVisible();
  await judgeAll(page, [`/bookings/${held}`, `/sessions/${session}`]);
});

test("a client's pages are sound when there is much to show", async ({ page }) => {
  await logIn(page.request, PEOPLE.client);
  await page.goto("/sessions");
  const past = await page.locator('main a[href^="/sessions/"]').last().getAttribute("href");
  await judgeAll(page, ["/sessions", "/account", past ?? "/"]);
});

test("a coach's pages are sound", async ({ page }) => {
  await logIn(page.request, PEOPLE.coach);
  await page.goto("/sessions");
  const past = await page.locator('main a[href^="/sessions/"]').last().getAttribute("href");
  const marie = await coachNamed(page.request, "Marie Dupont");
  await judgeAll(page, ["/desk", "/sessions", past ?? "/", `/coaches/${marie}`, "/account"]);
});

test("an administrator's pages are sound, and show no session", async ({ page, browser }) => {
  const client = await browser.newContext();
  await logIn(client.request, PEOPLE.client);
  const list = await client.newPage();
  await list.goto("/sessions");
  const past = (await list.locator('main a[href^="/sessions/"]').last().getAttribute("href")) ?? "";
  await client.close();
  expect(past).toMatch(/^\/sessions\/./);
  await logIn(page.request, PEOPLE.admin);
  await judgeAll(page, ["/sessions", "/account", "/account/notifications", "/account/verify/x", ["/desk", 403], [past, 404]]);
});

test("the API is described on a page of the site", async ({ page }) => {
  await page.goto("/api/docs");
  await expect(page.getByRole("heading", { level: 1, name: "L’API de TrustCoach" })).toBeVisible();
  await expect(page.getByText("/api/v1/coaches/{id}/slots")).toBeVisible();
  // Swagger UI draws a second title and a second main: axe is for our own pages.
  await fits(page);
});

test("the language changes in place, and stays", async ({ page }) => {
  await page.goto("/coaches?q=confiance");
  await page.getByRole("button", { name: "English" }).click();
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
  await expect(page).toHaveURL(/\/coaches/);
  await expect(page.getByRole("heading", { level: 1, name: "Coaches" })).toBeVisible();
  await judgeAll(page, ["/", "/login", "/coaches"]);
  await page.getByRole("button", { name: "Français" }).click();
  await expect(page.locator("html")).toHaveAttribute("lang", "fr");
});

test("the theme changes at once, and stays", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "light" });
  await page.goto("/promises");
  const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await paper();
  await page.evaluate(() => ((window as { here?: boolean }).here = true));
  const kept = page.waitForResponse((answer) => answer.url().endsWith("/theme"));
  await page.getByRole("button", { name: "Sombre" }).click();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await expect(page.getByRole("button", { name: "Sombre" })).toHaveAttribute("aria-pressed", "true");
  await expect.poll(paper).not.toBe(light);
  expect(await page.evaluate(() => (window as { here?: boolean }).here), "the page was not loaded again").toBe(true);
  await kept;
  await page.goto("/");
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await judge(page);
});

test("the keyboard alone logs in, finds a coach, books and pays", async ({ page, isMobile }) => {
  test.skip(isMobile, "a phone has no keyboard");
  await page.goto("/login");
  await page.keyboard.press("Tab");
  const skip = page.getByRole("link", { name: "Aller au contenu" });
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport();
  await page.keyboard.press("Enter");
  await expect(page.locator("main")).toBeFocused();

  const someone = newClient("Charlie Faure");
  await register(page.request, someone);
  await page.context().clearCookies();
  await tabTo(page, "Adresse électronique");
  await page.keyboard.type(someone.email);
  await tabTo(page, "Mot de passe");
  await page.keyboard.type(someone.password);
  await page.keyboard.press("Enter");
  await expect(page.getByText("Mon espace")).toBeVisible();

  await page.goto("/coaches");
  await skipToContent(page);
  await tabTo(page, "Ce qui vous amène");
  await page.keyboard.type("Thomas Martin");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/q=Thomas/);
  await skipToContent(page);
  await tabTo(page, "Thomas Martin");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "Thomas Martin" })).toBeVisible();
  await skipToContent(page);
  await tabTo(page, /\d\sh/, "radio");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await expect(page.getByRole("radio", { checked: true })).toBeFocused();
  await tabTo(page, /^Réserver/);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "Vérifiez votre séance" })).toBeVisible();
  await tabTo(page, "Réserver ce créneau");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "Payer votre séance" })).toBeVisible();
  await tabTo(page, /^Payer/);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "Paiement simulé" })).toBeVisible();
  await tabTo(page, /^Payer/);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Séance du");
  await expect(page.locator("main").getByText("Confirmée")).toBeVisible();
});

/** From the top of a page to what it is about, as the keyboard goes there. */
async function skipToContent(page: Page): Promise<void> {
  await page.getByRole("link", { name: "Aller au contenu" }).focus();
  await page.keyboard.press("Enter");
}

/** Tabs until something with this name has the focus; every stop on the way shows where it is. */
async function tabTo(page: Page, name: string | RegExp, type = ""): Promise<void> {
  const stops: string[] = [];
  for (let i = 0; i < 60; i++) {
    await page.keyboard.press("Tab");
    const stop = await page.evaluate(() => {
      const node = document.activeElement as HTMLInputElement;
      const label = node.getAttribute("aria-label") ?? node.labels?.[0]?.textContent ?? node.textContent ?? "";
      // A chip's and a card's focus is drawn on its neighbour or around it.
      const drawn = [node, node.nextElementSibling, node.closest(".card, .row, .slot")].some((part) => {
        if (!part) return false;
        return [null, "::after", "::before"].some((pseudo) => {
          const style = getComputedStyle(part, pseudo);
          return (style.outlineStyle !== "none" && style.outlineWidth !== "0px") || style.boxShadow !== "none";
        });
      });
      return { label: label.trim(), type: node.type ?? "", drawn, tag: node.tagName };
    });
    stops.push(stop.label);
    expect(stop.drawn || stop.tag === "BODY", `the focus is visible on ${stop.tag} “${stop.label}”`).toBe(true);
    const named = typeof name === "string" ? stop.label.startsWith(name) : name.test(stop.label);
    if (named && (type === "" || stop.type === type)) return;
  }
  throw new Error(`Tab never reaches ${name}: ${stops.join(" | ")}`);
}
