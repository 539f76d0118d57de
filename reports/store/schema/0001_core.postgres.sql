CREATE TABLE report_search (
  rowid    BIGINT PRIMARY KEY,
  words    TEXT NOT NULL,
  document TSVECTOR GENERATED ALWAYS AS (to_tsvector('simple', words)) STORED
);
CREATE INDEX report_search_document ON report_search USING gin (document);
CREATE FUNCTION event_frozen() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'events are append-only'; END $$;
CREATE TRIGGER event_frozen BEFORE UPDATE OR DELETE ON event FOR EACH ROW EXECUTE FUNCTION event_frozen();
CREATE FUNCTION event_told() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  INSERT INTO event (id, kind, at, report, leaf, hash) VALUES (NEW.id, NEW.kind, NEW.at, NEW.report, NEW.leaf, NEW.hash);
  INSERT INTO event_pending (event) VALUES (NEW.id);
  INSERT INTO event_opening (event, disclosures) SELECT NEW.id, NEW.disclosures WHERE NEW.disclosures <> '';
  RETURN NEW; END $$;
CREATE TRIGGER event_told INSTEAD OF INSERT ON event_told FOR EACH ROW EXECUTE FUNCTION event_told();
-- A public state changes only together with its event.
CREATE FUNCTION report_tells() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'a public state changes only with its event'; END $$;
CREATE TRIGGER report_tells BEFORE UPDATE ON report FOR EACH ROW
  WHEN (NEW.event = OLD.event AND (NEW.category, NEW.body, NEW.status, NEW.visibility, NEW.text, NEW.answers, NEW.lon, NEW.lat, NEW.address, NEW.duplicate, NEW.photos, NEW.removed)
    IS DISTINCT FROM (OLD.category, OLD.body, OLD.status, OLD.visibility, OLD.text, OLD.answers, OLD.lon, OLD.lat, OLD.address, OLD.duplicate, OLD.photos, OLD.removed))
  EXECUTE FUNCTION report_tells();
CREATE TRIGGER layer_tells BEFORE UPDATE ON layer FOR EACH ROW
  WHEN (NEW.live <> OLD.live AND NEW.event IS NOT DISTINCT FROM OLD.event) EXECUTE FUNCTION report_tells();
CREATE TRIGGER photo_tells BEFORE UPDATE ON photo FOR EACH ROW
  WHEN ((NEW.report IS DISTINCT FROM OLD.report OR NEW.hidden <> OLD.hidden) AND NEW.event IS NOT DISTINCT FROM OLD.event) EXECUTE FUNCTION report_tells();
