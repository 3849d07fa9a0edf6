-- Coaches' profiles.
INSERT INTO "Coach" (
  id, "userId", bio, headline, specialties, languages, methodologies,
  "interventionModes", "targetAudience", "acceptsCorporate", "hourlyRate", "dailyRate",
  "avatarUrl", verified, "badgeLevel", "verifiedAt", city, country, timezone,
  latitude, longitude, "offersRemote", "offersInPerson", "createdAt", "updatedAt"
)
SELECT r.id, r."userId", r.bio, r.headline, r.specialties, r.languages, r.methodologies,
       r."interventionModes", r."targetAudience", r."acceptsCorporate", r."hourlyRate",
       r."dailyRate", r."avatarUrl", r.verified, r."badgeLevel",
       $2::timestamp - make_interval(days => (p->>'verifiedDaysAgo')::int),
       r.city, r.country, r.timezone, r.latitude, r.longitude, r."offersRemote",
       r."offersInPerson", $2 - make_interval(days => coalesce((p->>'createdDaysAgo')::int, 0)), $2
FROM jsonb_array_elements($1::jsonb->'coaches') AS p
CROSS JOIN jsonb_populate_record(NULL::"Coach", p) AS r
JOIN "User" u ON u.id = r."userId"
ON CONFLICT DO NOTHING
