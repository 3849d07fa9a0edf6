-- People are found by their address whatever its case: a Prisma client may have written
-- "Marie@Exemple.fr". An expression index is nothing that Prisma sees.
CREATE INDEX user_email_lower ON "User" (lower("email"));

-- The purges read by date.
CREATE INDEX login_log_at ON trustcoach.login_log (at);
