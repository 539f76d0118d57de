-- A restored database looks reports and updates up by what the record has of them.
CREATE INDEX report_record       ON report (record);
CREATE INDEX report_update_event ON report_update (event);
