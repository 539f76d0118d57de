-- Whether the reporter said on which side of a border the report is; route says where.
ALTER TABLE report ADD COLUMN chosen BOOLEAN NOT NULL DEFAULT FALSE;
