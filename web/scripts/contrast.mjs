// Computes every contrast of the theme from theme.css and fails below what LOOK.md promises.
import { readFileSync } from "node:fs";

const css = readFileSync(new URL("../src/styles/theme.css", import.meta.url), "utf8");
const themes = [...css.matchAll(/@plugin "daisyui\/theme" \{([^}]*)\}/g)].map(([, body]) => {
  const values = Object.fromEntries([...body.matchAll(/([\w-]+):\s*"?([^;"]+)"?;/g)].map(([, k, v]) => [k.replace("--color-", "--"), v]));
  return { name: values.name, of: (key) => values[`--${key}`] };
});

const AAA = 7;
const AA = 4.5;
const EDGE = 3;
const grounds = ["base-100", "base-200", "surface"];
const pairs = [
  ...["base-content", "ink-2", "link"].flatMap((text) => grounds.map((ground) => [text, ground, AAA])),
  ...["teal", "green", "amber", "red", "clay"].map((hue) => ["base-content", `${hue}-tint`, AAA]),
  ...["green", "amber", "red", "clay"].map((hue) => [`${hue}-ink`, `${hue}-tint`, AAA]),
  ...["base-100", "surface"].map((ground) => ["red-ink", ground, AAA]),
  ["clay-ink", "surface", AAA],
  ["link", "teal-tint", AAA],
  ...["primary", "error", "success", "warning", "info", "accent"].map((fill) => [`${fill}-content`, fill, AA]),
  ...["primary", "edge"].flatMap((line) => grounds.map((ground) => [line, ground, EDGE])),
];

const channel = (value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
const luminance = (hex) => {
  const [r, g, b] = [1, 3, 5].map((at) => channel(Number.parseInt(hex.slice(at, at + 2), 16) / 255));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const contrast = (a, b) => {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
};

let failed = themes.length !== 2;
for (const theme of themes) {
  for (const [front, back, least] of pairs) {
    const value = contrast(theme.of(front), theme.of(back));
    const short = value < least || Number.isNaN(value);
    failed ||= short;
    if (short || process.argv.includes("--all")) {
      console.log(`${short ? "below" : "ok   "} ${theme.name} ${front} on ${back}: ${value.toFixed(2)} (${least})`);
    }
  }
}
process.exit(failed ? 1 : 0);
