-- Weekly windows, for coaches who have none but those of the demo.
INSERT INTO "Availability" (
  id, "coachId", "dayOfWeek", "startTime", "endTime", "createdAt", "updatedAt"
)
SELECT format('demo-availability-%s-%s-%s', c.id, w.place - 1, day), c.id, day::int,
       w.hours->>'start', w.hours->>'end', $2::timestamp, $2
FROM jsonb_array_elements($1::jsonb->'coaches' || ($1->'specification')) AS p
JOIN "User" u ON u.email = p->>'email'
JOIN "Coach" c ON c."userId" = u.id
CROSS JOIN jsonb_array_elements($1->'weeks'->(p->>'week')->'windows')
  WITH ORDINALITY AS w (hours, place)
CROSS JOIN jsonb_array_elements_text(w.hours->'days') AS day
WHERE NOT EXISTS (SELECT FROM "Availability" a WHERE a."coachId" = c.id)
ON CONFLICT DO NOTHING
