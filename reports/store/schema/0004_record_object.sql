-- Public files by their digest: boundaries and rulesets in their canonical form.
-- What a digest means never changes. Parts are written as they are made, before
-- the digest is known; parts without an object belong to a write that is under
-- way or died, and are swept.
CREATE TABLE record_object (
  sha256 TEXT PRIMARY KEY,        -- of the whole file, in hex
  id     BIGINT NOT NULL UNIQUE,
  size   BIGINT NOT NULL,         -- bytes of the whole file
  parts  BIGINT NOT NULL,
  media  TEXT NOT NULL            -- media type
);
CREATE TABLE record_object_part (
  object     BIGINT NOT NULL,     -- id of the object
  position   BIGINT NOT NULL,     -- 0, 1, 2...
  data       BYTEA NOT NULL,      -- one gzip member; all in a row are one gzip file
  created_at BIGINT NOT NULL,
  PRIMARY KEY (object, position)
);
