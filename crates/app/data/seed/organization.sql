-- The specification's organization, unless its number is known.
INSERT INTO "Organization" (
  id, name, "legalName", siret, "vatNumber", "billingAddress", "billingCity", "billingPostcode",
  "billingCountry", "contactName", "contactEmail", "maxUsersAllowed", "budgetAllocated",
  "createdAt", "updatedAt"
)
SELECT $2, o.name, o."legalName", o.siret, o."vatNumber", o."billingAddress", o."billingCity",
       o."billingPostcode", o."billingCountry", o."contactName", o."contactEmail",
       o."maxUsersAllowed", o."budgetAllocated", $3::timestamp, $3
FROM jsonb_populate_record(NULL::"Organization", $1) AS o
WHERE NOT EXISTS (SELECT FROM "Organization" known WHERE known.siret = o.siret)
