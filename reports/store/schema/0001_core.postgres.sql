CREATE TABLE report_search (
  rowid    BIGINT PRIMARY KEY,
  words    TEXT NOT NULL,
  document TSVECTOR GENERATED ALWAYS AS (to_tsvector('simple', words)) STORED
);
CREATE INDEX report_search_document ON report_search USING gin (document);
CREATE FUNCTION event_frozen() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'events are append-only'; END $$;
CREATE TRIGGER event_frozen BEFORE UPDATE OR DELETE ON event FOR EACH ROW EXECUTE FUNCTION event_frozen();
