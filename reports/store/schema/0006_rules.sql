-- Whether the reporter said on which side of a border the report is; route says where.
ALTER TABLE report ADD COLUMN chosen BOOLEAN NOT NULL DEFAULT FALSE;

-- The bodies that were handed a report beside the one that answers for it.
CREATE TABLE report_told (
  report BIGINT NOT NULL REFERENCES report (id),
  body   TEXT NOT NULL,
  PRIMARY KEY (body, report)
);
CREATE INDEX report_told_report ON report_told (report);

-- Layers of lines, which places can be near to. A version of one is a layer_version
-- like any other, with its lines in place of areas.
ALTER TABLE layer ADD COLUMN kind TEXT NOT NULL DEFAULT 'areas';
CREATE TABLE line (
  version    BIGINT NOT NULL REFERENCES layer_version (id),
  position   BIGINT NOT NULL,
  key        TEXT NOT NULL,
  name       TEXT NOT NULL,
  properties TEXT NOT NULL,       -- JSON, text by name
  path       BYTEA NOT NULL,
  PRIMARY KEY (version, key)
);
