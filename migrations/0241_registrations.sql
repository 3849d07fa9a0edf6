-- Accounts that somebody asked for and nobody has confirmed: each by a letter's link, which is
-- found by its SHA-256. The account itself is made with the link, so that nothing exists before
-- the address is proven. The name and the password's hash are sealed.
CREATE TABLE trustcoach.registration (
  token_hash text PRIMARY KEY,
  email text NOT NULL,
  sealed text NOT NULL,
  browser_hash text NOT NULL, -- of the browser that asked
  expires_at timestamp(3) NOT NULL
);
CREATE INDEX registration_email ON trustcoach.registration (email);
CREATE INDEX registration_expires_at ON trustcoach.registration (expires_at);
