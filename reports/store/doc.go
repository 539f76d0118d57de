// Package store keeps reports and everything about them in SQLite or
// PostgreSQL. It is the only room that speaks SQL about reports: one concrete
// type, one set of queries, no business decision.
//
// # The SQL we allow ourselves
//
// $1 placeholders, TEXT, BIGINT, BOOLEAN, DOUBLE PRECISION and BYTEA, ON CONFLICT,
// RETURNING, row values and partial indexes. Times are BIGINT microseconds since
// 1970 UTC, 0 for none; ids are made in Go; JSON is TEXT opened in Go; a place is
// lon, lat and its zoom-22 cell.
//
// # The closed list of forks
//
//   - connection set-up: sqlite.go and postgres.go;
//   - error folding and what is retryable: the dialect's fold;
//   - FOR UPDATE SKIP LOCKED: the dialect's skipLocked, used by the outbox;
//   - the migration lock: the dialect's lockMigrations; and how the schema spells
//     a key of 64 bits: its numberKey, without which SQLite keeps every table twice;
//   - triggers, which each database spells in its own way: what guards events and
//     public states, and what puts a row of the view event_told into the tables of
//     an event; it is one statement, because calls cost more than rows;
//   - full-text search: schema/*.sqlite.sql, schema/*.postgres.sql and the
//     dialect's matches.
//
// How a transaction begins is part of connection set-up: SQLite has one writer
// connection fed by a queue that commits many transactions with one fsync
// (writer.go), PostgreSQL does that by itself; and the numbering of events begins
// with the dialect's durable, because what is signed must not be taken back by a
// crash. Who publishes the record is a lease in a row and no advisory lock: two
// publishers for a moment do no harm, since both sign the one committed head.
//
// # What each table is trusted for
//
//   - report, report_update, photo, report_area: the reports. Their loss is the
//     loss of the service; back them up.
//   - event, event_sequence: the history that feeds are made of, and the leaves
//     of the public record. A public state cannot be written without its event:
//     the schema refuses it.
//   - event_opening: what leaves commit to and do not say. A row that is missing
//     without a report.redacted event is an alarm for whoever checks the record.
//   - record_node, record_checkpoint, record_lease, record_halt: the tree and what
//     was signed of it. The nodes can be made again from the leaves.
//   - record_former: what was signed of logs that were closed. Losing it loses nothing
//     that others do not have.
//   - delivery: what has still to leave the building. Losing it loses mails and
//     hand-overs that were promised.
//   - submission: idempotency keys. Losing it lets a repeated send make a second
//     report; nothing else.
//   - city, body, category, rule, layer, layer_version, area, basemap: made from
//     the city's folder and boundary files, and can be made again from them.
//   - boundary_finding, boundary_change, boundary_picture, boundary_dry_run: what
//     was found out about a version; can be found out again from it.
//   - boundary_publication, boundary_move: which boundaries routed when, and which
//     reports they moved. Part of the reports' history.
//   - boundary_job: work under way. Losing it loses an import that somebody waits for.
//   - gazetteer, gazetteer_name, gazetteer_house, gazetteer_corner,
//     gazetteer_ground: made from an OpenStreetMap extract; import it again.
//   - person, role_grant, subscription: who follows and who works here.
//   - session, sign_in_link, api_key: digests only, never a usable secret.
package store
