// The SQL that a request runs, heard in the server's log, and the same SQL in pgbench: prepared,
// with the same values, in as many round trips.
import { execFile } from "node:child_process";
import { closeSync, fstatSync, openSync, readdirSync, readFileSync, readSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const [log, scratch, database] = [process.env.PGLOG, process.env.SCRATCH, process.env.DATABASE];

/** The middle of some numbers; between the two in the middle. */
export function median(list) {
  const sorted = list.toSorted((a, b) => a - b);
  return (sorted[Math.floor((sorted.length - 1) / 2)] + sorted[Math.floor(sorted.length / 2)]) / 2;
}

/** What `request` makes the talkative server run, as `{ sql, values }`, in order. */
export async function heard(request) {
  const from = statSync(log).size;
  await request();
  await new Promise((done) => setTimeout(done, 100));
  const file = openSync(log, "r");
  const buffer = Buffer.alloc(fstatSync(file).size - from);
  readSync(file, buffer, 0, buffer.length, from);
  closeSync(file);
  const found = [];
  for (const entry of buffer.toString().split(/^(?=\d{4}-\d\d-\d\d [\d:.]+ \w+ \[\d+\] )/m)) {
    const [, kind, body] = /^\S+ \S+ \w+ \[\d+\] (\w+): {2}([\s\S]*)$/.exec(entry) ?? [];
    if (kind === "LOG") {
      const [, sql] = /^(?:execute [^:]*|statement): ([\s\S]*)$/.exec(body) ?? [];
      if (sql) found.push({ sql: sql.trim(), values: new Map() });
    } else if (kind === "DETAIL") {
      for (const [, n, value] of body.matchAll(/\$(\d+) = (NULL|'(?:[^']|'')*')/g)) {
        found.at(-1)?.values.set(n, value === "NULL" ? null : value.slice(1, -1).replaceAll("''", "'"));
      }
    }
  }
  if (found.length === 0) throw new Error("no SQL was logged");
  return found;
}

/** Statements as a script of pgbench; `name(statement, number)` names the variable of a value. */
export function script(statements, name) {
  return statements
    .map(({ sql, values }, at) => {
      const named = sql
        // What looks like a variable within a text, `[[:alnum:]]`, is not one.
        .replace(/'(?:[^']|'')*'/g, (text) => (/:[a-z_]/i.test(text) ? `U&${text.replace(/\\/g, "\\\\").replaceAll(":", "\\003A")}` : text))
        .replace(/\$(\d+)/g, (all, n) => (values.get(n) === null ? "NULL" : `:${name(at, n)}`));
      // Several in one message are one round trip here too.
      return named.includes(";") ? `\\startpipeline\n${named};\n\\endpipeline` : `${named};`;
    })
    .join("\n");
}

/** Runs a script in pgbench; for each client, its transactions as `{ ms, end }`, times in milliseconds. */
export async function pgbench(text, variables, clients, transactions) {
  const file = join(scratch, "script.sql");
  writeFileSync(file, text);
  const defined = Object.entries(variables).flatMap(([name, value]) => ["-D", `${name}=${value}`]);
  const log = ["-l", `--log-prefix=${scratch}/bench`];
  await run(process.env.PGBENCH, ["-n", "-M", "prepared", "-c", clients, "-t", transactions, ...log, ...defined, "-f", file, database]);
  const times = Array.from({ length: clients }, () => []);
  for (const name of readdirSync(scratch).filter((name) => name.startsWith("bench."))) {
    for (const line of readFileSync(join(scratch, name), "utf8").trim().split("\n")) {
      const [client, , took, , seconds, micros] = line.split(" ").map(Number);
      times[client].push({ ms: took / 1000, end: seconds * 1000 + micros / 1000 });
    }
    rmSync(join(scratch, name));
  }
  return times;
}

/** A line of a table. */
export function line(name, ours, theirs, unit, ratio, note = "") {
  const number = (n) => (n >= 100 ? n.toFixed(0) : n.toFixed(n >= 10 ? 1 : 2)).padStart(9);
  return `${name.padEnd(34)}${number(ours)} ${number(theirs)} ${unit.padEnd(3)} ${ratio.toFixed(2).padStart(6)} ×  ${note}`;
}
