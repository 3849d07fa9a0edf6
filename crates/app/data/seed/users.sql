-- People; those whose address is known to be theirs, with the date.
INSERT INTO "User" (id, email, "emailVerified", name, password, role, "createdAt", "updatedAt")
SELECT p.id, p.email, p."emailVerified", p.name, p.password, p.role, $2::timestamp, $2
FROM jsonb_populate_recordset(NULL::"User", $1) AS p
ON CONFLICT DO NOTHING
