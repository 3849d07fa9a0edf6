-- Holidays.
INSERT INTO trustcoach.time_off (id, coach_id, starts_at, ends_at, reason, created_at)
SELECT away->>'id',
       c.id,
       $2::timestamp + make_interval(days => (away->>'inDays')::int),
       $2 + make_interval(days => (away->>'inDays')::int + (away->>'days')::int),
       'Congés',
       $2
FROM jsonb_array_elements($1::jsonb->'coaches') AS p
JOIN "Coach" c ON c.id = p->>'id'
CROSS JOIN jsonb_array_elements(p->'away') AS away
ON CONFLICT DO NOTHING
