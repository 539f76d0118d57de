package c2sp

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

const (
	// maxPolicy bounds a policy file in bytes, maxNames what it may define.
	maxPolicy = 64 << 10
	maxNames  = 128
	// NoQuorum is the quorum of a log without witnesses.
	NoQuorum = "none"
)

// Policy says whose signatures make a checkpoint valid: one of the logs', and
// those of a quorum of witnesses. The zero Policy accepts nothing.
type Policy struct {
	Logs      []Party
	Witnesses []Party
	Groups    []Group
	Quorum    string // of a witness or group; "none" needs no witness
}

// Party is a log or a witness.
type Party struct {
	Name string // of a witness: what groups and the quorum call it
	Key  string // its verifier key as text
	URL  string // empty: not told

	verifier note.Verifier
}

// Verifier returns what verifies the party's signatures.
func (p Party) Verifier() note.Verifier { return p.verifier }

// Group has signed when at least Threshold of its members have.
type Group struct {
	Name      string
	Threshold int
	Members   []string
}

// NewLog returns a log as a party of a policy.
func NewLog(vkey, url string) (Party, error) {
	v, err := note.NewVerifier(vkey)
	if err != nil {
		return Party{}, fmt.Errorf("log key: %w", err)
	}
	return Party{Name: v.Name(), Key: vkey, URL: url, verifier: v}, nil
}

// NewWitness returns a witness as a party of a policy.
func NewWitness(name, vkey, url string) (Party, error) {
	v, err := NewCosignatureVerifier(vkey)
	if err != nil {
		return Party{}, fmt.Errorf("witness %s: %w", name, err)
	}
	if name == "" || name == NoQuorum || strings.ContainsAny(name, " \t\n#") {
		return Party{}, fmt.Errorf("witness: %q is not a name", name)
	}
	return Party{Name: name, Key: vkey, URL: url, verifier: v}, nil
}

// String writes the policy as a file.
func (p Policy) String() string {
	var b strings.Builder
	for _, l := range p.Logs {
		b.WriteString(line("log", l.Key, l.URL))
	}
	for _, w := range p.Witnesses {
		b.WriteString(line("witness", w.Name, w.Key, w.URL))
	}
	for _, g := range p.Groups {
		b.WriteString(line("group", g.Name, strconv.Itoa(g.Threshold), strings.Join(g.Members, " ")))
	}
	b.WriteString(line("quorum", p.Quorum))
	return b.String()
}

func line(words ...string) string {
	return strings.TrimRight(strings.Join(words, " "), " ") + "\n"
}

// ParsePolicy reads a policy file. Names must be defined above their use.
func ParsePolicy(text string) (Policy, error) {
	var p Policy
	if len(text) > maxPolicy {
		return p, fmt.Errorf("a policy of over %d KiB", maxPolicy>>10)
	}
	number := 0
	for text := range strings.SplitSeq(text, "\n") {
		number++
		words := strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == '\t' })
		if len(words) == 0 || strings.HasPrefix(words[0], "#") {
			continue
		}
		if err := p.read(words); err != nil {
			return Policy{}, fmt.Errorf("policy, line %d: %w", number, err)
		}
	}
	if p.Quorum == "" {
		return Policy{}, errors.New("policy: it has no quorum")
	}
	return p, nil
}

func (p *Policy) read(words []string) error {
	if len(p.Logs)+len(p.Witnesses)+len(p.Groups) >= maxNames {
		return fmt.Errorf("more than %d names", maxNames)
	}
	at := func(i int) string {
		if i < len(words) {
			return words[i]
		}
		return ""
	}
	switch n := len(words); {
	case words[0] == "log" && (n == 2 || n == 3):
		l, err := NewLog(at(1), at(2))
		p.Logs = append(p.Logs, l)
		return err
	case words[0] == "witness" && (n == 3 || n == 4):
		w, err := NewWitness(at(1), at(2), at(3))
		if err != nil {
			return err
		}
		return p.addWitness(w)
	case words[0] == "group" && n >= 4:
		return p.addGroup(at(1), at(2), words[3:])
	case words[0] == "quorum" && n == 2:
		return p.setQuorum(at(1))
	}
	return fmt.Errorf("%q is not understood", strings.Join(words, " "))
}

func (p *Policy) addWitness(w Party) error {
	if p.defines(w.Name) || slices.ContainsFunc(p.Witnesses, func(o Party) bool { return o.Key == w.Key }) {
		return fmt.Errorf("%s is defined twice", w.Name)
	}
	p.Witnesses = append(p.Witnesses, w)
	return nil
}

func (p *Policy) addGroup(name, threshold string, members []string) error {
	if name == NoQuorum || p.defines(name) {
		return fmt.Errorf("%s is defined twice", name)
	}
	k, err := strconv.Atoi(threshold)
	switch threshold {
	case "any":
		k, err = 1, nil
	case "all":
		k, err = len(members), nil
	}
	if err != nil || k < 1 || k > len(members) {
		return fmt.Errorf("%q of %d members", threshold, len(members))
	}
	for i, m := range members {
		if !p.defines(m) || p.isMember(m) || slices.Contains(members[:i], m) {
			return fmt.Errorf("%q is not defined above, or already in a group", m)
		}
	}
	p.Groups = append(p.Groups, Group{Name: name, Threshold: k, Members: members})
	return nil
}

func (p *Policy) setQuorum(name string) error {
	if p.Quorum != "" || name != NoQuorum && !p.defines(name) {
		return fmt.Errorf("the quorum %q is a second one, or not defined above", name)
	}
	p.Quorum = name
	return nil
}

func (p *Policy) defines(name string) bool {
	return slices.ContainsFunc(p.Witnesses, func(w Party) bool { return w.Name == name }) ||
		slices.ContainsFunc(p.Groups, func(g Group) bool { return g.Name == name })
}

func (p *Policy) isMember(name string) bool {
	return slices.ContainsFunc(p.Groups, func(g Group) bool { return slices.Contains(g.Members, name) })
}
