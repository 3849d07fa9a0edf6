import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import type { Plugin } from "vite";

const brotli = promisify(brotliCompress);
const gz = promisify(gzip);
const COMPRESSIBLE = /\.(js|css|svg|json|html|txt|map)$/;
/** Below this a compressed copy saves nothing that counts. */
const WORTH_IT = 512;

/** Files that templates name by themselves, beside the entry's own script and stylesheet. */
const NAMED: Record<string, string> = {
  "inter-latin-wght-normal.woff2": "inter.woff2",
  "fraunces-latin-opsz-normal.woff2": "fraunces.woff2",
  "icon.svg": "icon.svg",
};

/** Writes `names.json`: what a template calls a file → the hashed file in this directory. */
export function names(): Plugin {
  return {
    name: "trustcoach-names",
    apply: "build",
    async buildStart() {
      this.emitFile({ type: "asset", name: "icon.svg", source: await readFile("src/icons/app.svg") });
    },
    generateBundle(_, bundle) {
      const found: Record<string, string> = {};
      for (const file of Object.values(bundle)) {
        if (file.type === "chunk" && file.isEntry) found[`${file.name}.js`] = file.fileName;
        if (file.type !== "asset") continue;
        for (const name of file.names) {
          if (name.endsWith(".css")) found[name] = file.fileName;
          const known = NAMED[name];
          if (known) found[known] = file.fileName;
        }
      }
      const missing = ["main.js", "main.css", ...Object.values(NAMED)].filter((name) => !(name in found));
      if (missing.length > 0) this.error(`not in the build: ${missing.join(", ")}`);
      this.emitFile({ type: "asset", fileName: "names.json", source: JSON.stringify(found, null, 2) });
    },
  };
}

/** Writes `.br` and `.gz` beside each file that compresses, so that serving costs nothing. */
export function precompress(): Plugin {
  return {
    name: "trustcoach-precompress",
    apply: "build",
    async writeBundle({ dir }) {
      if (!dir) return;
      const files = (await readdir(dir)).filter((file) => COMPRESSIBLE.test(file));
      await Promise.all(
        files.map(async (file) => {
          const path = join(dir, file);
          const plain = await readFile(path);
          if (plain.length < WORTH_IT) return;
          const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: plain.length };
          await Promise.all([
            writeFile(`${path}.br`, await brotli(plain, { params })),
            writeFile(`${path}.gz`, await gz(plain, { level: 9 })),
          ]);
        }),
      );
    },
  };
}
