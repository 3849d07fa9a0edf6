-- A letter of which nobody knows whether it arrived may be sent again, so what it says stays
-- sealed until it is forgotten with its row. All others are forgotten once they are settled.
ALTER TABLE trustcoach.letter
  DROP CONSTRAINT letter_settled_is_forgotten,
  ADD CONSTRAINT letter_settled_is_forgotten CHECK (
    status = 'unknown'
    OR (status IN ('waiting', 'handed')) = (sealed IS NOT NULL)
  );

-- What a coach removed and may have back for an hour, as it was: a row, or for a week the rows
-- before and the version after.
CREATE TABLE trustcoach.removed (
  id text PRIMARY KEY, -- that of the row; for a week its own
  coach_id text NOT NULL REFERENCES "Coach" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
  kind text NOT NULL CHECK (kind IN ('week', 'time_off', 'certification', 'reference')),
  content jsonb NOT NULL,
  removed_at timestamp(3) NOT NULL
);
CREATE INDEX removed_removed_at ON trustcoach.removed (removed_at);
CREATE INDEX removed_coach ON trustcoach.removed (coach_id);

INSERT INTO trustcoach.removed (id, coach_id, kind, content, removed_at)
SELECT r.id, r.coach_id, 'time_off', to_jsonb(r) - 'removed_at', r.removed_at
FROM trustcoach.removed_time_off r;
DROP TABLE trustcoach.removed_time_off;

-- A filter beside `verified`: whom the platform checked and met.
CREATE OR REPLACE FUNCTION trustcoach.coach_facets(c "Coach") RETURNS TABLE (kind text, value text, label text)
  LANGUAGE sql STABLE AS $$
  SELECT DISTINCT ON (chosen.kind, trustcoach.fold(chosen.label))
         chosen.kind,
         trustcoach.fold(chosen.label),
         chosen.label
  FROM (
    SELECT 'specialty', trim(word) FROM unnest(c."specialties") AS word
    UNION ALL
    SELECT 'method', trim(word) FROM unnest(c."methodologies") AS word
    UNION ALL
    SELECT 'language', trim(word) FROM unnest(c."languages") AS word
    UNION ALL
    SELECT 'audience', word::text FROM unnest(c."targetAudience") AS word
    UNION ALL
    SELECT 'city', trim(c."city")
    UNION ALL
    SELECT 'mode', 'REMOTE' WHERE c."offersRemote"
    UNION ALL
    SELECT 'mode', 'IN_PERSON' WHERE c."offersInPerson"
    UNION ALL
    SELECT 'corporate', c."acceptsCorporate"::text
    UNION ALL
    SELECT 'verified', c."verified"::text
    UNION ALL
    SELECT 'premium', (c."verified" AND c."badgeLevel" = 'PREMIUM')::text
    UNION ALL
    SELECT 'price',
           CASE
             WHEN c."hourlyRate" < 6000 THEN '0-5999'
             WHEN c."hourlyRate" < 9000 THEN '6000-8999'
             WHEN c."hourlyRate" < 12000 THEN '9000-11999'
             ELSE '12000-'
           END
    WHERE c."hourlyRate" IS NOT NULL
  ) AS chosen (kind, label)
  WHERE chosen.label <> ''
    AND length(chosen.label) <= 200
  ORDER BY chosen.kind, trustcoach.fold(chosen.label), chosen.label
$$;
SELECT count(trustcoach.list_coach(c)) FROM "Coach" c;
