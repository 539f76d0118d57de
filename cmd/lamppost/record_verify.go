package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"lamppost/reports/outside"
	"lamppost/reports/record/c2sp"
	"lamppost/reports/record/verify"
)

// maxKeyFile bounds a file with keys or a policy in bytes.
const maxKeyFile = 64 << 10

type recordVerify struct {
	Record string   `arg:"" help:"Address of a record, like https://reports.example.org/record/, or a folder with its files."`
	Vkey   []string `help:"Verifier key of the log, or a file of them, one a line. Without it the remembered one is used." placeholder:"FILE|KEY"`
	Policy string   `help:"C2SP tlog-policy file: log keys, witnesses and their quorum." type:"existingfile" placeholder:"FILE"`
	State  string   `help:"Remember here what was seen, and hold the log to it. Without it a rewritten past is not found." type:"path" placeholder:"FILE"`
	JSON   bool     `name:"json" help:"Print the outcome as JSON."`
}

// Run prints what was checked and each finding; any finding is a failure.
func (c recordVerify) Run(ctx context.Context, t terminal) error {
	policy, err := c.policy()
	if err != nil {
		return err
	}
	state := verify.State{}
	if c.State != "" {
		if state, err = verify.ReadState(c.State); err != nil {
			return err
		}
	}
	// Whoever types an address may call it, also in the own network.
	source, err := verify.Open(c.Record, outside.New(outside.Options{AllowPrivate: true}))
	if err != nil {
		return err
	}
	config := verify.Config{Source: source, Policy: policy, State: state, Now: time.Now()}
	if strings.Contains(c.Record, "://") {
		config.Wait = letPublish
	}
	outcome, err := c.verify(ctx, t, config)
	if err != nil {
		return err
	}
	if err := c.print(t, outcome); err != nil {
		return err
	}
	if !outcome.Good() {
		return fmt.Errorf("%d findings: this record is not as it must be", len(outcome.Findings)+outcome.More)
	}
	if c.State == "" {
		return nil
	}
	return verify.WriteState(c.State, state)
}

// publishTime is several times what a log takes from an event to the checkpoint
// that covers it.
const publishTime = 15 * time.Second

func letPublish(ctx context.Context) error {
	select {
	case <-time.After(publishTime):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (c recordVerify) verify(ctx context.Context, t terminal, config verify.Config) (*verify.Outcome, error) {
	bar := newProgress(t.err, -1, "entries")
	defer bar.end()
	config.Progress = func(done, _ int64) { bar.set(int(done)) }
	return verify.Run(ctx, config)
}

// policy joins the policy file and the keys.
func (c recordVerify) policy() (c2sp.Policy, error) {
	var policy c2sp.Policy
	if c.Policy != "" {
		text, err := os.ReadFile(c.Policy)
		if err != nil {
			return policy, err
		}
		if policy, err = c2sp.ParsePolicy(string(text)); err != nil {
			return policy, fmt.Errorf("%s: %w", c.Policy, err)
		}
	}
	for _, given := range c.Vkey {
		keys, err := readKeys(given)
		if err != nil {
			return policy, err
		}
		policy.Logs = append(policy.Logs, keys...)
	}
	if policy.Quorum == "" {
		policy.Quorum = c2sp.NoQuorum
	}
	return policy, nil
}

// readKeys reads a verifier key, or a file of them.
func readKeys(given string) ([]c2sp.Party, error) {
	if !strings.Contains(given, "+") || fileExists(given) {
		data, err := os.ReadFile(given)
		if err != nil {
			return nil, err
		}
		if len(data) > maxKeyFile {
			return nil, fmt.Errorf("%s: over %d KiB", given, maxKeyFile>>10)
		}
		given = string(data)
	}
	var keys []c2sp.Party
	for line := range strings.Lines(given) {
		if line = strings.TrimSpace(line); line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		key, err := c2sp.NewLog(line, "")
		if err != nil {
			return nil, err
		}
		keys = append(keys, key)
	}
	if len(keys) == 0 {
		return nil, errors.New("--vkey: no key in it")
	}
	return keys, nil
}

func fileExists(name string) bool {
	_, err := os.Stat(name)
	return err == nil
}

func (c recordVerify) print(t terminal, o *verify.Outcome) error {
	if c.JSON {
		out := json.NewEncoder(t.out)
		out.SetIndent("", "  ")
		return out.Encode(o)
	}
	for _, f := range o.Findings {
		fmt.Fprintln(t.out, f)
	}
	if o.More > 0 {
		fmt.Fprintf(t.out, "and %d more\n", o.More)
	}
	for _, line := range o.Summary() {
		if _, err := fmt.Fprintln(t.out, line); err != nil {
			return err
		}
	}
	return nil
}
