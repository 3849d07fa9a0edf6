import { defineConfig, devices } from "@playwright/test";

/**
 * The pages, in Debian's Chromium, against the real binary with its embedded defaults and the
 * demo data. The microphone and the network are the machine's own; nothing else is reached.
 */
const port = Number(process.env["TRUSTCOACH_E2E_PORT"] ?? 3917);
const data = process.env["TRUSTCOACH_E2E_DATA"] ?? "test-results/data";

export default defineConfig({
  testDir: "e2e",
  outputDir: "test-results/output",
  // One server, one story at a time: two cores also transcribe.
  workers: 1,
  timeout: 90_000,
  expect: { timeout: 10_000 },
  forbidOnly: true,
  reporter: [["list"]],
  use: {
    baseURL: `http://127.0.0.1:${port}`,
    locale: "fr-FR",
    timezoneId: "Europe/Paris",
    trace: "retain-on-failure",
    launchOptions: {
      executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
      args: ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
    },
  },
  projects: [
    { name: "desk", use: { ...devices["Desktop Chrome"], viewport: { width: 1280, height: 900 } } },
    { name: "phone", use: { ...devices["Pixel 7"], viewport: { width: 390, height: 844 } }, testMatch: /pages\.spec\.ts/ },
  ],
  webServer: {
    command: `${process.env["TRUSTCOACH_BIN"] ?? "../target/debug/trustcoach"} serve --seed-demo`,
    url: `http://127.0.0.1:${port}/readyz`,
    timeout: 120_000,
    reuseExistingServer: false,
    gracefulShutdown: { signal: "SIGTERM", timeout: 15_000 },
    env: {
      TRUSTCOACH_LISTEN: `127.0.0.1:${port}`,
      TRUSTCOACH_DATA: data,
      TRUSTCOACH_MODELS: process.env["TRUSTCOACH_MODELS"] ?? "../models",
      DATABASE_URL: "",
    },
  },
});
