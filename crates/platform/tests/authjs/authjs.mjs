// Answers the questions of tests/authjs.rs with Auth.js' own code: JSON lines in, JSON lines out.
import { createInterface } from "node:readline";

import * as v5 from "@auth/core/jwt";
import * as v4 from "next-auth/jwt";

// Not exported by their packages, but what their handlers read and write cookies with.
import { SessionStore as V5Store } from "./node_modules/@auth/core/lib/utils/cookie.js";
import v4Cookies from "./node_modules/next-auth/core/lib/cookie.js";

const silent = { debug() {}, warn() {}, error() {} };

const parse = (header) =>
  Object.fromEntries(
    (header ?? "")
      .split("; ")
      .filter(Boolean)
      .map((pair) => [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)]),
  );

/** The cookies a browser would send after `SessionStore` set them. */
const sent = (cookies) =>
  cookies
    .filter(({ options }) => options.maxAge !== 0)
    .map(({ name, value }) => `${name}=${value}`)
    .join("; ");

const answers = {
  /** Logs in as Auth.js v5 does; `cookie` is what the browser holds so far. */
  async "v5.login"({ name, secret, token, maxAge, cookie }) {
    const jwt = await v5.encode({ token, secret, maxAge, salt: name });
    const store = new V5Store({ name, options: {} }, parse(cookie), silent);
    return sent(store.chunk(jwt, {}));
  },
  /** Who Auth.js v5 says is logged in. */
  async "v5.read"({ cookie, secret, secure }) {
    const req = { headers: { cookie } };
    return v5.getToken({ req, secret, secureCookie: secure, logger: silent });
  },
  /** Renews the login as Auth.js v5 does whenever its front end asks for the session. */
  async "v5.renew"({ name, cookie, secret }) {
    const store = new V5Store({ name, options: {} }, parse(cookie), silent);
    const token = await v5.decode({ token: store.value, secret, salt: name });
    return sent(store.chunk(await v5.encode({ token, secret, salt: name }), {}));
  },
  /** Logs in as NextAuth v4 does. */
  async "v4.login"({ name, secret, token, maxAge }) {
    const jwt = await v4.encode({ token, secret, maxAge });
    const store = new v4Cookies.SessionStore({ name, options: {} }, { cookies: {} }, silent);
    return sent(store.chunk(jwt, {}));
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const { ask, ...question } = JSON.parse(line);
  console.log(JSON.stringify((await answers[ask](question)) ?? null));
}
