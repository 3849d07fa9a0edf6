-- A member of the organization with a number, unless the person is one.
INSERT INTO "OrganizationMember" (
  id, "organizationId", "userId", role, "sessionsAllowed", "joinedAt"
)
SELECT $4, o.id, u.id, m.role, m."sessionsAllowed", $5
FROM jsonb_populate_record(NULL::"OrganizationMember", $1) AS m
JOIN "User" u ON u.email = $2
JOIN "Organization" o ON o.siret = $3
ON CONFLICT ("organizationId", "userId") DO NOTHING
