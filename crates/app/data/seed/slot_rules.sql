-- How slots are cut, for those with rules of their own.
INSERT INTO trustcoach.slot_rules (
  coach_id, step_minutes, notice_minutes, horizon_days, durations
)
SELECT c.id, r.step_minutes, r.notice_minutes, r.horizon_days, r.durations
FROM jsonb_array_elements($1::jsonb->'coaches' || ($1->'specification')) AS p
JOIN "User" u ON u.email = p->>'email'
JOIN "Coach" c ON c."userId" = u.id
CROSS JOIN jsonb_populate_record(
  NULL::trustcoach.slot_rules,
  coalesce(p->'rules', $1->'weeks'->(p->>'week')->'rules')
) AS r
WHERE r.step_minutes IS NOT NULL
ON CONFLICT DO NOTHING
