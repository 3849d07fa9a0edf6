-- Forms that were sent after their login had ended: sealed, for the browser that sent them, until
-- it logs in again or an hour is over.
CREATE TABLE trustcoach.kept_form (
  -- SHA-256 of the secret in the browser's cookie.
  id text PRIMARY KEY,
  sealed text NOT NULL,
  -- Whose login had ended, where the cookie still said so: nobody else is shown the form.
  user_id text REFERENCES "User" (id) ON DELETE CASCADE,
  -- SHA-256 of the network address, against floods.
  network text NOT NULL,
  created_at timestamp(3) NOT NULL
);
CREATE INDEX kept_form_of_user ON trustcoach.kept_form (user_id);
CREATE INDEX kept_form_of_network ON trustcoach.kept_form (network, created_at);
CREATE INDEX kept_form_by_age ON trustcoach.kept_form (created_at);
