-- A restored database looks reports and updates up by what the record has of them.
CREATE INDEX report_record       ON report (record);
CREATE INDEX report_update_event ON report_update (event);
-- What was signed of logs that were closed because leaves of them are gone for good.
CREATE TABLE record_former (
  origin TEXT NOT NULL,
  size   BIGINT NOT NULL,
  note   TEXT NOT NULL,
  at     BIGINT NOT NULL,
  PRIMARY KEY (origin, size)
);
