// Asks each question of the HTTP API in turns with the same SQL in pgbench, and compares the
// medians. Turns, because whatever else the machine does then disturbs both.
import { Client } from "./client.mjs";
import { SEARCHES, slots } from "./questions.mjs";
import { heard, line, median, pgbench, script } from "./sql.mjs";

const [base, talkative, busiest, usual] = process.argv.slice(2);
const turns = Number(process.env.TURNS ?? 15);
const EACH = 4;
const COLD = 3;
/** So that each of our pool's connections knows the question. */
const WARM = 12;

const client = new Client(base);
const loud = new Client(talkative);
const only = process.env.ONLY;

async function answered(client, path) {
  const { status, ms, body } = await client.ask(path);
  if (status !== 200) throw new Error(`${path}: ${status} ${body}`);
  return ms;
}

async function compared(path) {
  // A connection asks for types the first time: what is heard twice alike is what always runs.
  const hear = () => heard(() => answered(loud, path));
  let [before, statements] = [await hear(), await hear()];
  while (before.length !== statements.length) [before, statements] = [statements, await hear()];
  const name = (at, n) => `p${at}_${n}`;
  const text = script(statements, name);
  const variables = {};
  statements.forEach(({ values }, at) => values.forEach((value, n) => value !== null && (variables[name(at, n)] = value)));
  for (let n = 0; n < WARM; n++) await answered(client, path);
  const [ours, theirs] = [[], []];
  for (let turn = 0; turn < turns; turn++) {
    for (let n = 0; n < EACH; n++) ours.push(await answered(client, path));
    const [times] = await pgbench(text, variables, 1, COLD + EACH);
    theirs.push(...times.slice(COLD).map(({ ms }) => ms));
  }
  return { statements: statements.length, ours: median(ours), theirs: median(theirs), ratio: median(ours) / median(theirs) };
}

async function table(title, questions) {
  console.log(`\n${title.padEnd(34)}     ours    pgbench       ratio`);
  const rows = [];
  for (const [name, path] of questions.filter(([name]) => !only || name.includes(only))) {
    const row = await compared(path);
    rows.push(row);
    console.log(line(name, row.ours, row.theirs, "ms", row.ratio, `${row.statements} statements`));
  }
  const of = (key) => median(rows.map((row) => row[key]));
  if (rows.length > 0) console.log(line("the median", of("ours"), of("theirs"), "ms", of("ratio")));
}

await table("searches", SEARCHES);
await table("slots", slots(busiest, usual));
client.close();
loud.close();
