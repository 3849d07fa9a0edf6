import tailwindcss from "@tailwindcss/vite";
import { defineConfig } from "vite";
import { names, precompress } from "./scripts/assets.ts";

/** Builds what the binary embeds: hashed files, their manifest, and their compressed siblings. */
export default defineConfig({
  base: "/assets/",
  publicDir: false,
  plugins: [tailwindcss(), names(), precompress()],
  build: {
    outDir: "dist",
    emptyOutDir: true,
    manifest: "manifest.json",
    target: ["es2022", "chrome120", "firefox121", "safari17"],
    // Icons travel inside the stylesheet; everything else is a file of our own, as the policy asks.
    assetsInlineLimit: (file) => file.endsWith(".svg"),
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: { main: "src/main.ts", docs: "src/docs.ts" },
      // htmx holds one eval, which `allowEval = false` and the policy both keep from running.
      checks: { eval: false },
      output: {
        entryFileNames: "[name]-[hash].js",
        chunkFileNames: "[name]-[hash].js",
        assetFileNames: "[name]-[hash][extname]",
      },
    },
  },
});
