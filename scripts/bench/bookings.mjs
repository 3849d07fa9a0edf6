// Bookings a second through our HTTP by several clients at once, in turns with the same SQL in as
// many clients of pgbench. Each booking is of another hour of some coach; nobody waits for anybody.
import { execFileSync } from "node:child_process";
import { Client } from "./client.mjs";
import { heard, line, median, pgbench, script } from "./sql.mjs";

const [base, talkative, coaches] = process.argv.slice(2);
const CLIENTS = 8;
const TURNS = Number(process.env.TURNS ?? 6);
const EACH = 40;
/** Of those, the first of each client are not counted: connections and plans are cold. */
const COLD = 10;
const HOUR = 3_600_000;

/** Made by bcrypt of "un banc de mesure 42": accounts are written where a letter would confirm them. */
const PASSWORD = ["un banc de mesure 42", "$2b$12$abcdefghijklmnopqrstuu.Q3Qnod7UcDwf9BB67TOusZ/w8/cjPm"];

/** An account, and its login's cookie. */
async function register(n) {
  const client = new Client(base);
  const [id, email] = [`booker-${process.pid}-${n}`, `booker-${process.pid}-${n}@bench.example`];
  const insert = `INSERT INTO "User" (id, email, "emailVerified", name, password, "updatedAt")
    VALUES ('${id}', '${email}', now(), 'Booker ${n}', '${PASSWORD[1]}', now())`;
  execFileSync("psql", ["-q", "-d", process.env.DATABASE, "-c", insert]);
  const { status, head, body } = await client.ask("/api/v1/auth/login", { email, password: PASSWORD[0] });
  if (status !== 204) throw new Error(`log in: ${status} ${body}`);
  client.cookie = /^set-cookie: *(authjs[^;]+)/im.exec(head)[1];
  return { client, id };
}

/** Free hours for each of `people`: each person another hour each time, each hour of a coach once. */
async function wishes(client, people, each) {
  const from = new Date(Date.now() + 3 * 24 * HOUR).toISOString().slice(0, 10);
  const to = new Date(Date.now() + 62 * 24 * HOUR).toISOString().slice(0, 10);
  const taken = new Map();
  const lists = Array.from({ length: people }, () => []);
  for (let n = 1; lists.some((list) => list.length < each); n++) {
    if (n > coaches) throw new Error("there are not enough free hours");
    // Coaches from everywhere in the market; at most eight hours of each.
    const coach = `bench-coach-${String(1 + ((n * 7919) % coaches)).padStart(7, "0")}`;
    const read = async (path) => {
      const { status, body } = await client.ask(`/api/v1/coaches/${coach}${path}`);
      if (status !== 200) throw new Error(`${coach}: ${status} ${body}`);
      return JSON.parse(body);
    };
    if (!(await read("")).offersRemote) continue;
    const { slots } = await read(`/slots?from=${from}&to=${to}`);
    const whole = slots.map(({ start }) => start).filter((start) => Date.parse(start) % HOUR === 0);
    for (const start of whole.filter((_, n) => n % 11 === 0).slice(0, 8)) {
      let person = taken.get(start) ?? 0;
      while (lists[person]?.length >= each) person += 1;
      if (person >= people) continue;
      taken.set(start, person + 1);
      lists[person].push({ coach, start });
    }
  }
  return lists;
}

async function book(client, { coach, start }) {
  const answer = await client.ask("/api/v1/bookings", { coachId: coach, scheduledAt: start });
  if (answer.status !== 201) throw new Error(`booking ${coach} at ${start}: ${answer.status} ${answer.body}`);
  return answer;
}

/** Transactions a second, the cold ones aside: what each client managed, together. */
function rate(clients) {
  return clients.reduce((sum, times) => sum + ((times.length - COLD) * 1000) / (times.at(-1).end - times[COLD - 1].end), 0);
}

/** A turn of ours: each client its wishes, one after the other, all clients at once. */
function ours(people, lists, turn) {
  const one = async ({ client }, list) => {
    const times = [];
    for (const wish of list.slice(turn * EACH, (turn + 1) * EACH)) {
      const { ms } = await book(client, wish);
      times.push({ ms, end: performance.now() });
    }
    return times;
  };
  return Promise.all(people.map((person, n) => one(person, lists[n])));
}

const stamp = (ms) => new Date(ms).toISOString().replace("T", " ").replace(/\.000Z$/, "").replace(/Z$/, "");

/** What varies of a booking's statements: the values that name its people or lie around its start. */
function template(statements, example) {
  const varying = [];
  const name = (at, n) => {
    const value = statements[at].values.get(n);
    const column = `v${varying.length}`;
    const around = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/.test(value) ? Date.parse(`${value.replace(" ", "T")}Z`) - Date.parse(example.start) : undefined;
    if (around !== undefined && Math.abs(around) < 4 * 24 * HOUR - 1) varying.push(({ start }) => stamp(Date.parse(start) + around));
    else varying.push((wish) => ["coach", "client", "id"].reduce((text, key) => text.replaceAll(example[key], wish[key]), value));
    return column;
  };
  const text = script(statements, name);
  return { varying, text };
}

/** Puts every wish's values into a table, from where a script takes them by number. */
function keep(varying, rows) {
  const columns = varying.map((_, n) => `v${n} text`).join(", ");
  const escaped = (text) => text.replace(/[\\\t\n]/g, (c) => ({ "\\": "\\\\", "\t": "\\t", "\n": "\\n" })[c]);
  const lines = rows.map((row, n) => [n, ...varying.map((value) => escaped(value(row)))].join("\t"));
  const input = `DROP TABLE IF EXISTS wish;\nCREATE TABLE wish (n int PRIMARY KEY, ${columns});\nCOPY wish FROM stdin;\n${lines.join("\n")}\n\\.\nANALYZE wish;\n`;
  execFileSync("psql", ["-q", "-v", "ON_ERROR_STOP=1", "-d", process.env.DATABASE], { input, stdio: ["pipe", "ignore", "inherit"] });
}

const people = [];
for (let n = 0; n < 2 * CLIENTS; n++) people.push(await register(n));
const lists = await wishes(people[0].client, 2 * CLIENTS, TURNS * EACH + 12);

// One of our clients books on the talkative server; everybody's bookings run the same statements.
const { id: client, client: itself } = people[0];
const loud = new Client(talkative, itself.cookie);
let example, statements, before;
// A connection asks for types the first time: what is heard twice alike is what always runs.
do {
  [before, example] = [statements, { client, ...lists[0].pop() }];
  statements = await heard(async () => {
    example.id = JSON.parse((await book(loud, example)).body).id;
  });
} while (statements.length !== before?.length);
const { varying, text } = template(statements, example);
const theirs = people.slice(CLIENTS).flatMap(({ id }, n) =>
  lists[CLIENTS + n].slice(0, TURNS * EACH).map((wish, k) => ({ ...wish, client: id, id: `bench-${n}-${k}` })),
);
keep(varying, theirs);
// The values come with one more look-up by key, a hundredth of the work.
const columns = varying.map((_, n) => `v${n}`).join(", ");
const pick = `\\set n :client_id * ${TURNS * EACH} + :turn * ${EACH} + :k\n\\set k :k + 1\nSELECT ${columns} FROM wish WHERE n = :n \\gset\n`;

const [rates, ratios, waits] = [[[], []], [], [[], []]];
for (let turn = 0; turn < TURNS; turn++) {
  const sides = [await ours(people.slice(0, CLIENTS), lists, turn), await pgbench(pick + text, { k: 0, turn }, CLIENTS, EACH)];
  sides.forEach((side, n) => {
    rates[n].push(rate(side));
    waits[n].push(...side.flatMap((times) => times.slice(COLD).map(({ ms }) => ms)));
  });
  ratios.push(rate(sides[1]) / rate(sides[0]));
}
console.log(`\n${`bookings, ${CLIENTS} clients at once`.padEnd(34)}     ours    pgbench       ratio`);
console.log(line("bookings a second", median(rates[0]), median(rates[1]), "/s", median(ratios), `${statements.length} statements each`));
console.log(line("a booking", median(waits[0]), median(waits[1]), "ms", median(waits[0]) / median(waits[1])));
for (const { client } of people) client.close();
loud.close();
