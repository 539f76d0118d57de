CREATE VIRTUAL TABLE report_search USING fts5 (words, tokenize = 'unicode61 remove_diacritics 2');
CREATE TRIGGER event_frozen_update BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
CREATE TRIGGER event_frozen_delete BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
CREATE TRIGGER event_told INSTEAD OF INSERT ON event_told
BEGIN
  INSERT INTO event (id, kind, at, report, leaf, hash) VALUES (NEW.id, NEW.kind, NEW.at, NEW.report, NEW.leaf, NEW.hash);
  INSERT INTO event_pending (event) VALUES (NEW.id);
  INSERT INTO event_opening (event, disclosures) SELECT NEW.id, NEW.disclosures WHERE NEW.disclosures <> '';
END;
-- A public state changes only together with its event.
CREATE TRIGGER report_tells BEFORE UPDATE OF category, body, status, visibility, text, answers, lon, lat, address, duplicate, photos, removed ON report
  WHEN NEW.event = OLD.event AND (NEW.category, NEW.body, NEW.status, NEW.visibility, NEW.text, NEW.answers, NEW.lon, NEW.lat, NEW.address, NEW.duplicate, NEW.photos, NEW.removed)
    IS NOT (OLD.category, OLD.body, OLD.status, OLD.visibility, OLD.text, OLD.answers, OLD.lon, OLD.lat, OLD.address, OLD.duplicate, OLD.photos, OLD.removed)
  BEGIN SELECT RAISE(ABORT, 'a report changes only with its event'); END;
CREATE TRIGGER layer_tells BEFORE UPDATE OF live ON layer WHEN NEW.live <> OLD.live AND NEW.event IS OLD.event
  BEGIN SELECT RAISE(ABORT, 'boundaries go live only with their event'); END;
CREATE TRIGGER photo_tells BEFORE UPDATE OF report, hidden ON photo
  WHEN (NEW.report IS NOT OLD.report OR NEW.hidden <> OLD.hidden) AND NEW.event IS OLD.event
  BEGIN SELECT RAISE(ABORT, 'a photo changes only with its event'); END;
