-- Finding a coach among a hundred thousand: one narrow row for each, with all that a search
-- filters, counts and sorts by; the words stay in trustcoach.coach_search. Prices and kinds are
-- written at once, by triggers; what takes the slot engine and the map (free hours, the cell) by
-- a job that other triggers wake.

-- These filters are in that row now.
DROP INDEX coach_specialties_folded, coach_languages_folded, coach_city_folded, coach_price,
  coach_remote, coach_in_person;

-- What can be chosen in a filter, numbered: ('specialty', 'stress', « Stress »).
CREATE TABLE trustcoach.facet (
  id integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  kind text NOT NULL,
  value text NOT NULL, -- without accents and case
  label text NOT NULL, -- as a coach wrote it first
  CONSTRAINT facet_once UNIQUE (kind, value)
);

CREATE TABLE trustcoach.coach_listing (
  coach_id text PRIMARY KEY REFERENCES "Coach" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
  listed boolean NOT NULL,
  lot smallint NOT NULL, -- 0 to 63, by the id: a sample of the market is some of its lots
  facets integer[] NOT NULL,
  price integer, -- cents an hour
  -- Where the coach stands in each order, the first having the smallest number; ties go by id.
  by_quality bigint NOT NULL,
  by_price bigint NOT NULL,
  by_price_down bigint NOT NULL,
  by_rating bigint NOT NULL,
  by_next bigint NOT NULL DEFAULT 253402300799, -- seconds since 1970 of the first free start
  -- When a session of the usual length can start: one bit an hour, from free_hour on.
  notice integer NOT NULL DEFAULT 43200, -- seconds
  free_hour integer NOT NULL DEFAULT 0, -- hours since 1970
  free bit varying NOT NULL DEFAULT '',
  cell integer, -- of the map's grid; never the coach's own position
  due_at timestamp(3) NOT NULL DEFAULT '1970-01-01' -- when time alone will have made it old
) WITH (fillfactor = 80);
CREATE INDEX coach_listing_facets ON trustcoach.coach_listing USING gin (facets) WITH (fastupdate = off);
CREATE INDEX coach_listing_quality ON trustcoach.coach_listing (by_quality, coach_id) WHERE listed;
CREATE INDEX coach_listing_price ON trustcoach.coach_listing (by_price, coach_id) WHERE listed;
CREATE INDEX coach_listing_price_down ON trustcoach.coach_listing (by_price_down, coach_id) WHERE listed;
CREATE INDEX coach_listing_rating ON trustcoach.coach_listing (by_rating, coach_id) WHERE listed;
CREATE INDEX coach_listing_next ON trustcoach.coach_listing (by_next, coach_id) WHERE listed;
CREATE INDEX coach_listing_cell ON trustcoach.coach_listing (cell) WHERE listed;
CREATE INDEX coach_listing_due ON trustcoach.coach_listing (due_at);
ALTER TABLE trustcoach.coach_listing ALTER COLUMN facets SET STATISTICS 400;

-- Words that coaches use: what a mistyped word may have meant.
CREATE TABLE trustcoach.coach_word (
  word text COLLATE "C" PRIMARY KEY,
  stem text COLLATE "C" NOT NULL
);
CREATE INDEX coach_word_stem ON trustcoach.coach_word (stem);
CREATE INDEX coach_word_near ON trustcoach.coach_word USING gin (word trustcoach.gin_trgm_ops);

-- Coaches whose row is old. Inserted only, so that nobody waits for anybody.
CREATE TABLE trustcoach.coach_stale (
  id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  coach_id text NOT NULL
);

-- Says that a coach's free hours (or position, or words) may have changed. The first who says so
-- wakes the job; whoever comes while it is awake only leaves the word, and a sweep each minute
-- finds what fell between the two.
CREATE FUNCTION trustcoach.coach_free_changed(coach text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF coach IS NULL THEN
    RETURN;
  END IF;
  IF NOT EXISTS (SELECT FROM trustcoach.coach_stale)
     AND to_regnamespace('graphile_worker') IS NOT NULL THEN
    PERFORM graphile_worker.add_job(identifier => 'refresh_listings', payload => '{}'::json, max_attempts => 1000);
  END IF;
  INSERT INTO trustcoach.coach_stale (coach_id) VALUES (coach);
END $$;

-- What can be chosen of a coach, as (kind, value, label).
CREATE FUNCTION trustcoach.coach_facets(c "Coach") RETURNS TABLE (kind text, value text, label text)
  LANGUAGE sql STABLE AS $$
  SELECT DISTINCT ON (chosen.kind, trustcoach.fold(chosen.label))
         chosen.kind,
         trustcoach.fold(chosen.label),
         chosen.label
  FROM (
    SELECT 'specialty', trim(word) FROM unnest(c."specialties") AS word
    UNION ALL
    SELECT 'method', trim(word) FROM unnest(c."methodologies") AS word
    UNION ALL
    SELECT 'language', trim(word) FROM unnest(c."languages") AS word
    UNION ALL
    SELECT 'audience', word::text FROM unnest(c."targetAudience") AS word
    UNION ALL
    SELECT 'city', trim(c."city")
    UNION ALL
    SELECT 'mode', 'REMOTE' WHERE c."offersRemote"
    UNION ALL
    SELECT 'mode', 'IN_PERSON' WHERE c."offersInPerson"
    UNION ALL
    SELECT 'corporate', c."acceptsCorporate"::text
    UNION ALL
    SELECT 'verified', c."verified"::text
    UNION ALL
    SELECT 'price',
           CASE
             WHEN c."hourlyRate" < 6000 THEN '0-5999'
             WHEN c."hourlyRate" < 9000 THEN '6000-8999'
             WHEN c."hourlyRate" < 12000 THEN '9000-11999'
             ELSE '12000-'
           END
    WHERE c."hourlyRate" IS NOT NULL
  ) AS chosen (kind, label)
  WHERE chosen.label <> ''
    AND length(chosen.label) <= 200
  ORDER BY chosen.kind, trustcoach.fold(chosen.label), chosen.label
$$;

-- Writes a coach's row, but for what the job knows.
CREATE FUNCTION trustcoach.list_coach(c "Coach") RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  numbers integer[];
BEGIN
  -- In order, so that two who write the same new words do not wait for each other for ever.
  INSERT INTO trustcoach.facet (kind, value, label)
  SELECT f.kind, f.value, f.label
  FROM trustcoach.coach_facets(c) f
  WHERE NOT EXISTS (
    SELECT FROM trustcoach.facet known
    WHERE known.kind = f.kind
      AND known.value = f.value
  )
  ORDER BY f.kind, f.value
  ON CONFLICT DO NOTHING;

  SELECT coalesce(array_agg(known.id ORDER BY known.id), '{}')
  INTO numbers
  FROM trustcoach.coach_facets(c) f
  JOIN trustcoach.facet known ON known.kind = f.kind AND known.value = f.value;

  INSERT INTO trustcoach.coach_listing (
    coach_id, listed, lot, facets, price, by_quality, by_price, by_price_down, by_rating
  )
  VALUES (
    c."id",
    NOT EXISTS (
      SELECT FROM trustcoach.coach_settings s
      WHERE s.coach_id = c."id"
        AND NOT s.active
    ),
    hashtext(c."id") & 63,
    numbers,
    c."hourlyRate",
    -- Who can be booked, then who was checked most thoroughly, then the rating, drawn towards
    -- 4.5 while few have given one.
    -(
      CASE WHEN c."hourlyRate" IS NULL THEN 0 ELSE 100000 END
      + CASE c."badgeLevel" WHEN 'PREMIUM' THEN 20000 WHEN 'VERIFIED' THEN 10000 ELSE 0 END
      + round(
          (coalesce(c."averageRating", 4.5) * c."totalSessions" + 4.5 * 5)
          / (c."totalSessions" + 5) * 1000
        )
    ),
    coalesce(c."hourlyRate", 2147483647),
    -coalesce(c."hourlyRate", 0),
    -round(coalesce(c."averageRating", 0) * 1000)
  )
  ON CONFLICT (coach_id) DO UPDATE
  SET listed = excluded.listed,
      facets = excluded.facets,
      price = excluded.price,
      by_quality = excluded.by_quality,
      by_price = excluded.by_price,
      by_price_down = excluded.by_price_down,
      by_rating = excluded.by_rating;
END $$;

CREATE FUNCTION trustcoach.list_changed_coach() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM trustcoach.list_coach(NEW);
  RETURN NULL;
END $$;
CREATE TRIGGER coach_listing_of_coach
  AFTER INSERT OR UPDATE OF
    "specialties", "methodologies", "languages", "targetAudience", "acceptsCorporate",
    "hourlyRate", "verified", "badgeLevel", "city", "offersRemote", "offersInPerson",
    "totalSessions", "averageRating"
  ON "Coach"
  FOR EACH ROW EXECUTE FUNCTION trustcoach.list_changed_coach();

-- A new name is new words.
CREATE FUNCTION trustcoach.stale_renamed_coach() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM trustcoach.coach_free_changed(c."id")
  FROM "Coach" c
  WHERE c."userId" = NEW."id";
  RETURN NULL;
END $$;
CREATE TRIGGER coach_stale_of_user
  AFTER UPDATE OF "name" ON "User"
  FOR EACH ROW WHEN (OLD."name" IS DISTINCT FROM NEW."name")
  EXECUTE FUNCTION trustcoach.stale_renamed_coach();

CREATE FUNCTION trustcoach.list_switched_coach() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE trustcoach.coach_listing l
  SET listed = CASE WHEN TG_OP = 'DELETE' THEN true ELSE NEW.active END
  WHERE l.coach_id = CASE WHEN TG_OP = 'DELETE' THEN OLD.coach_id ELSE NEW.coach_id END;
  RETURN NULL;
END $$;
CREATE TRIGGER coach_listing_of_settings
  AFTER INSERT OR DELETE OR UPDATE OF active ON trustcoach.coach_settings
  FOR EACH ROW EXECUTE FUNCTION trustcoach.list_switched_coach();

-- What may change free hours, the position or the words.
CREATE FUNCTION trustcoach.stale_coach() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM trustcoach.coach_free_changed(NEW."id");
  RETURN NULL;
END $$;
CREATE TRIGGER coach_stale_of_coach
  AFTER INSERT OR UPDATE OF
    "timezone", "hourlyRate", "offersRemote", "offersInPerson", "latitude", "longitude", "city",
    "country", "headline", "bio", "specialties", "methodologies"
  ON "Coach"
  FOR EACH ROW EXECUTE FUNCTION trustcoach.stale_coach();

-- The tables of public spell it "coachId".
CREATE FUNCTION trustcoach.stale_coach_id() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'DELETE' THEN
    PERFORM trustcoach.coach_free_changed(NEW."coachId");
  END IF;
  IF TG_OP = 'DELETE' OR (TG_OP = 'UPDATE' AND OLD."coachId" <> NEW."coachId") THEN
    PERFORM trustcoach.coach_free_changed(OLD."coachId");
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER coach_stale_of_booking
  AFTER INSERT OR DELETE OR UPDATE OF "coachId", "scheduledAt", "duration", "status" ON "Booking"
  FOR EACH ROW EXECUTE FUNCTION trustcoach.stale_coach_id();
CREATE TRIGGER coach_stale_of_availability
  AFTER INSERT OR DELETE OR UPDATE ON "Availability"
  FOR EACH ROW EXECUTE FUNCTION trustcoach.stale_coach_id();

-- Ours spell it coach_id.
CREATE FUNCTION trustcoach.stale_coach_of_ours() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM trustcoach.coach_free_changed(CASE WHEN TG_OP = 'DELETE' THEN OLD.coach_id ELSE NEW.coach_id END);
  RETURN NULL;
END $$;
CREATE TRIGGER coach_stale_of_time_off
  AFTER INSERT OR DELETE OR UPDATE ON trustcoach.time_off
  FOR EACH ROW EXECUTE FUNCTION trustcoach.stale_coach_of_ours();
CREATE TRIGGER coach_stale_of_slot_rules
  AFTER INSERT OR DELETE OR UPDATE ON trustcoach.slot_rules
  FOR EACH ROW EXECUTE FUNCTION trustcoach.stale_coach_of_ours();

-- The coaches of a search. A filter that is null is not there; written so that PostgreSQL takes
-- it for part of the query that asks, and plans for the filters that are. `free_from`, `free_to`
-- and `at` are seconds since 1970: a session of the usual length starts in [free_from, free_to),
-- not before the notice is over.
CREATE FUNCTION trustcoach.coaches_found(
  words text, chosen integer[], min_price integer, max_price integer, cells integer[],
  free_from bigint, free_to bigint, at bigint
) RETURNS TABLE (
  coach_id text, lot smallint, facets integer[], by_quality bigint, by_price bigint,
  by_price_down bigint, by_rating bigint, by_next bigint, cell integer, document tsvector
) LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT l.coach_id, l.lot, l.facets, l.by_quality, l.by_price,
         l.by_price_down, l.by_rating, l.by_next, l.cell, s.document
  FROM trustcoach.coach_listing l
  LEFT JOIN trustcoach.coach_search s ON s.coach_id = l.coach_id
  WHERE l.listed
    AND (words IS NULL OR s.document @@ trustcoach.coach_query(words))
    AND (chosen IS NULL OR l.facets @> chosen)
    AND (min_price IS NULL OR l.price >= min_price)
    AND (max_price IS NULL OR l.price <= max_price)
    AND (cells IS NULL OR l.cell = ANY (cells))
    AND (
      free_from IS NULL
      OR (
        l.by_next < free_to
        AND (
          l.by_next >= greatest(free_from, at + l.notice)
          -- Whole hours only: the first, begun one is what by_next is for.
          OR bit_count(
               substring(
                 l.free
                 FROM ((greatest(free_from, at + l.notice) + 3599) / 3600)::int - l.free_hour + 1
                 FOR greatest((free_to / 3600 - (greatest(free_from, at + l.notice) + 3599) / 3600)::int, 0)
               )
             ) > 0
        )
      )
    )
$$;

SELECT trustcoach.list_coach(c), trustcoach.coach_free_changed(c."id")
FROM "Coach" c;
