-- Boundaries as reviewed, reversible changes: who imported what, what was found
-- wrong with it, and what publishing it did to open reports.
ALTER TABLE layer_version ADD COLUMN bytes    BIGINT NOT NULL DEFAULT 0;
ALTER TABLE layer_version ADD COLUMN note     TEXT   NOT NULL DEFAULT '';
ALTER TABLE layer_version ADD COLUMN importer BIGINT REFERENCES person (id); -- NULL: the command line
ALTER TABLE layer_version ADD COLUMN blockers BIGINT NOT NULL DEFAULT 0;     -- findings that keep it from being published
ALTER TABLE layer_version ADD COLUMN warnings BIGINT NOT NULL DEFAULT 0;     -- findings that the importer decides on
ALTER TABLE layer_version ADD COLUMN counts   TEXT   NOT NULL DEFAULT '[]';  -- of the findings, by code
ALTER TABLE layer_version ADD COLUMN base     BIGINT NOT NULL DEFAULT 0;     -- the version that its changes are told against; 0: none was live
ALTER TABLE layer_version ADD COLUMN changes  TEXT   NOT NULL DEFAULT '[]';  -- counts of them, by kind

CREATE INDEX area_position ON area (version, position);

CREATE TABLE boundary_finding (
  version  BIGINT  NOT NULL REFERENCES layer_version (id),
  position BIGINT  NOT NULL,
  severity TEXT    NOT NULL,
  data     TEXT    NOT NULL,
  PRIMARY KEY (version, position)
);

-- What a version changes against its base, key by key.
CREATE TABLE boundary_change (
  version  BIGINT NOT NULL REFERENCES layer_version (id),
  position BIGINT NOT NULL,
  kind     TEXT   NOT NULL,
  data     TEXT   NOT NULL,
  PRIMARY KEY (version, position)
);

-- A publication waits for its day, moves the open reports that change hands,
-- settles until no node routes by what was live before, and is done.
CREATE TABLE boundary_publication (
  id          BIGINT PRIMARY KEY,
  layer       TEXT   NOT NULL REFERENCES layer (name),
  version     BIGINT NOT NULL REFERENCES layer_version (id),
  previous    TEXT   NOT NULL,    -- versions whose reports it moves, newest first
  state       TEXT   NOT NULL,
  person      BIGINT REFERENCES person (id), -- NULL: the command line
  note        TEXT   NOT NULL,
  warnings    BIGINT NOT NULL,    -- findings that its publisher accepted
  created_at  BIGINT NOT NULL,
  due_at      BIGINT NOT NULL,
  switched_at BIGINT NOT NULL,
  done_at     BIGINT NOT NULL,
  reached     BIGINT NOT NULL,    -- the last report it has looked at
  moved       BIGINT NOT NULL,
  lease_ends  BIGINT NOT NULL
);
CREATE INDEX boundary_publication_version ON boundary_publication (version, id);
CREATE INDEX boundary_publication_layer   ON boundary_publication (layer, id);
CREATE INDEX boundary_publication_work    ON boundary_publication (id) WHERE state IN ('waiting', 'moving', 'settling');
CREATE UNIQUE INDEX boundary_publication_waits ON boundary_publication (layer) WHERE state = 'waiting';

-- The open reports that a publication gave to another body, each once.
CREATE TABLE boundary_move (
  publication BIGINT NOT NULL REFERENCES boundary_publication (id),
  report      BIGINT NOT NULL REFERENCES report (id),
  update_id   BIGINT REFERENCES report_update (id), -- NULL: the public does not see the report
  from_body   TEXT   NOT NULL,
  to_body     TEXT   NOT NULL,
  PRIMARY KEY (publication, report)
);
CREATE UNIQUE INDEX boundary_move_update ON boundary_move (update_id);

-- The last dry run of a version, and its picture beside the base.
CREATE TABLE boundary_dry_run (
  version    BIGINT PRIMARY KEY REFERENCES layer_version (id),
  generation BIGINT NOT NULL,     -- of the directory and the boundaries it compared with
  made_at    BIGINT NOT NULL,
  data       TEXT   NOT NULL
);
CREATE TABLE boundary_picture (
  version BIGINT PRIMARY KEY REFERENCES layer_version (id),
  svg     TEXT   NOT NULL
);

-- Long work that the pages ask for: a node takes it with a lease.
CREATE TABLE boundary_job (
  id         BIGINT PRIMARY KEY,
  kind       TEXT   NOT NULL,
  state      TEXT   NOT NULL,
  person     BIGINT NOT NULL REFERENCES person (id),
  data       TEXT   NOT NULL,
  version    BIGINT NOT NULL,     -- the one it makes or tries; 0: none yet
  areas      BIGINT NOT NULL,
  done       BIGINT NOT NULL,     -- bytes read, or reports tried
  total      BIGINT NOT NULL,
  error      TEXT   NOT NULL,
  created_at BIGINT NOT NULL,
  ended_at   BIGINT NOT NULL,
  lease_ends BIGINT NOT NULL
);
CREATE INDEX boundary_job_work ON boundary_job (id) WHERE state IN ('queued', 'running');

-- Open reports in the order of their ids: what a dry run and a publication read.
CREATE INDEX report_open ON report (id) WHERE closed_at = 0;
