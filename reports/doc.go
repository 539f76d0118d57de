// Package reports is the vocabulary of Lamppost: what a report, a category, a
// body, a rule, an update and a status are, and which rules hold between them.
// It does no I/O: no database, no HTTP, and no clock of its own.
//
// # The life of a report
//
// A resident sends a [Draft]. The desk checks it against its [Category], finds
// the areas that contain the place, and asks the [Directory] for a [Route]: the
// responsible [Body] and why. What is stored is a [Report] with [StatusOpen].
// The body answers with an [Update], which may carry a new [Status]; the table
// in status.go decides whether it may. Every change of public state leaves an
// [Event], and everything that must leave the building leaves a [Delivery].
//
// # Glossary
//
//   - Report: one issue at one place, with photos (Open311: service request).
//   - Category: a kind of issue (Open311: service), with its questions.
//   - Body: who is answerable (Open311: agency responsible).
//   - Rule, Route: ordered rules decide the body; a route is the decision and why.
//     One body leads; those under Also are handed the report too.
//   - Side: who would answer a few metres further on.
//   - Fault: a rule, area, category or body of which the rules make nothing.
//   - Update: what anyone adds later, optionally with a new status.
//   - Event: an append-only fact. Feeds and history are views of events.
//   - Viewer: who is looking, and with which grants. One rule says what it sees.
//
// # Why
//
// Visibility is not a status. A report can be fixed and hidden at once, and
// "unconfirmed" says something about the reporter and nothing about the street;
// keeping the two apart leaves the status table free of exceptions.
package reports
