-- What the coach is still writing: kept apart from the final summary until it is validated.
CREATE TABLE trustcoach.summary_edit (
  session_id text PRIMARY KEY REFERENCES "Session" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
  sealed text NOT NULL, -- AES-256-GCM
  edited_by text NOT NULL,
  edited_at timestamp(3) NOT NULL
);

-- How far a transcription has come, readable without opening what was said.
ALTER TABLE trustcoach.transcription_window
  ADD COLUMN end_ms integer NOT NULL DEFAULT 0 CHECK (end_ms >= 0);
