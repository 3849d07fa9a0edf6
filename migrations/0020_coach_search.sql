-- Finding a coach: an index for each filter. On public they are on expressions or partial, which
-- Prisma does not see; the words of a coach come from two tables and have a table of their own.

-- Accents and case do not matter in a list of words either.
CREATE FUNCTION trustcoach.fold_all(list text[]) RETURNS text[]
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN (SELECT coalesce(array_agg(trustcoach.fold(word)), '{}') FROM unnest(list) AS word);

-- The words by which a coach is found, the weightiest first: name and specialties, headline and
-- methods, city, biography.
CREATE TABLE trustcoach.coach_search (
  coach_id text PRIMARY KEY REFERENCES "Coach" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
  document tsvector NOT NULL
);
-- Written rarely, read often: no list of pending entries, which would make every search slower.
CREATE INDEX coach_search_document ON trustcoach.coach_search USING gin (document)
  WITH (fastupdate = off);

CREATE FUNCTION trustcoach.coach_document(
  name text, specialties text[], headline text, methodologies text[], city text, bio text
) RETURNS tsvector
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN setweight(to_tsvector('pg_catalog.simple', trustcoach.fold(name)), 'A')
    || setweight(to_tsvector('pg_catalog.french', array_to_string(trustcoach.fold_all(specialties), ' , ')), 'A')
    || setweight(to_tsvector('pg_catalog.french', trustcoach.fold(headline)), 'B')
    || setweight(to_tsvector('pg_catalog.french', array_to_string(trustcoach.fold_all(methodologies), ' , ')), 'B')
    || setweight(to_tsvector('pg_catalog.simple', trustcoach.fold(city)), 'C')
    || setweight(to_tsvector('pg_catalog.french', trustcoach.fold(bio)), 'D');

-- What a person typed, as a question: each word by its beginning or by its stem, all of them.
-- Words that say nothing (« de », « la ») are left out; with nothing left, nothing is found.
CREATE FUNCTION trustcoach.coach_query(words text) RETURNS tsquery
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN (
    SELECT coalesce(string_agg('(' || (stem || start)::text || ')', ' & ')::tsquery, ''::tsquery)
    FROM (
      SELECT plainto_tsquery('pg_catalog.french', word) AS stem,
             to_tsquery('pg_catalog.simple', word || ':*') AS start
      FROM regexp_split_to_table(trustcoach.fold(words), '[^[:alnum:]]+') AS word
      WHERE length(word) > 1
    ) AS each_word
    WHERE numnode(stem) > 0
  );

CREATE FUNCTION trustcoach.index_coach() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO trustcoach.coach_search (coach_id, document)
  SELECT NEW."id",
         trustcoach.coach_document(
           u."name", NEW."specialties", NEW."headline", NEW."methodologies", NEW."city", NEW."bio"
         )
  FROM "User" u
  WHERE u."id" = NEW."userId"
  ON CONFLICT (coach_id) DO UPDATE SET document = excluded.document;
  RETURN NULL;
END $$;
CREATE TRIGGER coach_search_of_coach
  AFTER INSERT OR UPDATE OF "userId", "specialties", "headline", "methodologies", "city", "bio" ON "Coach"
  FOR EACH ROW EXECUTE FUNCTION trustcoach.index_coach();

CREATE FUNCTION trustcoach.index_coach_name() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE trustcoach.coach_search s
  SET document = trustcoach.coach_document(
    NEW."name", c."specialties", c."headline", c."methodologies", c."city", c."bio"
  )
  FROM "Coach" c
  WHERE c."userId" = NEW."id"
    AND s.coach_id = c."id";
  RETURN NULL;
END $$;
CREATE TRIGGER coach_search_of_user
  AFTER UPDATE OF "name" ON "User"
  FOR EACH ROW WHEN (OLD."name" IS DISTINCT FROM NEW."name")
  EXECUTE FUNCTION trustcoach.index_coach_name();

INSERT INTO trustcoach.coach_search (coach_id, document)
SELECT c."id",
       trustcoach.coach_document(
         u."name", c."specialties", c."headline", c."methodologies", c."city", c."bio"
       )
FROM "Coach" c
JOIN "User" u ON u."id" = c."userId";

-- The other filters.
CREATE INDEX coach_specialties_folded ON "Coach" USING gin (trustcoach.fold_all("specialties"))
  WITH (fastupdate = off);
CREATE INDEX coach_languages_folded ON "Coach" USING gin (trustcoach.fold_all("languages"))
  WITH (fastupdate = off);
CREATE INDEX coach_city_folded ON "Coach" (trustcoach.fold("city"));
CREATE INDEX coach_price ON "Coach" ("hourlyRate", "id") WHERE "hourlyRate" IS NOT NULL;
CREATE INDEX coach_remote ON "Coach" ("id") WHERE "offersRemote";
CREATE INDEX coach_in_person ON "Coach" ("id") WHERE "offersInPerson";
-- What takes a coach's time, for their slots.
CREATE INDEX booking_taking_time ON "Booking" ("coachId", "scheduledAt")
  WHERE "status" IN ('PENDING', 'CONFIRMED', 'IN_PROGRESS');
