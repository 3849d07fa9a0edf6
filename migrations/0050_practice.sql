-- A coach's practice: what the specification has no column for, and how proofs are checked.

-- What is not published of a coach, and whether they are offered at all. A coach without a row is
-- active: whoever wrote the profile without us meant it to be seen.
CREATE TABLE trustcoach.coach_settings (
  coach_id text PRIMARY KEY REFERENCES "Coach" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
  -- An inactive coach is neither listed nor shown nor booked.
  active boolean NOT NULL DEFAULT true,
  -- A profile that is being written and was never published.
  draft boolean NOT NULL DEFAULT false,
  -- The furthest step of the guided form, for whoever comes back.
  step integer NOT NULL DEFAULT 1 CHECK (step BETWEEN 1 AND 7),
  published_at timestamp(3),
  -- Suspended by the platform: the coach cannot undo it.
  barred boolean NOT NULL DEFAULT false,
  barred_reason text,
  meeting_url text, -- a meeting room of their own
  address text, -- where they receive; told after payment only
  directions text,
  updated_at timestamp(3) NOT NULL,
  CONSTRAINT coach_settings_draft_is_inactive CHECK (NOT (draft AND active)),
  CONSTRAINT coach_settings_barred_is_inactive CHECK (NOT (barred AND active))
);

-- One submission of a coach's proofs, and what became of it.
CREATE TABLE trustcoach.verification_request (
  id text PRIMARY KEY,
  coach_id text NOT NULL REFERENCES "Coach" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
  state text NOT NULL CHECK (state IN (
    'SUBMITTED', 'MORE_ASKED', 'VERIFIED', 'PREMIUM', 'REFUSED', 'WITHDRAWN', 'LAPSED', 'REVOKED'
  )),
  note text, -- what the coach adds
  message text, -- what the platform last answered
  submitted_at timestamp(3) NOT NULL, -- the last time
  decided_at timestamp(3),
  version integer NOT NULL DEFAULT 1 -- of two who decide at once, the second finds another
);
-- A coach has one submission at work, and one badge.
CREATE UNIQUE INDEX verification_request_open ON trustcoach.verification_request (coach_id)
  WHERE state IN ('SUBMITTED', 'MORE_ASKED');
CREATE UNIQUE INDEX verification_request_badge ON trustcoach.verification_request (coach_id)
  WHERE state IN ('VERIFIED', 'PREMIUM');
CREATE INDEX verification_request_queue ON trustcoach.verification_request (submitted_at, id)
  WHERE state = 'SUBMITTED';

-- The certifications that a badge rests on, as they were when it was given.
CREATE TABLE trustcoach.badge_basis (
  coach_id text NOT NULL REFERENCES "Coach" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
  certification_id text NOT NULL, -- kept when the certification goes: the badge then falls
  name text NOT NULL,
  PRIMARY KEY (coach_id, certification_id)
);

-- Every step of every verification: who, when, what, why. Never changed, and kept.
CREATE TABLE trustcoach.verification_event (
  id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  request_id text, -- none for what was written before there were submissions
  coach_id text NOT NULL,
  kind text NOT NULL CHECK (kind IN (
    'SUBMITTED', 'MORE_ASKED', 'VERIFIED', 'PREMIUM', 'REFUSED', 'WITHDRAWN', 'EXPIRED', 'CHANGED',
    'REVOKED', 'BARRED', 'UNBARRED'
  )),
  by_user text, -- nobody when a day did it
  at timestamp(3) NOT NULL,
  reason text,
  certifications text[] NOT NULL DEFAULT '{}' -- what it was about: name, issuer
);
CREATE INDEX verification_event_coach ON trustcoach.verification_event (coach_id, id);
CREATE TRIGGER verification_event_append_only BEFORE UPDATE OR DELETE ON trustcoach.verification_event
  FOR EACH ROW EXECUTE FUNCTION trustcoach.refuse_change();

-- Letters about an expiry that were sent: 30 and 7 days before, and on the day.
CREATE TABLE trustcoach.expiry_notice (
  certification_id text NOT NULL REFERENCES "Certification" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
  expires_at timestamp(3) NOT NULL,
  days integer NOT NULL,
  sent_at timestamp(3) NOT NULL,
  PRIMARY KEY (certification_id, expires_at, days)
);

-- A badge that was given before there were decisions rests on what was verified.
INSERT INTO trustcoach.badge_basis (coach_id, certification_id, name)
SELECT c."id", p."id", p."name"
FROM "Coach" c
JOIN "Certification" p ON p."coachId" = c."id"
WHERE c."verified" AND p."verified";
