-- What people are called.

-- A person, among those who deal with them: their name, else what their address begins with.
CREATE FUNCTION trustcoach.display_name(name text, email text) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN coalesce(nullif(trim(name), ''), split_part(email, '@', 1));

-- A coach, before everybody: nothing of an address is shown.
CREATE FUNCTION trustcoach.public_name(name text, headline text) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN coalesce(nullif(trim(name), ''), headline, '?');
