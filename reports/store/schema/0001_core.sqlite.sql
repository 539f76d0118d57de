CREATE VIRTUAL TABLE report_search USING fts5 (words, tokenize = 'unicode61 remove_diacritics 2');
CREATE TRIGGER event_frozen_update BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
CREATE TRIGGER event_frozen_delete BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
