-- Browsers in which a person has logged in: what a letter tells of once, and what passes while
-- strangers guess. Known by the SHA-256 of the secret in the browser's cookie.
CREATE TABLE trustcoach.known_device (
  id text PRIMARY KEY,
  user_id text NOT NULL REFERENCES "User" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
  token_hash text NOT NULL,
  created_at timestamp(3) NOT NULL,
  seen_at timestamp(3) NOT NULL,
  ip text,
  user_agent text,
  CONSTRAINT known_device_once UNIQUE (user_id, token_hash)
);

-- Logins that we made and that have not ended, by the sid of their cookie. A cookie with a sid
-- counts only while its row is here.
CREATE TABLE trustcoach.login (
  id text PRIMARY KEY,
  user_id text NOT NULL REFERENCES "User" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
  device_id text NOT NULL REFERENCES trustcoach.known_device (id) ON DELETE CASCADE,
  method text NOT NULL,
  second_factor boolean NOT NULL, -- whether one was shown
  created_at timestamp(3) NOT NULL,
  seen_at timestamp(3) NOT NULL,
  fresh_at timestamp(3) NOT NULL, -- when the person last showed who they are
  ip text,
  user_agent text
);
CREATE INDEX login_user ON trustcoach.login (user_id);
CREATE INDEX login_device ON trustcoach.login (device_id);
CREATE INDEX login_seen_at ON trustcoach.login (seen_at);

-- Passkeys, as webauthn-rs stores them: public keys, no secret.
CREATE TABLE trustcoach.passkey (
  id text PRIMARY KEY,
  user_id text NOT NULL REFERENCES "User" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
  credential_id text NOT NULL CONSTRAINT passkey_credential UNIQUE, -- base64url
  credential jsonb NOT NULL,
  name text NOT NULL,
  created_at timestamp(3) NOT NULL,
  used_at timestamp(3)
);
CREATE INDEX passkey_user ON trustcoach.passkey (user_id);

-- What a passkey knows its person by: never their id or address.
CREATE TABLE trustcoach.passkey_handle (
  user_id text PRIMARY KEY REFERENCES "User" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
  handle text NOT NULL CONSTRAINT passkey_handle_once UNIQUE
);

-- The secret that an application makes codes of (RFC 6238), sealed.
CREATE TABLE trustcoach.totp (
  user_id text PRIMARY KEY REFERENCES "User" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
  sealed_secret text NOT NULL,
  created_at timestamp(3) NOT NULL,
  confirmed_at timestamp(3), -- null until a first code was right
  last_step bigint NOT NULL DEFAULT 0 -- no code counts twice
);

-- Codes for who has lost their second factor: 80 random bits each, as SHA-256.
CREATE TABLE trustcoach.recovery_code (
  user_id text NOT NULL REFERENCES "User" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
  code_hash text NOT NULL,
  created_at timestamp(3) NOT NULL,
  used_at timestamp(3),
  PRIMARY KEY (user_id, code_hash)
);

-- What was begun and is answered once: a passkey's challenge, a login that waits for its second
-- factor. Found by the SHA-256 of what its browser was given.
CREATE TABLE trustcoach.ceremony (
  token_hash text PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('register', 'login', 'again', 'second')),
  user_id text REFERENCES "User" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
  state jsonb NOT NULL,
  tries integer NOT NULL DEFAULT 0,
  expires_at timestamp(3) NOT NULL
);
CREATE INDEX ceremony_expires_at ON trustcoach.ceremony (expires_at);

-- Whoever ends all logins of a person ends everything that was opened with them, whichever way
-- it came: logging out everywhere, a reset, a changed password, an address that was not theirs.
CREATE FUNCTION trustcoach.all_logins_ended() RETURNS trigger
  LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM trustcoach.known_device WHERE user_id = NEW.user_id;
  DELETE FROM trustcoach.ceremony WHERE user_id = NEW.user_id;
  RETURN NULL;
END $$;
CREATE TRIGGER all_logins_ended AFTER INSERT OR UPDATE OF version ON trustcoach.login_state
  FOR EACH ROW EXECUTE FUNCTION trustcoach.all_logins_ended();

-- More ways to try, and the known device that tried.
ALTER TABLE trustcoach.login_log DROP CONSTRAINT login_log_method_check;
ALTER TABLE trustcoach.login_log ADD CONSTRAINT login_log_method_check CHECK (method IN (
  'password', 'magic_link', 'reset', 'register', 'mail', 'passkey', 'code', 'recovery', 'challenge'
));
ALTER TABLE trustcoach.login_log ADD COLUMN device text;

-- Whether a person has a second factor to show.
CREATE FUNCTION trustcoach.has_second_factor(person text) RETURNS boolean
  LANGUAGE sql STABLE PARALLEL SAFE
  RETURN EXISTS (SELECT FROM trustcoach.passkey p WHERE p.user_id = person)
      OR EXISTS (
        SELECT FROM trustcoach.totp t WHERE t.user_id = person AND t.confirmed_at IS NOT NULL
      );
