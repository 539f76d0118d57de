package witness

import (
	"context"
	"fmt"
	"runtime/debug"
	"sync"

	"lamppost/reports/record/c2sp"
)

// Result is what one witness said.
type Result struct {
	Witness c2sp.Party
	Lines   string // its signature lines
	Err     error  // why there are none
}

// Round asks all witnesses at once and returns what each said, in their order.
// seen tells the size each is believed to have seen last, by name.
func (c *Client) Round(ctx context.Context, witnesses []c2sp.Party, o Offer, seen map[string]int64) []Result {
	results := make([]Result, len(witnesses))
	var all sync.WaitGroup
	for i, w := range witnesses {
		all.Go(func() {
			results[i] = c.calmly(ctx, w, o, seen[w.Name])
		})
	}
	all.Wait()
	return results
}

// calmly turns a panic into a witness that did not answer.
func (c *Client) calmly(ctx context.Context, w c2sp.Party, o Offer, seen int64) (r Result) {
	r.Witness = w
	defer func() {
		if p := recover(); p != nil {
			r.Err = fmt.Errorf("%s: panic: %v\n%s", w.Name, p, debug.Stack())
		}
	}()
	r.Lines, r.Err = c.Cosign(ctx, w, o, seen)
	return r
}
