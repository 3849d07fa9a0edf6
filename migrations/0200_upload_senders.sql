-- Who sends an upload, how many bytes it takes of their day (as many as it announced, then as many
-- as came), and when some last came: a person sends one at a time to a session.
CREATE TABLE trustcoach.upload_sender (
  upload_id text         PRIMARY KEY REFERENCES "OfflineUpload" (id) ON UPDATE CASCADE ON DELETE CASCADE,
  user_id   text         NOT NULL REFERENCES "User" (id) ON UPDATE CASCADE ON DELETE CASCADE,
  bytes     bigint       NOT NULL CHECK (bytes >= 0),
  begun_at  timestamp(3) NOT NULL,
  heard_at  timestamp(3) NOT NULL
);

CREATE INDEX upload_sender_day ON trustcoach.upload_sender (user_id, begun_at);
