import { PEOPLE, coachNamed, expect, hold, judge, judgeAll, logIn, newClient, pay, register, test } from "./support.ts";

test.describe.configure({ timeout: 150_000 });

const NEXT_WEEK = new Date(Date.now() + 7 * 86_400_000).toISOString().slice(0, 10);

test("the rooms of a coach's desk are sound", async ({ page }) => {
  await logIn(page.request, PEOPLE.coach);
  await judgeAll(page, [
    "/desk",
    "/desk/agenda",
    `/desk/agenda?view=day&date=${NEXT_WEEK}`,
    `/desk/agenda?view=month&date=${NEXT_WEEK}`,
    "/desk/availability",
    "/desk/availability/rules",
    "/desk/availability/time-off",
    "/desk/availability/preview?zone=America/New_York",
    "/desk/calendars",
    "/desk/profile",
    "/desk/profile/verification",
    "/desk/earnings",
    "/desk/payouts",
    "/desk/reviews",
  ]);
});

test("the forms of a coach's profile are sound", async ({ page }) => {
  await logIn(page.request, PEOPLE.coach);
  const sections = ["you", "work", "sessions", "media", "certifications", "certifications/new", "references", "references/new"];
  await judgeAll(page, sections.map((section) => `/desk/profile/${section}`));
});

test("the platform's own rooms are sound, and are nobody else's", async ({ page, browser }) => {
  const rooms = ["/admin", "/admin/verifications", "/admin/reviews", "/admin/money", "/admin/letters"];
  const client = await browser.newContext();
  await logIn(client.request, PEOPLE.client);
  for (const room of rooms) expect((await client.request.get(room)).status(), room).toBe(404);
  await client.close();
  await logIn(page.request, PEOPLE.admin);
  await judgeAll(page, rooms);
  await page.goto("/admin/verifications");
  const waiting = await page.locator('main a[href^="/admin/verifications/"]').first().getAttribute("href");
  expect(waiting, "a coach of the demo waits for their verification").toBeTruthy();
  await judgeAll(page, [waiting ?? "/"]);
});

test("somebody who wants to be a coach is led there", async ({ page }) => {
  await register(page.request, newClient("Inès Caron"));
  await judgeAll(page, ["/become-a-coach"]);
});

test("a client's calendars, choices and searches are sound", async ({ page }) => {
  await logIn(page.request, PEOPLE.client);
  await judgeAll(page, [
    "/account/calendars",
    "/account/notifications",
    "/coaches/map",
    `/coaches?from=${NEXT_WEEK}&to=${NEXT_WEEK}`,
    "/sessions?filter=past",
  ]);
});

test("a session is moved by its client, who then reads the new time", async ({ page }) => {
  await register(page.request, newClient("Maud Perrin"));
  const coach = await coachNamed(page.request, "Thomas Martin");
  // Far enough ahead to be moved, whatever the hour of the test.
  const held = await hold(page.request, coach, 60);
  await pay(page.request, held);
  await page.goto(`/bookings/${held}`);
  const before = (await (await page.request.get(`/api/v1/bookings/${held}`)).json()) as { scheduledAt: string };
  await page.locator(`a[href="/bookings/${held}/move"]`).first().click();
  await judge(page);
  await page.locator('main input[type="radio"][name="to"]').first().check({ force: true });
  await page.getByRole("button", { name: /^Continuer/ }).click();
  await judge(page);
  await page.locator("main").getByRole("button", { name: /^Déplacer/ }).click();
  await expect(page).toHaveURL(new RegExp(`/bookings/${held}$`));
  const after = (await (await page.request.get(`/api/v1/bookings/${held}`)).json()) as { scheduledAt: string };
  expect(after.scheduledAt).not.toBe(before.scheduledAt);
  await judge(page);
});
