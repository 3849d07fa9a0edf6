-- A market to measure searches on: :coaches coaches all over France with their hours, and about
-- :bookings bookings in the year around today. The same numbers make the same market.
--
--   psql -v coaches=100000 -v bookings=1000000 -f scripts/bench/market.sql
--
-- Run from the top of the repository, in a database with our migrations and nothing else. The
-- free hours of the coaches are left to the product's own job.
\set ON_ERROR_STOP on
\timing on
BEGIN;
SELECT setseed(0.42);
SET LOCAL search_path TO public;
SET LOCAL work_mem = '256MB';
-- Row by row the triggers would take an hour; what they write is written at once below.
SET LOCAL session_replication_role = replica;

CREATE TEMP TABLE town (
  name text, others text, country text, department text, latitude float8, longitude float8, people int
);
\copy town FROM 'crates/market/data/places.csv' WITH (FORMAT csv, DELIMITER ';')
-- A town has coaches as it has people.
CREATE TEMP TABLE home AS
SELECT name, latitude, longitude,
       sum(people) OVER (ORDER BY people DESC, name, latitude) - people AS first,
       sum(people) OVER (ORDER BY people DESC, name, latitude) AS last,
       sum(people) OVER () AS all_people
FROM town
WHERE country = 'FR'
  AND people > 4000;
CREATE INDEX ON home (first);
ANALYZE home;

CREATE FUNCTION pg_temp.one(list text[], luck float8) RETURNS text LANGUAGE sql IMMUTABLE
  RETURN list[1 + floor(luck * cardinality(list))::int];
-- The first of a list are chosen far more often than the last.
CREATE FUNCTION pg_temp.often(list text[], luck float8) RETURNS text LANGUAGE sql IMMUTABLE
  RETURN list[1 + floor(luck * luck * cardinality(list))::int];

CREATE TEMP TABLE words AS SELECT
  '{Marie,Thomas,Claire,Julien,Sophie,Nicolas,Camille,Antoine,Hélène,Pierre,Nadia,Karim,Lucie,Mathieu,Élodie,François,Inès,Samuel,Chloé,Benoît,Aïcha,Guillaume,Agnès,Olivier,Léa,Rémi,Fatou,Étienne,Céline,Yann}'::text[] AS first_names,
  '{Martin,Bernard,Thomas,Petit,Robert,Richard,Durand,Dubois,Moreau,Laurent,Simon,Michel,Lefebvre,Leroy,Roux,David,Bertrand,Morel,Fournier,Girard,Bonnet,Dupont,Lambert,Fontaine,Rousseau,Vincent,Muller,Lefèvre,Faure,André,Mercier,Blanc,Guérin,Boyer,Garnier,Chevalier,François,Legrand,Gauthier,Garcia,Perrin,Robin,Clément,Morin,Nicolas,Henry,Roussel,Mathieu,Gautier,Masson}'::text[] AS last_names,
  '{Confiance en soi,Prise de poste,Gestion du stress,Leadership,Communication,Reconversion professionnelle,Équilibre de vie,Prise de parole,Épuisement professionnel,Management d’équipe,Gestion des conflits,Organisation du temps,Entrepreneuriat,Conduite du changement,Intelligence émotionnelle,Préparation aux entretiens,Affirmation de soi,Charge mentale,Motivation,Prise de décision,Créativité,Négociation,Parentalité,Retour de congé,Interculturel,Deuil,Retraite,Procrastination,Syndrome de l’imposteur,Télétravail,Sommeil,Réseau professionnel,Image de soi,Codéveloppement,Diversité,Vision stratégique,Délégation,Cohésion d’équipe,Sens au travail,Perfectionnisme}'::text[] AS specialties,
  '{PNL,Analyse transactionnelle,Approche systémique,Coaching génératif,ACT,Pleine conscience,Gestalt,Ennéagramme,Communication non violente,Process Com,MBTI,Hypnose ericksonienne,Psychologie positive,Art-thérapie,Théorie U,Appreciative inquiry}'::text[] AS methods,
  '{Retrouver l’élan,Oser prendre sa place,Diriger sans s’épuiser,Changer de voie avec méthode,Mieux vivre le travail,Parler juste,Décider dans le brouillard,Avancer à votre rythme,Du stress à l’action,Construire une équipe solide}'::text[] AS headlines,
  '{Après quinze ans dans l’industrie j’accompagne celles et ceux qui dirigent.,Nous partons d’une situation réelle et nous la travaillons ensemble.,Ancienne infirmière j’aide les soignants à tenir dans la durée.,Mes séances sont structurées et chaque rencontre se termine par un engagement.,Je travaille avec des entrepreneurs en croissance et des équipes en tension.,Formée à la médiation je reçois aussi des binômes en conflit.,Mon cadre est exigeant et bienveillant.,J’ai dirigé une filiale en Allemagne avant de devenir coach.,Les transitions de carrière sont mon terrain depuis dix ans.,La confidentialité est totale et le rythme est le vôtre.,J’interviens dans la banque et dans le secteur public.,Le corps et la respiration ont leur place dans notre travail.}'::text[] AS sentences;

CREATE TEMP TABLE draft AS
SELECT n,
       'bench-coach-' || lpad(n::text, 7, '0') AS id,
       random() AS l1, random() AS l2, random() AS l3, random() AS l4, random() AS l5,
       random() AS l6, random() AS l7, random() AS l8, random() AS l9, random() AS place,
       random() AS north, random() AS east
FROM generate_series(1, :coaches) AS n;

INSERT INTO "User" (id, email, name, role, "createdAt", "updatedAt")
SELECT 'bench-user-' || lpad(n::text, 7, '0'),
       'coach' || n || '@bench.example',
       pg_temp.one(w.first_names, l1) || ' ' || pg_temp.one(w.last_names, l2),
       'COACH', '2025-01-01', '2025-01-01'
FROM draft, words w;
INSERT INTO "User" (id, email, name, role, "createdAt", "updatedAt")
SELECT 'bench-client-' || lpad(n::text, 7, '0'), 'client' || n || '@bench.example', 'Client ' || n,
       'USER', '2025-01-01', '2025-01-01'
FROM generate_series(1, :coaches / 2) AS n;

INSERT INTO "Coach" (
  id, "userId", headline, bio, specialties, methodologies, languages, "targetAudience",
  "acceptsCorporate", "hourlyRate", "dailyRate", verified, "badgeLevel", city, latitude, longitude,
  "offersRemote", "offersInPerson", "totalSessions", "averageRating", "createdAt", "updatedAt"
)
SELECT d.id,
       'bench-user-' || lpad(d.n::text, 7, '0'),
       pg_temp.one(w.headlines, l3),
       pg_temp.one(w.sentences, l4) || ' ' || pg_temp.one(w.sentences, l5) || ' ' || pg_temp.one(w.sentences, l6),
       ARRAY(SELECT DISTINCT pg_temp.often(w.specialties, luck) FROM unnest(ARRAY[l1, l5, l7, l9]) luck),
       ARRAY(SELECT DISTINCT pg_temp.often(w.methods, luck) FROM unnest(ARRAY[l2, l8]) luck),
       CASE WHEN l4 < 0.6 THEN '{fr}' WHEN l4 < 0.85 THEN '{fr,en}' WHEN l4 < 0.9 THEN '{fr,es}'
            WHEN l4 < 0.94 THEN '{fr,en,de}' WHEN l4 < 0.97 THEN '{fr,it}' ELSE '{fr,ar}' END::text[],
       CASE WHEN l6 < 0.4 THEN '{INDIVIDUAL}' WHEN l6 < 0.7 THEN '{INDIVIDUAL,MANAGER}'
            WHEN l6 < 0.85 THEN '{EXECUTIVE,MANAGER}' ELSE '{INDIVIDUAL,EMPLOYEE,ENTREPRENEUR}' END::"TargetAudience"[],
       l8 < 0.3,
       CASE WHEN l9 < 0.97 THEN (40 + floor(l7 * l7 * 160)::int) * 100 END,
       CASE WHEN l8 < 0.3 THEN (600 + floor(l7 * 900)::int) * 100 END,
       l3 < 0.5,
       CASE WHEN l3 < 0.08 THEN 'PREMIUM' WHEN l3 < 0.4 THEN 'VERIFIED' ELSE 'STANDARD' END::"BadgeLevel",
       h.name, h.latitude + (north - 0.5) * 0.08, h.longitude + (east - 0.5) * 0.1,
       l1 < 0.9, l2 < 0.6 OR l1 >= 0.9,
       floor(l5 * l5 * l5 * 300)::int,
       CASE WHEN l6 < 0.7 THEN round((3.6 + 1.4 * sqrt(l7))::numeric, 2)::float8 END,
       '2025-01-01', '2025-01-01'
FROM draft d
CROSS JOIN words w
CROSS JOIN LATERAL (
  SELECT * FROM home WHERE home.first <= d.place * home.all_people ORDER BY home.first DESC LIMIT 1
) h;

-- Weeks of one to five days, mornings, afternoons or evenings.
INSERT INTO "Availability" (id, "coachId", "dayOfWeek", "startTime", "endTime", "createdAt", "updatedAt")
SELECT d.id || '-' || day || hours[1], d.id, day, hours[1], hours[2], '2025-01-01', '2025-01-01'
FROM draft d
CROSS JOIN generate_series(1, 6) AS day
CROSS JOIN LATERAL (
  SELECT CASE (d.n + day) % 4
           WHEN 0 THEN '{09:00,12:30}' WHEN 1 THEN '{14:00,18:00}' WHEN 2 THEN '{17:30,21:00}' ELSE '{09:00,17:00}'
         END::text[] AS hours
) AS shape
WHERE (d.n * 7 + day * 3) % 5 < 3;
INSERT INTO trustcoach.slot_rules (coach_id, step_minutes, notice_minutes, horizon_days)
SELECT id, 60, 1440, 60 FROM draft WHERE n % 10 = 0;
INSERT INTO trustcoach.time_off (id, coach_id, starts_at, ends_at, created_at)
SELECT id || '-off', id, date_trunc('day', now()) + make_interval(days => (n % 60)::int),
       date_trunc('day', now()) + make_interval(days => (n % 60)::int + 14), '2025-01-01'
FROM draft WHERE n % 5 = 0;

-- Nine months behind, three ahead. Some coaches are asked for far more than others.
INSERT INTO "Booking" (
  id, "userId", "coachId", "scheduledAt", duration, price, status, "createdAt", "updatedAt"
)
SELECT 'bench-booking-' || n,
       'bench-client-' || lpad((1 + floor(a * (:coaches / 2)))::int::text, 7, '0'),
       'bench-coach-' || lpad((1 + floor(b * b * :coaches))::int::text, 7, '0'),
       at, 60, 8000,
       CASE WHEN at > now() THEN CASE WHEN c < 0.9 THEN 'CONFIRMED' ELSE 'CANCELLED' END
            WHEN c < 0.9 THEN 'COMPLETED' WHEN c < 0.97 THEN 'CANCELLED' ELSE 'NO_SHOW' END::"BookingStatus",
       at - interval '9 days', at - interval '9 days'
FROM (
  SELECT n, random() AS a, random() AS b, random() AS c,
         (date_trunc('day', now()) + make_interval(days => floor(random() * 365)::int - 274, hours => 8 + floor(random() * 11)::int))::timestamp AS at
  FROM generate_series(1, :bookings) AS n
) AS drawn
ON CONFLICT DO NOTHING;

-- What the triggers would have written.
INSERT INTO trustcoach.coach_search (coach_id, document)
SELECT c.id, trustcoach.coach_document(u.name, c.specialties, c.headline, c.methodologies, c.city, c.bio)
FROM "Coach" c
JOIN "User" u ON u.id = c."userId";
SELECT count(trustcoach.list_coach(c)) FROM "Coach" c;
COMMIT;
VACUUM (ANALYZE) "User", "Coach", "Availability", "Booking",
  trustcoach.coach_search, trustcoach.coach_listing, trustcoach.facet, trustcoach.time_off, trustcoach.slot_rules;
