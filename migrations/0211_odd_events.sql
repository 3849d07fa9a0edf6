-- Events of coaches' calendars that were not fully understood: the coach is told which, what each
-- blocks, and what to do.
CREATE TABLE trustcoach.external_odd (
  calendar_id text NOT NULL REFERENCES trustcoach.external_calendar (id) ON DELETE CASCADE,
  key text NOT NULL, -- the event and what is wrong with it, hashed
  reason text NOT NULL,
  sealed_title text NOT NULL,
  starts_at timestamp(3), -- as far as that was understood
  blocks_from timestamp(3) NOT NULL,
  blocks_until timestamp(3) NOT NULL,
  stretches integer NOT NULL,
  told_at timestamp(3), -- when the coach was told by letter
  PRIMARY KEY (calendar_id, key),
  CONSTRAINT external_odd_order CHECK (blocks_until > blocks_from)
);

-- When the coach was last told of such events; and every calendar is read in full again, with
-- what is now understood.
ALTER TABLE trustcoach.external_calendar ADD COLUMN odd_told_at timestamp(3);
UPDATE trustcoach.external_calendar SET etag = NULL, modified = NULL;
