-- Companies.
INSERT INTO "CoachReference" (
  id, "coachId", "companyName", sector, "missionType", year, testimonial, "contactName",
  "canDisplay", "createdAt"
)
SELECT r.id, c.id, r."companyName", r.sector, r."missionType", r.year, r.testimonial,
       r."contactName", true, $2::timestamp
FROM jsonb_array_elements($1::jsonb->'coaches') AS p
JOIN "Coach" c ON c.id = p->>'id'
CROSS JOIN jsonb_populate_recordset(NULL::"CoachReference", p->'references') AS r
ON CONFLICT DO NOTHING
