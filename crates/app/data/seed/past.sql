-- Who is there of the demo's coaches and of the specification's, and how busy they were.
SELECT c.id AS "coach: CoachId",
       p.place AS "place!",
       (p.coach->>'pastSessions')::int AS "sessions!"
FROM jsonb_array_elements($1::jsonb->'coaches' || ($1->'specification'))
  WITH ORDINALITY AS p (coach, place)
JOIN "User" u ON u.email = p.coach->>'email'
JOIN "Coach" c ON c."userId" = u.id
ORDER BY p.place
