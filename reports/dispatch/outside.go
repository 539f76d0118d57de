package dispatch

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"lamppost/reports/outside"
)

// maxMedia is the largest photo a phone makes in its own format, doubled.
const maxMedia = 8 << 20

// Media fetches the photos that a sender of reports names by URL.
type Media struct{ Outside *outside.Client }

// Fetch gets what url names, at most 8 MiB of it.
func (m Media) Fetch(ctx context.Context, url string) ([]byte, error) {
	header := http.Header{"Accept": {"image/jpeg, image/png, image/webp, image/gif;q=0.5"}}
	answer, err := m.Outside.Get(ctx, url, header, maxMedia)
	if err := judge(answer, err); err != nil {
		return nil, err
	}
	return answer.Body, nil
}

// judge says how what came from outside is to be taken: nil for a 2xx.
func judge(answer outside.Answer, err error) error {
	switch {
	case errors.Is(err, outside.ErrUnreachable):
		return Unreachable(err)
	case err != nil:
		return Permanent(err)
	}
	return statusError(answer.Code)
}

// statusLine is what is kept of an answer: its body is never shown, so that a
// webhook cannot be used to look at what lies behind an address.
func statusLine(code int) string {
	return strings.TrimSpace(fmt.Sprintf("HTTP %d %s", code, http.StatusText(code)))
}

func statusError(code int) error {
	err := errors.New(statusLine(code))
	switch {
	case code >= 200 && code < 300:
		return nil
	case code == http.StatusRequestTimeout, code == http.StatusTooEarly, code == http.StatusTooManyRequests:
		return err
	case code >= 400 && code < 500:
		return Permanent(err)
	}
	return err
}
