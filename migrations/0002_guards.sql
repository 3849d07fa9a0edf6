-- The guards that Prisma does not see: what must never be false, whoever writes.
-- A plain index on public would be drift for Prisma; constraints are not.

CREATE SCHEMA IF NOT EXISTS trustcoach;
CREATE EXTENSION IF NOT EXISTS btree_gist WITH SCHEMA trustcoach;
CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA trustcoach;
CREATE EXTENSION IF NOT EXISTS unaccent WITH SCHEMA trustcoach;

-- When a booking takes place, as a half-open range of UTC.
CREATE FUNCTION trustcoach.booking_period(starts timestamp, minutes integer) RETURNS tsrange
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN tsrange(starts, starts + make_interval(mins => minutes), '[)');

-- A coach is never booked twice at once, and neither is a client.
ALTER TABLE "Booking"
  ADD CONSTRAINT booking_coach_no_overlap EXCLUDE USING gist (
    "coachId" WITH =,
    trustcoach.booking_period("scheduledAt", "duration") WITH &&
  ) WHERE ("status" IN ('PENDING', 'CONFIRMED', 'IN_PROGRESS')),
  ADD CONSTRAINT booking_client_no_overlap EXCLUDE USING gist (
    "userId" WITH =,
    trustcoach.booking_period("scheduledAt", "duration") WITH &&
  ) WHERE ("status" IN ('PENDING', 'CONFIRMED', 'IN_PROGRESS')),
  ADD CONSTRAINT booking_duration_range CHECK ("duration" BETWEEN 1 AND 1440),
  ADD CONSTRAINT booking_price_range CHECK ("price" >= 0),
  ADD CONSTRAINT booking_currency_format CHECK ("currency" ~ '^[A-Z]{3}$');

ALTER TABLE "Availability"
  ADD CONSTRAINT availability_day_range CHECK ("dayOfWeek" BETWEEN 0 AND 6),
  ADD CONSTRAINT availability_start_format CHECK ("startTime" ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'),
  ADD CONSTRAINT availability_end_format CHECK ("endTime" ~ '^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$'),
  ADD CONSTRAINT availability_ends_after_start CHECK ("endTime" > "startTime"),
  ADD CONSTRAINT availability_validity_order
    CHECK ("validFrom" IS NULL OR "validUntil" IS NULL OR "validUntil" >= "validFrom");

ALTER TABLE "Coach"
  ADD CONSTRAINT coach_hourly_rate_range CHECK ("hourlyRate" > 0),
  ADD CONSTRAINT coach_daily_rate_range CHECK ("dailyRate" > 0),
  ADD CONSTRAINT coach_currency_format CHECK ("currency" ~ '^[A-Z]{3}$'),
  ADD CONSTRAINT coach_sessions_range CHECK ("totalSessions" >= 0),
  ADD CONSTRAINT coach_rating_range CHECK ("averageRating" BETWEEN 1 AND 5),
  ADD CONSTRAINT coach_latitude_range CHECK ("latitude" BETWEEN -90 AND 90),
  ADD CONSTRAINT coach_longitude_range CHECK ("longitude" BETWEEN -180 AND 180);

ALTER TABLE "Payment"
  ADD CONSTRAINT payment_amount_range CHECK ("amount" >= 0),
  ADD CONSTRAINT payment_split_is_whole
    CHECK ("platformFee" >= 0 AND "coachPayout" >= 0 AND "platformFee" + "coachPayout" = "amount"),
  ADD CONSTRAINT payment_refund_range CHECK ("refundAmount" BETWEEN 0 AND "amount"),
  ADD CONSTRAINT payment_currency_format CHECK ("currency" ~ '^[A-Z]{3}$');

ALTER TABLE "Session"
  ADD CONSTRAINT session_audio_size_range CHECK ("audioSize" >= 0),
  ADD CONSTRAINT session_audio_duration_range CHECK ("audioDuration" >= 0);
ALTER TABLE "MarkedMoment" ADD CONSTRAINT marked_moment_timestamp_range CHECK ("timestamp" >= 0);
ALTER TABLE "CheckIn" ADD CONSTRAINT check_in_mood_range CHECK ("mood" BETWEEN 1 AND 5);
ALTER TABLE "Organization"
  ADD CONSTRAINT organization_users_range CHECK ("maxUsersAllowed" >= 0),
  ADD CONSTRAINT organization_budget_range CHECK ("budgetAllocated" >= 0),
  ADD CONSTRAINT organization_budget_used_range CHECK ("budgetUsed" >= 0);
ALTER TABLE "OrganizationMember"
  ADD CONSTRAINT organization_member_allowed_range CHECK ("sessionsAllowed" >= 0),
  ADD CONSTRAINT organization_member_used_range CHECK ("sessionsUsed" >= 0);
ALTER TABLE "CoachDocument" ADD CONSTRAINT coach_document_size_range CHECK ("fileSize" >= 0);
ALTER TABLE "OfflineUpload"
  ADD CONSTRAINT offline_upload_size_range CHECK ("fileSize" >= 0),
  ADD CONSTRAINT offline_upload_retry_range CHECK ("retryCount" >= 0);
