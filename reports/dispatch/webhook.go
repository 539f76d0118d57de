package dispatch

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"lamppost/reports/outside"
)

// The headers of a webhook, as the Standard Webhooks specification names them.
const (
	headerID        = "Webhook-Id"
	headerTimestamp = "Webhook-Timestamp"
	headerSignature = "Webhook-Signature"
	headerKey       = "Idempotency-Key"
)

const (
	// tolerance is how far a webhook's clock may be off: it bounds how long a
	// copied one can be replayed to a receiver that keeps no ids.
	tolerance = 5 * time.Minute
	// base64Secret begins secrets that are written in base64.
	base64Secret = "whsec_"
	// signatureVersion is HMAC-SHA256.
	signatureVersion = "v1,"
)

// ErrSignature says that a webhook was not signed with the secret, or too long ago.
var ErrSignature = errors.New("the webhook's signature does not fit")

// Webhook posts reports as signed JSON, see [Payload]. An answer with a 2xx
// status is a yes; its body is not kept.
type Webhook struct {
	Outside *outside.Client
	Now     func() time.Time
}

// Send posts the payload to the channel's URL. Without a secret it is not signed.
func (w *Webhook) Send(ctx context.Context, m Message) (string, error) {
	id := m.Delivery.ID.String()
	stamp := strconv.FormatInt(w.Now().Unix(), 10)
	header := http.Header{}
	header.Set("Content-Type", "application/json")
	header.Set(headerKey, id)
	header.Set(headerID, id)
	header.Set(headerTimestamp, stamp)
	if secret := m.Delivery.Channel.Secret; secret != "" {
		header.Set(headerSignature, signatureVersion+sign(secret, id, stamp, m.Payload))
	}
	answer, err := w.Outside.Post(ctx, m.Delivery.Channel.URL, header, m.Payload, 0)
	if err := judge(answer, err); err != nil {
		return "", err
	}
	return statusLine(answer.Code), nil
}

// sign returns the base64 HMAC-SHA256 of id, timestamp and body.
func sign(secret, id, stamp string, body []byte) string {
	mac := hmac.New(sha256.New, signingKey(secret))
	fmt.Fprintf(mac, "%s.%s.%s", id, stamp, body) // a hash never fails to write
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

func signingKey(secret string) []byte {
	if encoded, ok := strings.CutPrefix(secret, base64Secret); ok {
		if key, err := base64.StdEncoding.DecodeString(encoded); err == nil {
			return key
		}
	}
	return []byte(secret)
}

// Verify is for receivers: it returns ErrSignature unless the request with that
// header and body was signed with secret within five minutes of now. Remember the
// Webhook-Id of what was taken: the same one may come again.
func Verify(secret string, header http.Header, body []byte, now time.Time) error {
	id, stamp := header.Get(headerID), header.Get(headerTimestamp)
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	if err != nil || id == "" || secret == "" {
		return ErrSignature
	}
	if age := now.Sub(time.Unix(seconds, 0)); age.Abs() > tolerance {
		return fmt.Errorf("%w: it is %s old", ErrSignature, age)
	}
	want := sign(secret, id, stamp, body)
	for _, one := range strings.Fields(header.Get(headerSignature)) {
		got, ok := strings.CutPrefix(one, signatureVersion)
		if ok && hmac.Equal([]byte(got), []byte(want)) {
			return nil
		}
	}
	return ErrSignature
}
