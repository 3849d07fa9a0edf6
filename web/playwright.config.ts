import { chmodSync, existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { defineConfig, devices } from "@playwright/test";

/**
 * The pages, in the machine's Chromium, against the real binary with its embedded defaults and the
 * demo data. Nothing else is reached.
 */
const port = Number(process.env["E2E_PORT"] ?? 3917);
const binary = process.env["E2E_BINARY"] ?? "../target/debug/trustcoach";
const browsers = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** A new directory for each run. The tests, which are other processes, inherit its name and read the letters in it. */
function dataDirectory(): string {
  const made = mkdtempSync(path.join(tmpdir(), "trustcoach-e2e-"));
  // Under root, the database runs as somebody else and must get through.
  chmodSync(made, 0o755);
  return path.join(made, "data");
}
process.env["E2E_DATA"] ??= dataDirectory();

export default defineConfig({
  testDir: "e2e",
  outputDir: "test-results/output",
  // One server and two cores. Files run side by side, so what a test changes is nobody else's: a
  // new client, a coach whom no other file books at those hours.
  workers: 2,
  timeout: 90_000,
  // A wait ends with what it waits for; only a failure takes as long.
  expect: { timeout: 20_000 },
  forbidOnly: true,
  reporter: [["list"]],
  use: {
    baseURL: `http://127.0.0.1:${port}`,
    locale: "fr-FR",
    timezoneId: "Europe/Paris",
    // Colours that are on their way from one to another have no contrast to judge.
    contextOptions: { reducedMotion: "reduce" },
    trace: "retain-on-failure",
    launchOptions: {
      executablePath: process.env["CHROMIUM"] ?? browsers.find((found) => existsSync(found)) ?? "chromium",
      args: ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
    },
  },
  projects: [
    { name: "desk", use: { ...devices["Desktop Chrome"], viewport: { width: 1280, height: 900 } } },
    {
      name: "phone",
      use: { ...devices["Pixel 7"], viewport: { width: 390, height: 844 } },
      testMatch: /(pages|market|booking)\.spec\.ts/,
      // The same stories about the same coaches.
      dependencies: ["desk"],
    },
  ],
  webServer: {
    command: `e2e/server.sh ${binary}`,
    url: `http://127.0.0.1:${port}/readyz`,
    timeout: 120_000,
    reuseExistingServer: false,
    gracefulShutdown: { signal: "SIGTERM", timeout: 15_000 },
    env: {
      TRUSTCOACH_LISTEN: `127.0.0.1:${port}`,
      TRUSTCOACH_DATA: process.env["E2E_DATA"],
      TRUSTCOACH_MODELS: process.env["TRUSTCOACH_MODELS"] ?? "../models",
      DATABASE_URL: "",
      // Whoever books here has just registered.
      TRUSTCOACH_HOLDS_NEED_PROOF: "no",
    },
  },
});
