package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"lamppost/reports/outside"
	"lamppost/reports/record"
	"lamppost/reports/record/c2sp"
	"lamppost/reports/record/watch"
	"lamppost/reports/record/witness"
)

// recordSettings say how the public record is kept.
type recordSettings struct {
	RecordOrigin string `help:"Name of a new public record for ever; without it, the public host and /record/1." placeholder:"HOST/record/1"`
	RecordGuard  string `help:"File that remembers what was published: best on another volume, and in no backup; without it, record.guard in the data folder." type:"path" placeholder:"FILE"`

	RecordMirror  string   `help:"Folder that holds a copy of the record before anything of it is signed: best on another machine's disk." type:"path" placeholder:"DIR"`
	RecordWitness []string `help:"A witness: its name, its verifier key and its address, separated by blanks. May be given again." sep:";" placeholder:"NAME KEY URL"`
	RecordQuorum  int      `help:"How many witnesses must have signed; without it, more than half." placeholder:"N"`

	keys string // path of the file of keys
}

// in completes the settings for a data folder.
func (r recordSettings) in(data string) recordSettings {
	r.keys = filepath.Join(data, record.KeysFile)
	if r.RecordGuard == "" {
		r.RecordGuard = filepath.Join(data, record.GuardFile)
	}
	return r
}

// openRecord opens the public record of the house under its public address.
func (s *service) openRecord(ctx context.Context) (*record.Log, error) {
	origin := s.record.RecordOrigin
	if origin == "" {
		origin = strings.ToLower(s.base.Host) + "/record/1"
	}
	config, err := s.record.config(s.house, s.allowPrivate)
	if err != nil {
		return nil, err
	}
	config.Origin = origin
	return record.Open(ctx, config)
}

// config is all that the settings say about a house's record.
func (r recordSettings) config(h *house, allowPrivate bool) (record.Config, error) {
	policy, err := r.policy()
	c := record.Config{
		Store: h.store, KeysFile: r.keys, Guard: r.RecordGuard, Policy: policy,
		Now: time.Now, Rand: rand.Reader, Logger: h.logger,
	}
	if r.RecordMirror != "" {
		c.Mirror = watch.Folder{Dir: r.RecordMirror}
	}
	if len(policy.Witnesses) > 0 {
		client := &witness.Client{Outside: outside.New(outside.Options{AllowPrivate: allowPrivate})}
		c.Cosigner = &watch.Witnesses{Client: client, Policy: policy}
	}
	return c, err
}

// quorumGroup names the group of all witnesses in the published policy.
const quorumGroup = "quorum-of-witnesses"

// policy says who the witnesses are, and how many of them it takes.
func (r recordSettings) policy() (c2sp.Policy, error) {
	policy := c2sp.Policy{Quorum: c2sp.NoQuorum}
	group := c2sp.Group{Name: quorumGroup, Threshold: r.RecordQuorum}
	for _, given := range r.RecordWitness {
		words := strings.Fields(given)
		if len(words) != 3 {
			return policy, fmt.Errorf("--record-witness: give a name, a verifier key and an address, not %q", given)
		}
		if err := outside.CheckURL(words[2], true); err != nil {
			return policy, fmt.Errorf("--record-witness: %w", err)
		}
		w, err := c2sp.NewWitness(words[0], words[1], words[2])
		if err != nil {
			return policy, fmt.Errorf("--record-witness: %w", err)
		}
		policy.Witnesses = append(policy.Witnesses, w)
		group.Members = append(group.Members, w.Name)
	}
	if len(group.Members) == 0 {
		return policy, nil
	}
	if group.Threshold == 0 {
		group.Threshold = len(group.Members)/2 + 1
	}
	policy.Groups, policy.Quorum = []c2sp.Group{group}, group.Name
	_, err := c2sp.ParsePolicy(policy.String())
	if err != nil {
		err = fmt.Errorf("--record-witness and --record-quorum: %w", err)
	}
	return policy, err
}
