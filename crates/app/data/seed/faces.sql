-- Faces for the two coaches of the specification's seed, who have none.
UPDATE "Coach" c
SET "avatarUrl" = p->>'avatarUrl'
FROM jsonb_array_elements($1::jsonb->'specification') AS p
JOIN "User" u ON u.email = p->>'email'
WHERE u.id = c."userId"
  AND c."avatarUrl" IS NULL
