-- The instance's counters. 'generation' grows with every change to the city
-- tables; nodes reload what they hold in memory when it has.
CREATE TABLE instance (
  name  TEXT PRIMARY KEY,
  value BIGINT NOT NULL
);
INSERT INTO instance (name, value) VALUES ('generation', 1);

-- Facts, append-only. The leaf is what the public record says of one, in the bytes
-- that it serves: nothing ever rebuilds it from the columns beside it.
CREATE TABLE event (
  id     BIGINT PRIMARY KEY,
  kind   TEXT NOT NULL,
  at     BIGINT NOT NULL,
  report BIGINT NOT NULL,         -- 0: not about a report
  leaf   BYTEA NOT NULL,
  hash   BYTEA NOT NULL           -- of the leaf, RFC 6962
);
CREATE INDEX event_report ON event (report, id) WHERE report <> 0;
-- What a leaf commits to and does not say, a line for each field: its name, a
-- blank, its disclosure. Taking a line out is the erasure; no line is no row.
CREATE TABLE event_opening (
  event       BIGINT PRIMARY KEY REFERENCES event (id),
  disclosures TEXT NOT NULL
);

-- The order in which everybody reads events. A pending row says that the sequencer
-- has not numbered the event yet: pending is a property of the event and not a
-- high-water mark, because commits land out of order. The tables are narrow, so
-- that numbering rewrites no leaf.
CREATE TABLE event_pending  (event BIGINT PRIMARY KEY REFERENCES event (id));
CREATE TABLE event_sequence (seq BIGINT PRIMARY KEY, event BIGINT NOT NULL UNIQUE REFERENCES event (id));
CREATE TABLE event_head     (name TEXT PRIMARY KEY, size BIGINT NOT NULL);
INSERT INTO event_head (name, size) VALUES ('events', 0);
-- Through this view facts are told: a row put into it is an event, is pending, and
-- keeps its openings if it has any. Its trigger saves a statement for each.
CREATE VIEW event_told AS SELECT e.id, e.kind, e.at, e.report, e.leaf, e.hash, o.disclosures
  FROM event e LEFT JOIN event_opening o ON o.event = e.id;

-- The Merkle tree over the leaves in that order: the n-th hash of a tile level is
-- the root of the n-th full tile of 256 hashes one level below. Level 0 is the
-- hashes of the leaves themselves.
CREATE TABLE record_node (
  level BIGINT NOT NULL,
  n     BIGINT NOT NULL,
  hash  BYTEA NOT NULL,
  PRIMARY KEY (level, n)
);
-- What was signed, one row a size; the largest is what is served.
CREATE TABLE record_checkpoint (
  size BIGINT PRIMARY KEY,
  note TEXT NOT NULL,             -- signed, C2SP tlog-checkpoint
  at   BIGINT NOT NULL
);
-- Who publishes now. A row says who, and until when without saying so again.
CREATE TABLE record_lease (name TEXT PRIMARY KEY, holder TEXT NOT NULL, ends_at BIGINT NOT NULL);
INSERT INTO record_lease (name, holder, ends_at) VALUES ('publisher', '', 0);
-- Why nothing is numbered or signed until an operator has healed the record.
CREATE TABLE record_halt (reason TEXT PRIMARY KEY, detail TEXT NOT NULL, at BIGINT NOT NULL);

-- What a city's folder says, one JSON document each: always read as a whole.
-- event is the one that tells of its last change.
CREATE TABLE city     (slug TEXT PRIMARY KEY, data TEXT NOT NULL, event BIGINT NOT NULL REFERENCES event (id));
CREATE TABLE body     (slug TEXT PRIMARY KEY, city TEXT NOT NULL REFERENCES city (slug), data TEXT NOT NULL);
CREATE TABLE category (code TEXT PRIMARY KEY, city TEXT NOT NULL REFERENCES city (slug), position BIGINT NOT NULL, data TEXT NOT NULL);
CREATE TABLE rule     (city TEXT NOT NULL REFERENCES city (slug), position BIGINT NOT NULL, data TEXT NOT NULL, PRIMARY KEY (city, position));
CREATE TABLE basemap  (city TEXT NOT NULL REFERENCES city (slug), name TEXT NOT NULL, sha256 TEXT NOT NULL, data BYTEA NOT NULL, PRIMARY KEY (city, name));

-- Boundaries: a version is immutable once complete; live points to the one that routes.
CREATE TABLE layer (
  name  TEXT PRIMARY KEY,
  city  TEXT NOT NULL,            -- '' when imported by itself
  title TEXT NOT NULL,
  live  BIGINT NOT NULL,          -- 0: none
  event BIGINT REFERENCES event (id),
  CHECK (live = 0 OR event IS NOT NULL)
);
CREATE TABLE layer_version (
  id           BIGINT PRIMARY KEY,
  layer        TEXT NOT NULL REFERENCES layer (name),
  sha256       TEXT NOT NULL,
  source       TEXT NOT NULL,
  areas        BIGINT NOT NULL,
  complete     BOOLEAN NOT NULL,  -- false: its import did not finish; never published
  imported_at  BIGINT NOT NULL,
  published_at BIGINT NOT NULL,
  canonical    TEXT NOT NULL,     -- SHA-256 of the canonical file; '' while there is none
  event        BIGINT REFERENCES event (id), -- of the import
  CHECK (NOT complete OR event IS NOT NULL)
);
CREATE INDEX layer_version_layer ON layer_version (layer, id);
CREATE TABLE area (
  version  BIGINT NOT NULL REFERENCES layer_version (id),
  position BIGINT NOT NULL,
  key      TEXT NOT NULL,
  name     TEXT NOT NULL,
  shape    BYTEA NOT NULL,
  PRIMARY KEY (version, key)
);

CREATE TABLE person (
  id           BIGINT PRIMARY KEY,
  email        TEXT NOT NULL UNIQUE,
  name         TEXT NOT NULL,
  language     TEXT NOT NULL,
  confirmed_at BIGINT NOT NULL,   -- 0: the address is not confirmed
  created_at   BIGINT NOT NULL
);
CREATE TABLE role_grant (
  person BIGINT NOT NULL REFERENCES person (id),
  role   TEXT NOT NULL,
  body   TEXT NOT NULL,           -- '' for administrators
  PRIMARY KEY (person, role, body)
);

CREATE TABLE report (
  id          BIGINT PRIMARY KEY,
  city        TEXT NOT NULL,
  category    TEXT NOT NULL,
  body        TEXT NOT NULL,      -- '': nobody answers for it
  status      TEXT NOT NULL,
  visibility  TEXT NOT NULL,
  text        TEXT NOT NULL,
  answers     TEXT NOT NULL,
  lon         DOUBLE PRECISION NOT NULL,
  lat         DOUBLE PRECISION NOT NULL,
  cell        BIGINT NOT NULL,
  accuracy    DOUBLE PRECISION NOT NULL,
  address     TEXT NOT NULL,
  name        TEXT NOT NULL,
  name_public BOOLEAN NOT NULL,
  source      TEXT NOT NULL,
  external_id TEXT NOT NULL,
  reporter    BIGINT REFERENCES person (id),
  created_at  BIGINT NOT NULL,
  updated_at  BIGINT NOT NULL,
  closed_at   BIGINT NOT NULL,
  due_at      BIGINT NOT NULL,
  route       TEXT NOT NULL,
  version     BIGINT NOT NULL,
  duplicate   BIGINT NOT NULL,
  photos      BIGINT NOT NULL,    -- visible ones of the report itself
  cover       TEXT NOT NULL,
  removed     TEXT NOT NULL,      -- parts that were redacted, with a blank between
  record      TEXT NOT NULL,      -- by which the public record knows it
  event       BIGINT NOT NULL REFERENCES event (id)
);
CREATE INDEX report_created ON report (visibility, created_at, id);
CREATE INDEX report_updated ON report (visibility, updated_at, id);
CREATE INDEX report_cell    ON report (cell);
-- Holds all that the tiles of a whole country read, so that they need no row.
CREATE INDEX report_pins    ON report (visibility, cell, status, category, lon, lat, id);
CREATE INDEX report_body    ON report (body, created_at, id);
CREATE UNIQUE INDEX report_external ON report (source, external_id) WHERE external_id <> '';
CREATE TABLE report_area (
  report BIGINT NOT NULL REFERENCES report (id),
  layer  TEXT NOT NULL,
  key    TEXT NOT NULL,
  PRIMARY KEY (layer, key, report)
);

CREATE TABLE report_update (
  id          BIGINT PRIMARY KEY,
  report      BIGINT NOT NULL REFERENCES report (id),
  role        TEXT NOT NULL,
  body        TEXT NOT NULL,
  person      BIGINT REFERENCES person (id),
  text        TEXT NOT NULL,
  status      TEXT NOT NULL,
  from_status TEXT NOT NULL,
  hidden      BOOLEAN NOT NULL,
  created_at  BIGINT NOT NULL,
  event       BIGINT NOT NULL REFERENCES event (id)
);
CREATE INDEX report_update_report ON report_update (report, created_at, id);

-- A photo belongs to whoever holds its upload key until it is attached.
CREATE TABLE photo (
  id         TEXT PRIMARY KEY,
  upload     TEXT NOT NULL,       -- digest of the draft's key
  report     BIGINT REFERENCES report (id),
  update_id  BIGINT REFERENCES report_update (id),
  position   BIGINT NOT NULL,
  width      BIGINT NOT NULL,
  height     BIGINT NOT NULL,
  hidden     BOOLEAN NOT NULL,
  sha256     TEXT NOT NULL,       -- of the large size's file
  created_at BIGINT NOT NULL,
  event      BIGINT REFERENCES event (id),
  CHECK (report IS NULL OR event IS NOT NULL)
);
CREATE INDEX photo_report ON photo (report, position) WHERE report IS NOT NULL;
CREATE INDEX photo_loose  ON photo (created_at) WHERE report IS NULL;

-- Idempotency keys, as digests, with what they made.
CREATE TABLE submission (
  key        TEXT PRIMARY KEY,
  digest     TEXT NOT NULL,
  report     BIGINT NOT NULL,
  update_id  BIGINT NOT NULL,
  created_at BIGINT NOT NULL
);

CREATE TABLE subscription (
  id           BIGINT PRIMARY KEY,
  report       BIGINT NOT NULL REFERENCES report (id),
  person       BIGINT NOT NULL REFERENCES person (id),
  confirmed_at BIGINT NOT NULL,
  ended_at     BIGINT NOT NULL,
  created_at   BIGINT NOT NULL,
  UNIQUE (report, person)
);

CREATE TABLE delivery (
  id         BIGINT PRIMARY KEY,
  kind       TEXT NOT NULL,
  channel    TEXT NOT NULL,
  target     TEXT NOT NULL,       -- JSON of the channel
  report     BIGINT NOT NULL,
  update_id  BIGINT NOT NULL,
  body       TEXT NOT NULL,
  person     BIGINT NOT NULL,
  data       TEXT NOT NULL,
  state      TEXT NOT NULL,
  attempts   BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  next_at    BIGINT NOT NULL,
  lease_ends BIGINT NOT NULL,
  done_at    BIGINT NOT NULL,
  last_error TEXT NOT NULL,
  receipt    TEXT NOT NULL
);
CREATE INDEX delivery_due    ON delivery (next_at, id) WHERE state = 'pending';
CREATE INDEX delivery_state  ON delivery (state, id);
CREATE INDEX delivery_report ON delivery (report, id);
CREATE INDEX delivery_person ON delivery (person, created_at) WHERE person <> 0;

CREATE TABLE sign_in_link (
  id         TEXT PRIMARY KEY,    -- random; the link itself adds a signature the database cannot make
  person     BIGINT NOT NULL REFERENCES person (id),
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  used_at    BIGINT NOT NULL
);
CREATE INDEX sign_in_link_person ON sign_in_link (person, created_at);
CREATE TABLE session (
  digest     TEXT PRIMARY KEY,    -- SHA-256 of the cookie
  person     BIGINT NOT NULL REFERENCES person (id),
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL
);
CREATE TABLE api_key (
  digest     TEXT PRIMARY KEY,    -- SHA-256 of the key
  name       TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  revoked_at BIGINT NOT NULL
);
