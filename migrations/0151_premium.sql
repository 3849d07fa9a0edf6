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
