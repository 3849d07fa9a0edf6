-- Diplomas.
INSERT INTO "Certification" (
  id, "coachId", name, issuer, year, "expiresAt", verified, "verifiedAt", "createdAt"
)
SELECT r.id, c.id, r.name, r.issuer, r.year,
       $2::timestamp + make_interval(days => (d->>'expiresInDays')::int), r.verified,
       $2 - make_interval(days => (d->>'verifiedDaysAgo')::int),
       $2 - make_interval(days => coalesce((d->>'createdDaysAgo')::int, 0))
FROM jsonb_array_elements($1::jsonb->'coaches') AS p
JOIN "Coach" c ON c.id = p->>'id'
CROSS JOIN jsonb_array_elements(p->'certifications') AS d
CROSS JOIN jsonb_populate_record(NULL::"Certification", d) AS r
ON CONFLICT DO NOTHING
