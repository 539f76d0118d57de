package web

import (
	"encoding/base64"
	"errors"
	"strconv"
	"strings"

	"lamppost/reports"
	"lamppost/reports/record/c2sp"
	"lamppost/reports/store"
)

// RecordedEvent is an event as pages and programs are told of it, so that they
// find it in the public record.
type RecordedEvent struct {
	Kind  reports.EventKind `json:"kind" xml:"kind"`
	ID    string            `json:"id" xml:"id"`       // in /record/entry/ID and /record/receipt/ID.tlog-proof
	Index *int64            `json:"index" xml:"index"` // in the log; null: not numbered yet
	Hash  string            `json:"hash" xml:"hash"`   // of the leaf, RFC 6962, in base64
}

// Number is the entry's number as people count, 0 for none yet.
func (e RecordedEvent) Number() int {
	if e.Index == nil {
		return 0
	}
	return int(*e.Index) + 1
}

func recordedEvent(e reports.Event) RecordedEvent {
	told := RecordedEvent{Kind: e.Kind, ID: e.ID.String(), Hash: base64.StdEncoding.EncodeToString(e.Hash[:])}
	if e.Seq > 0 {
		index := e.Seq - 1
		told.Index = &index
	}
	return told
}

// readEvents reads what the record says of a report.
func readEvents(v *store.View, id reports.ReportID) ([]RecordedEvent, error) {
	events, err := v.ReportEvents(id)
	all := make([]RecordedEvent, len(events))
	for i, e := range events {
		all[i] = recordedEvent(e)
	}
	return all, err
}

// recorded is what an answer for programs says of the public record.
type recorded struct {
	Events     map[reports.ReportID][]RecordedEvent
	Checkpoint *checkpointJSON // nil: nothing is signed yet, or there is no record
}

// checkpointJSON names the signed state that an export was computed at or after.
type checkpointJSON struct {
	Origin string `json:"origin"`
	Size   int64  `json:"size"`
	Root   string `json:"root"` // base64
}

// String is a header's value: origin, size, root.
func (c *checkpointJSON) String() string {
	return c.Origin + " " + strconv.FormatInt(c.Size, 10) + " " + c.Root
}

// checkpointHeader names the checkpoint where a format has no room for it.
const checkpointHeader = "Record-Checkpoint"

// readRecorded reads what the record says of reports; nothing where there is none.
func (s *Server) readRecorded(v *store.View, found []reports.Report) (told recorded, err error) {
	if s.Record == nil {
		return told, nil
	}
	ids := make([]reports.ReportID, len(found))
	for i := range found {
		ids[i] = found[i].ID
	}
	events, err := v.EventsOf(ids)
	if err != nil {
		return told, err
	}
	told.Events = make(map[reports.ReportID][]RecordedEvent, len(events))
	for id, list := range events {
		for _, e := range list {
			told.Events[id] = append(told.Events[id], recordedEvent(e))
		}
	}
	signed, err := v.Checkpoint()
	if errors.Is(err, reports.ErrNotFound) {
		return told, nil
	}
	if err == nil {
		told.Checkpoint, err = namedCheckpoint(signed.Note)
	}
	return told, err
}

func namedCheckpoint(signed string) (*checkpointJSON, error) {
	text, _, _ := strings.Cut(signed, "\n\n")
	c, err := c2sp.ParseCheckpoint(text + "\n")
	if err != nil {
		return nil, err
	}
	return &checkpointJSON{c.Origin, c.Tree.N, c.Tree.Hash.String()}, nil
}
