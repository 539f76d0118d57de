package dispatch

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"
)

// TLS says how a mail server is spoken to. The zero TLS encrypts when the server
// offers it.
type TLS string

// The ways.
const (
	TLSOpportunistic TLS = ""
	TLSMandatory     TLS = "mandatory" // STARTTLS or nothing
	TLSNone          TLS = "none"
)

// SMTP is the mail server that everything is handed to.
type SMTP struct {
	Host     string // name or address
	Port     int    // 0: 587
	User     string // empty: no authentication
	Password string // sent over an encrypted connection only
	TLS      TLS
	Hello    string        // name we give ourselves; empty: the machine's
	Timeout  time.Duration // of one mail, from the dial to the last answer; 0: 20 s
	Config   *tls.Config   // nil: certificates are checked against Host and the system's roots
}

const (
	defaultSubmission = 587
	// smtpTime ends before the worker's own deadline does, so that the error is
	// the mail server's.
	smtpTime = 20 * time.Second
	// authRequired is what a server says to a client that should have signed in:
	// the operator's fault and not the mail's.
	authRequired = 530
)

// Email sends over SMTP. It is safe for concurrent use; each mail has a
// connection of its own.
type Email struct{ SMTP }

// Send hands the mail over and returns the server's last line. A refusal of this
// mail with 5xx is permanent; whatever happens before the mail itself is said is
// the server's trouble and tried again.
func (e *Email) Send(ctx context.Context, m Message) (string, error) {
	msg, err := encodeMail(m.Mail)
	if err != nil {
		return "", Permanent(err)
	}
	timeout := e.Timeout
	if timeout <= 0 {
		timeout = smtpTime
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	line := &line{ctx: ctx}
	client, err := gomail.NewClient(e.Host, e.options(line, 2*timeout)...) // ctx ends it, and says so
	if err != nil {
		return "", err
	}
	defer line.close()
	err = client.DialAndSendWithContext(ctx, msg)
	if msg.IsDelivered() {
		return strings.TrimSpace(msg.ServerResponse()), nil // a bad goodbye changes nothing
	}
	if ctx.Err() != nil {
		return "", Unreachable(fmt.Errorf("the mail server took too long: %w: %w", ctx.Err(), err))
	}
	return "", smtpError(err)
}

// ParseHostPort reads "host" or "host:port" of a setting.
func ParseHostPort(s string) (host string, port int, err error) {
	if !strings.Contains(s, ":") {
		return s, 0, nil
	}
	host, text, err := net.SplitHostPort(s)
	if err != nil {
		return "", 0, err
	}
	port, err = strconv.Atoi(text)
	if err != nil || port < 1 || port > 65535 {
		return "", 0, fmt.Errorf("%q is no port", text)
	}
	return host, port, nil
}

func (e *Email) options(line *line, timeout time.Duration) []gomail.Option {
	port := e.Port
	if port == 0 {
		port = defaultSubmission
	}
	options := []gomail.Option{
		gomail.WithPort(port), gomail.WithTimeout(timeout), gomail.WithTLSPolicy(e.policy()),
		gomail.WithDialContextFunc(line.dial), gomail.WithoutNoop(),
	}
	if e.Config != nil {
		options = append(options, gomail.WithTLSConfig(e.Config))
	}
	if e.Hello != "" {
		options = append(options, gomail.WithHELO(e.Hello))
	}
	if e.User != "" {
		options = append(options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover), gomail.WithUsername(e.User), gomail.WithPassword(e.Password))
	}
	return options
}

func (e *Email) policy() gomail.TLSPolicy {
	switch e.TLS {
	case TLSNone:
		return gomail.NoTLS
	case TLSOpportunistic:
		return gomail.TLSOpportunistic
	}
	return gomail.TLSMandatory
}

// line is the connection of one mail. The library leaves it open when the
// greeting fails, and does not end it with the context; this does both.
type line struct {
	ctx  context.Context // of the one Send it belongs to
	conn net.Conn
	stop func() bool
}

func (l *line) dial(ctx context.Context, network, address string) (net.Conn, error) {
	conn, err := (&net.Dialer{}).DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	l.conn = conn
	l.stop = context.AfterFunc(l.ctx, func() { _ = conn.Close() }) // its reader learns of it
	return conn, nil
}

func (l *line) close() {
	if l.conn != nil {
		l.stop()
		_ = l.conn.Close() // closed already after a proper goodbye
	}
}

// smtpError says how to take a failure.
func smtpError(err error) error {
	var refused *gomail.SendError
	if !errors.As(err, &refused) {
		return Unreachable(err)
	}
	switch code := refused.ErrorCode(); {
	case code == authRequired, code == 421:
		return Unreachable(err)
	case code >= 500:
		return Permanent(err)
	}
	return err
}
