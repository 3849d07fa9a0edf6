// Asks each question of the HTTP API, takes the SQL that it ran from the server's log, runs the
// same SQL in pgbench, and compares the medians.
import { execFileSync } from "node:child_process";
import { closeSync, fstatSync, openSync, readdirSync, readFileSync, readSync, rmSync, statSync, writeFileSync } from "node:fs";
import { Agent, get } from "node:http";
import { join } from "node:path";

const [base, spoken, database, log, scratch, rounds] = process.argv.slice(2);
const day = (n) => new Date(Date.now() + n * 86_400_000).toISOString().slice(0, 10);

// What people look for: words, a town, a budget, next week; more often several at once.
const QUESTIONS = [
  ["everybody", "/api/v1/coaches"],
  ["everybody, soonest", "/api/v1/coaches?sort=next"],
  ["a common word", "/api/v1/coaches?q=stress"],
  ["two words", "/api/v1/coaches?q=confiance+prise+de+poste"],
  ["a rare word", "/api/v1/coaches?q=m%C3%A9diation"],
  ["a mistyped word", "/api/v1/coaches?q=managment"],
  ["a specialty", "/api/v1/coaches?specialty=Leadership&sort=rating"],
  ["a specialty, a language", "/api/v1/coaches?specialty=Deuil&language=en"],
  ["a budget", "/api/v1/coaches?minPrice=5000&maxPrice=8000&sort=price"],
  ["near a city", "/api/v1/coaches?place=Lyon&radius=25&sort=distance"],
  ["near a town, in person", "/api/v1/coaches?place=Annecy&radius=10&mode=IN_PERSON"],
  ["free tomorrow", `/api/v1/coaches?freeFrom=${day(2)}&freeTo=${day(2)}`],
  ["free next week, soonest", `/api/v1/coaches?freeFrom=${day(7)}&freeTo=${day(13)}&sort=next`],
  ["for a company, verified", "/api/v1/coaches?corporate=true&verified=true&audience=EXECUTIVE&sort=rating"],
  ["words near a city, this week", `/api/v1/coaches?q=stress&place=Nantes&radius=25&freeTo=${day(6)}`],
  ["counts: everybody", "/api/v1/coaches/facets"],
  ["counts: a common word", "/api/v1/coaches/facets?q=stress"],
  ["counts: a specialty", "/api/v1/coaches/facets?specialty=Deuil"],
  ["counts: near a city", "/api/v1/coaches/facets?place=Lyon&radius=25"],
  ["counts: free next week", `/api/v1/coaches/facets?freeFrom=${day(7)}&freeTo=${day(13)}`],
  ["map: near a city", "/api/v1/coaches/map?place=Lyon&radius=50"],
  ["map: a specialty", "/api/v1/coaches/map?specialty=Sommeil"],
];

const agent = new Agent({ keepAlive: true, maxSockets: 1 });
const ask = (path, server = base) =>
  new Promise((resolve, reject) => {
    const started = process.hrtime.bigint();
    get(server + path, { agent }, (response) => {
      response.on("data", () => {});
      response.on("end", () => {
        if (response.statusCode !== 200) reject(new Error(`${path}: ${response.statusCode}`));
        else resolve(Number(process.hrtime.bigint() - started) / 1e6);
      });
    }).on("error", reject);
  });
const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)];

/** What the log says from a place on. */
function logged(from) {
  const file = openSync(log, "r");
  const buffer = Buffer.alloc(Math.max(0, fstatSync(file).size - from));
  readSync(file, buffer, 0, buffer.length, from);
  closeSync(file);
  return buffer.toString();
}

/** The statements of one connection's request, with their parameters written in. */
function statements(text) {
  const entries = text.split(/^(?=\d{4}-\d\d-\d\d [\d:.]+ \w+ \[\d+\] )/m);
  const found = [];
  for (const entry of entries) {
    const [, process, kind, body] = /^\S+ \S+ \w+ \[(\d+)\] (\w+): {2}([\s\S]*)$/.exec(entry) ?? [];
    if (!process) continue;
    if (kind === "LOG") {
      const [, sql] = /^(?:execute [^:]*|statement): ([\s\S]*)$/.exec(body) ?? [];
      if (sql) found.push({ process, sql: sql.trim() });
    } else if (kind === "DETAIL" && found.at(-1)?.process === process) {
      const values = new Map();
      for (const [, n, value] of body.matchAll(/\$(\d+) = (NULL|'(?:[^']|'')*')/g)) values.set(n, value);
      const last = found.at(-1);
      last.sql = last.sql.replace(/\$(\d+)/g, (all, n) => values.get(n) ?? all);
    }
  }
  // The request's own connection is the one that searched; the worker has others.
  const searching = found.find(({ sql }) => sql.includes("coaches_found"))?.process;
  return found.filter(({ process }) => process === searching).map(({ sql }) => sql);
}

/** The median of the same statements in pgbench, in milliseconds. */
function inPgbench(sql) {
  const file = join(scratch, "question.sql");
  writeFileSync(file, sql.map((one) => `${one.replace(/\s*\n\s*/g, " ")};`).join("\n"));
  execFileSync(process.env.PGBENCH ?? "pgbench", ["-n", "-c", "1", "-t", rounds, "-l", `--log-prefix=${scratch}/bench`, "-f", file, database], { stdio: ["ignore", "ignore", "inherit"] });
  const times = [];
  for (const name of readdirSync(scratch).filter((name) => name.startsWith("bench."))) {
    for (const line of readFileSync(join(scratch, name), "utf8").trim().split("\n")) times.push(Number(line.split(" ")[2]) / 1000);
    rmSync(join(scratch, name));
  }
  return median(times);
}

const rows = [];
for (const [name, path] of QUESTIONS) {
  // Once for the caches, once to hear what it runs.
  await ask(path, spoken);
  const from = statSync(log).size;
  await ask(path, spoken);
  await new Promise((done) => setTimeout(done, 100));
  const sql = statements(logged(from));
  if (sql.length === 0) throw new Error(`no SQL was logged for ${path}`);
  await ask(path);
  const http = [];
  for (let n = 0; n < Number(rounds); n++) http.push(await ask(path));
  const ours = median(http);
  const theirs = inPgbench(sql);
  rows.push({ name, queries: sql.length, ours, theirs });
  console.log(`${name.padEnd(32)} ${ours.toFixed(1).padStart(8)} ms HTTP ${theirs.toFixed(1).padStart(8)} ms pgbench ${(ours / theirs).toFixed(2).padStart(6)} × ${String(sql.length).padStart(3)} statements`);
}
const ours = median(rows.map((row) => row.ours));
const theirs = median(rows.map((row) => row.theirs));
const ratio = median(rows.map((row) => row.ours / row.theirs));
console.log(`\nmedian search: ${ours.toFixed(1)} ms HTTP, ${theirs.toFixed(1)} ms the same SQL in pgbench; ${(ours / theirs).toFixed(2)} × (median of the ratios: ${ratio.toFixed(2)} ×; promised: 1.30 ×)`);
agent.destroy();
