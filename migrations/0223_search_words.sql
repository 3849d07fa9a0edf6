-- Words that are written in one or in two, and names that are words which say nothing.

-- Neighbouring words written as one: « Son Ma » as sonma, « burn out » as burnout.
CREATE FUNCTION trustcoach.joined_pairs(value text) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN (
    SELECT coalesce(string_agg(pair.word || pair.next, ' '), '')
    FROM (
      SELECT typed.word,
             lead(typed.word) OVER (ORDER BY typed.n) AS next
      FROM regexp_split_to_table(trustcoach.fold(value), '[^[:alnum:]]+')
           WITH ORDINALITY AS typed (word, n)
      WHERE typed.word <> ''
    ) AS pair
    WHERE pair.next IS NOT NULL
  );

-- What a hyphen or an apostrophe binds, as one: « burn-out » as burnout, « e-mail » as email.
CREATE FUNCTION trustcoach.joined_compounds(value text) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN (
    SELECT coalesce(string_agg(regexp_replace(found.compound[1], '[^[:alnum:]]', '', 'g'), ' '), '')
    FROM regexp_matches(trustcoach.fold(value), '[[:alnum:]]+(?:[-''’‐‑–][[:alnum:]]+)+', 'g')
         AS found (compound)
  );

CREATE OR REPLACE FUNCTION trustcoach.coach_document(
  name text, specialties text[], headline text, methodologies text[], city text, bio text
) RETURNS tsvector
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN setweight(to_tsvector('pg_catalog.simple', trustcoach.fold(name)), 'A')
    || setweight(to_tsvector('pg_catalog.french', array_to_string(trustcoach.fold_all(specialties), ' , ')), 'A')
    || setweight(to_tsvector('pg_catalog.french', trustcoach.fold(headline)), 'B')
    || setweight(to_tsvector('pg_catalog.french', array_to_string(trustcoach.fold_all(methodologies), ' , ')), 'B')
    || setweight(to_tsvector('pg_catalog.simple', trustcoach.fold(city)), 'C')
    || setweight(to_tsvector('pg_catalog.french', trustcoach.fold(bio)), 'D')
    -- A short text also by its neighbouring words, a long one by what is bound only.
    || setweight(to_tsvector('pg_catalog.simple', concat_ws(
         ' ', trustcoach.joined_pairs(name), trustcoach.joined_compounds(name),
         trustcoach.joined_pairs(city), trustcoach.joined_compounds(city)
       )), 'C')
    || setweight(to_tsvector('pg_catalog.french', concat_ws(
         ' ', trustcoach.joined_pairs(array_to_string(specialties, ' , ')),
         trustcoach.joined_compounds(array_to_string(specialties, ' , ')),
         trustcoach.joined_pairs(headline), trustcoach.joined_compounds(headline),
         trustcoach.joined_pairs(array_to_string(methodologies, ' , ')),
         trustcoach.joined_compounds(array_to_string(methodologies, ' , '))
       )), 'B')
    || setweight(to_tsvector('pg_catalog.french', trustcoach.joined_compounds(bio)), 'D');

-- Each word of a search that counts, as a question: by its beginning, by its stem, or as a part of
-- what it makes with its neighbour. Words that say nothing (« de », « la », a letter) count only
-- where there are no others: then they are somebody's name, which is weighted A like what is said
-- in no other words, and C where two of its words are written as one.
CREATE FUNCTION trustcoach.coach_query_words(words text)
  RETURNS TABLE (n bigint, word text, says boolean, question tsquery)
  LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT typed.n,
           typed.word,
           typed.says,
           CASE
             WHEN typed.after IS NULL THEN first.question
             WHEN NOT typed.any_says THEN
               first.question || to_tsquery('pg_catalog.simple', typed.word || typed.after || ':C')
             ELSE first.question
                  || plainto_tsquery('pg_catalog.french', typed.word || typed.after)
                  || plainto_tsquery('pg_catalog.simple', typed.word || typed.after)
           END
    FROM (
      SELECT each_word.n,
             each_word.word,
             each_word.says,
             bool_or(each_word.says) OVER () AS any_says,
             lag(each_word.word) OVER (ORDER BY each_word.n) AS before,
             lead(each_word.word) OVER (ORDER BY each_word.n) AS after
      FROM (
        SELECT split.n,
               split.word,
               length(split.word) > 1
                 AND numnode(plainto_tsquery('pg_catalog.french', split.word)) > 0 AS says
        FROM regexp_split_to_table(trustcoach.fold(words), '[^[:alnum:]]+')
             WITH ORDINALITY AS split (word, n)
        WHERE split.word <> ''
      ) AS each_word
    ) AS typed
    CROSS JOIN LATERAL (
      SELECT CASE
               WHEN typed.says THEN
                 plainto_tsquery('pg_catalog.french', typed.word)
                 || to_tsquery('pg_catalog.simple', typed.word || ':*')
               ELSE to_tsquery('pg_catalog.simple', typed.word || ':A')
             END AS question
    ) AS own
    CROSS JOIN LATERAL (
      SELECT CASE
               WHEN typed.before IS NULL THEN own.question
               WHEN NOT typed.any_says THEN
                 own.question || to_tsquery('pg_catalog.simple', typed.before || typed.word || ':C')
               ELSE own.question
                    || plainto_tsquery('pg_catalog.french', typed.before || typed.word)
                    || plainto_tsquery('pg_catalog.simple', typed.before || typed.word)
             END AS question
    ) AS first
    WHERE typed.says OR NOT typed.any_says
  $$;

CREATE OR REPLACE FUNCTION trustcoach.coach_query(words text) RETURNS tsquery
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN (
    SELECT coalesce(string_agg('(' || w.question::text || ')', ' & ')::tsquery, ''::tsquery)
    FROM trustcoach.coach_query_words(words) AS w
  );

UPDATE trustcoach.coach_search s
SET document = trustcoach.coach_document(
  u."name", c."specialties", c."headline", c."methodologies", c."city", c."bio"
)
FROM "Coach" c
JOIN "User" u ON u."id" = c."userId"
WHERE c."id" = s.coach_id;
