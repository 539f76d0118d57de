package dispatch_test

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"io"
	"net"
	"net/http/httptest"
	"net/mail"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"lamppost/reports"
	"lamppost/reports/dispatch"
)

// mailServer is a real SMTP server that follows a script: one entry per
// connection, then it accepts.
type mailServer struct {
	*testing.T
	addr   string
	mu     sync.Mutex
	script []string
	steps  map[net.Conn]string
	got    []string // whole messages, accepted or not
	users  []string // who signed in, over which kind of connection
}

func newMailServer(t *testing.T, script ...string) *mailServer {
	return newTLSMailServer(t, nil, script...)
}

func newTLSMailServer(t *testing.T, config *tls.Config, script ...string) *mailServer {
	s := &mailServer{T: t, script: script, steps: map[net.Conn]string{}}
	server := smtp.NewServer(smtp.BackendFunc(s.session))
	server.Domain, server.TLSConfig = "mail.example", config
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	s.addr = listener.Addr().String()
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close() })
	return s
}

func (s *mailServer) session(c *smtp.Conn) (smtp.Session, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	step, again := s.steps[c.Conn()] // a client that is refused at EHLO tries HELO
	if !again {
		step = "accept"
		if len(s.script) > 0 {
			step, s.script = s.script[0], s.script[1:]
		}
		s.steps[c.Conn()] = step
	}
	switch step {
	case "421 at hello":
		return nil, &smtp.SMTPError{Code: 421, Message: "too busy"}
	case "554 at hello":
		return nil, &smtp.SMTPError{Code: 554, Message: "no service here"}
	case "drop at hello":
		_ = c.Conn().Close()
	}
	return &mailSession{server: s, conn: c, step: step}, nil
}

type mailSession struct {
	server *mailServer
	conn   *smtp.Conn
	step   string
}

func (s *mailSession) Reset()        {}
func (s *mailSession) Logout() error { return nil }

// answer is the scripted one for a command, if there is one: "450 at rcpt".
func (s *mailSession) answer(command string) error {
	code, at, _ := strings.Cut(s.step, " at ")
	n, err := strconv.Atoi(code)
	if at != command || err != nil {
		return nil
	}
	return &smtp.SMTPError{Code: n, EnhancedCode: smtp.EnhancedCode{n / 100, 1, 1}, Message: "as the script says"}
}

func (s *mailSession) Mail(string, *smtp.MailOptions) error { return s.answer("mail") }
func (s *mailSession) Rcpt(string, *smtp.RcptOptions) error { return s.answer("rcpt") }

func (s *mailSession) Data(r io.Reader) error {
	if s.step == "hang in data" {
		_, err := io.Copy(io.Discard, r)
		s.hang()
		return err
	}
	text, err := io.ReadAll(r)
	s.server.mu.Lock()
	s.server.got = append(s.server.got, string(text))
	s.server.mu.Unlock()
	if s.step == "drop after data" {
		_ = s.conn.Conn().Close()
	}
	if scripted := s.answer("data"); scripted != nil {
		return scripted
	}
	return err
}

// hang says nothing until the client has gone.
func (s *mailSession) hang() {
	_, _ = s.conn.Conn().Read(make([]byte, 1))
}

// AuthMechanisms and Auth let everybody in who knows the password.
func (s *mailSession) AuthMechanisms() []string {
	if _, encrypted := s.conn.TLSConnectionState(); encrypted {
		return []string{sasl.Plain}
	}
	return nil
}

func (s *mailSession) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if password != "secret" {
			return smtp.ErrAuthFailed
		}
		s.server.mu.Lock()
		defer s.server.mu.Unlock()
		s.server.users = append(s.server.users, user)
		return nil
	}), nil
}

func (s *mailServer) messages() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.got...)
}

func (s *mailServer) sender() *dispatch.Email {
	host, port, err := dispatch.ParseHostPort(s.addr)
	must(s.T, err)
	return &dispatch.Email{SMTP: dispatch.SMTP{Host: host, Port: port, Timeout: 5 * time.Second, Hello: "reports.merrowhythe.example"}}
}

func TestMailServersBehaveBadly(t *testing.T) {
	cases := []struct {
		step  string
		after reports.DeliveryState // the first attempt
		error string
	}{
		{"accept", reports.Done, ""},
		{"421 at hello", reports.Pending, "421"},
		{"554 at hello", reports.Pending, "554"},
		{"drop at hello", reports.Pending, ""},
		{"451 at mail", reports.Pending, "451"},
		{"530 at mail", reports.Pending, "530"},
		{"553 at mail", reports.Buried, "553"},
		{"450 at rcpt", reports.Pending, "450"},
		{"550 at rcpt", reports.Buried, "550"},
		{"452 at data", reports.Pending, "452"},
		{"554 at data", reports.Buried, "554"},
		{"hang in data", reports.Pending, "too long"},
		{"drop after data", reports.Pending, ""},
	}
	for _, c := range cases {
		t.Run(c.step, func(t *testing.T) {
			server := newMailServer(t, c.step)
			town := newTown(t, nil)
			sender := server.sender()
			if strings.HasPrefix(c.step, "hang") {
				sender.Timeout = 200 * time.Millisecond
			}
			town.worker.Senders[reports.ChannelEmail] = sender
			town.submit(town.draft())
			town.sends(1)
			first := town.only()
			if first.State != c.after || !strings.Contains(first.LastError, c.error) || first.Attempts != 1 {
				t.Fatalf("after the first attempt: %s, attempts %d, error %q", first.State, first.Attempts, first.LastError)
			}
			if first.State == reports.Done && !strings.Contains(first.Receipt, "queued") {
				t.Errorf("receipt %q is not what the server said", first.Receipt)
			}
			if first.State != reports.Pending {
				return
			}
			if wait := first.NextAt.Sub(town.clock.Now()); wait < 15*time.Second || wait > 30*time.Second {
				t.Errorf("tried again after %s", wait)
			}
			sender.Timeout = 5 * time.Second
			town.clock.Move(time.Minute)
			town.sends(1)
			if second := town.only(); second.State != reports.Done || second.Attempts != 2 || second.LastError != "" {
				t.Errorf("after the second attempt: %s, %q", second.State, second.LastError)
			}
			town.sameMessageID(server.messages(), first.ID)
		})
	}
}

// sameMessageID checks that every message that arrived, twice or once, is the
// same one.
func (t *town) sameMessageID(got []string, id reports.DeliveryID) {
	t.Helper()
	want := "<" + id.String() + "@reports.merrowhythe.example>"
	if len(got) == 0 {
		t.Error("nothing arrived")
	}
	for _, text := range got {
		m, err := mail.ReadMessage(strings.NewReader(text))
		must(t, err)
		if m.Header.Get("Message-Id") != want {
			t.Errorf("Message-ID %s, want %s", m.Header.Get("Message-Id"), want)
		}
		if text != got[0] {
			t.Error("a repetition differs from the first")
		}
	}
}

func TestMailServerWithoutEncryptionIsRefusedWhenItIsMandatory(t *testing.T) {
	server := newMailServer(t)
	sender := server.sender()
	sender.TLS = dispatch.TLSMandatory
	_, err := sender.Send(ctx, letterTo("anna@residents.example"))
	if err == nil || dispatch.IsPermanent(err) {
		t.Errorf("sent in the clear, or given up: %v", err)
	}
	if len(server.messages()) != 0 {
		t.Error("the mail left in the clear")
	}
}

// F14: encryption with the right certificate, the wrong one, and a wrong password;
// none of it is the mail's fault, so none of it buries the mail.
func TestEncryptedMailServers(t *testing.T) {
	web := httptest.NewTLSServer(nil) // for its certificate
	defer web.Close()
	roots := x509.NewCertPool()
	roots.AddCert(web.Certificate())
	for _, c := range []struct {
		name     string
		way      dispatch.TLS
		roots    *x509.CertPool
		password string
		good     bool
	}{
		{"mandatory", dispatch.TLSMandatory, roots, "secret", true},
		{"opportunistic", dispatch.TLSOpportunistic, roots, "secret", true},
		{"stranger's certificate", dispatch.TLSMandatory, x509.NewCertPool(), "secret", false},
		{"stranger's certificate, opportunistic", dispatch.TLSOpportunistic, x509.NewCertPool(), "secret", false},
		{"wrong password", dispatch.TLSMandatory, roots, "guess", false},
		{"in the clear", dispatch.TLSNone, roots, "secret", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			server := newTLSMailServer(t, &tls.Config{Certificates: web.TLS.Certificates})
			sender := server.sender()
			sender.TLS, sender.User, sender.Password = c.way, "lamppost", c.password
			sender.Config = &tls.Config{RootCAs: c.roots, ServerName: "example.com"}
			_, err := sender.Send(ctx, letterTo("anna@residents.example"))
			if (err == nil) != c.good || dispatch.IsPermanent(err) {
				t.Errorf("sent: %v", err)
			}
			if n := len(server.messages()); (n == 1) != c.good || (len(server.users) == 1) != c.good {
				t.Errorf("%d messages from %v", n, server.users)
			}
		})
	}
}

func TestPasswordNeverLeavesInTheClear(t *testing.T) {
	server := newMailServer(t)
	sender := server.sender()
	sender.Host, sender.User, sender.Password = "localhost", "lamppost", "secret"
	if _, err := sender.Send(ctx, letterTo("anna@residents.example")); err == nil {
		t.Error("a server without authentication was given the mail although a user is set")
	}
}

func TestNobodyListens(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	host, port, err := dispatch.ParseHostPort(listener.Addr().String())
	must(t, err)
	must(t, listener.Close())
	_, err = (&dispatch.Email{SMTP: dispatch.SMTP{Host: host, Port: port}}).Send(ctx, letterTo("anna@residents.example"))
	if err == nil || dispatch.IsPermanent(err) {
		t.Errorf("refused connection: %v", err)
	}
}

// letterTo is a message as the worker would make it.
func letterTo(to string) dispatch.Message {
	return dispatch.Message{
		Delivery: reports.Delivery{ID: 1 << 45, Channel: reports.Channel{Kind: reports.ChannelEmail, Address: to}},
		Mail: &dispatch.Mail{
			ID: "x@reports.example", From: "no-reply@reports.example", FromName: "Town", To: to, Language: "en",
			Date: time.Unix(1_800_000_000, 0).UTC(), Subject: "Subject", Text: "Text\n",
		},
	}
}

// Whatever a field holds, it does not become a header, a second recipient or a
// second message.
func TestNothingInjectsHeaders(t *testing.T) {
	evil := "\r\nBcc: victim@elsewhere.example\r\n\r\nbody"
	cases := map[string]func(*dispatch.Mail){
		"subject":     func(m *dispatch.Mail) { m.Subject = "Pothole" + evil },
		"long":        func(m *dispatch.Mail) { m.Subject = strings.Repeat("é", 2000) + evil },
		"sender":      func(m *dispatch.Mail) { m.FromName = "Town" + evil },
		"quoted":      func(m *dispatch.Mail) { m.FromName = `a" <victim@elsewhere.example>, "b` },
		"to":          func(m *dispatch.Mail) { m.To = "anna@residents.example" + evil },
		"list":        func(m *dispatch.Mail) { m.To = "anna@residents.example, victim@elsewhere.example" },
		"from":        func(m *dispatch.Mail) { m.From = "no-reply@reports.example>" + evil },
		"reply":       func(m *dispatch.Mail) { m.ReplyTo = "a@b.example" + evil },
		"unsubscribe": func(m *dispatch.Mail) { m.Unsubscribe = "https://reports.example/x" + evil },
		"language":    func(m *dispatch.Mail) { m.Language = "en" + evil },
		"thread":      func(m *dispatch.Mail) { m.Thread = "a@b" + evil },
		"two photos": func(m *dispatch.Mail) {
			m.Attachments = []dispatch.Attachment{{Name: "a.jpg", Data: []byte("x")}, {Name: "b.jpg", Data: []byte("y")}}
		},
		"text": func(m *dispatch.Mail) { m.Text = "one\r\n.\r\nMAIL FROM:<x@y.example>\r\n" + evil },
		"attachment": func(m *dispatch.Mail) {
			m.Attachments = []dispatch.Attachment{{Name: `a"` + evil, Data: []byte("x")}}
		},
	}
	for name, change := range cases {
		t.Run(name, func(t *testing.T) {
			server := newMailServer(t)
			message := letterTo("anna@residents.example")
			change(message.Mail)
			if _, err := server.sender().Send(ctx, message); err != nil {
				if !dispatch.IsPermanent(err) {
					t.Errorf("will be tried again: %v", err)
				}
				return
			}
			for _, text := range server.messages() {
				m, err := mail.ReadMessage(strings.NewReader(text))
				must(t, err)
				if m.Header.Get("Bcc") != "" || strings.Contains(m.Header.Get("To"), "victim") {
					t.Errorf("injected:\n%s", text)
				}
				head, _, _ := bytes.Cut([]byte(text), []byte("\r\n\r\n"))
				for _, line := range bytes.Split(head, []byte("\r\n")) {
					if len(line) > 998 {
						t.Errorf("a header line of %d bytes", len(line))
					}
				}
			}
			if n := len(server.messages()); n != 1 {
				t.Errorf("%d messages arrived", n)
			}
		})
	}
}

// R09: an address that is none never reaches a server.
func TestAddressesThatAreNone(t *testing.T) {
	town := newTown(t, nil)
	server := newMailServer(t)
	town.worker.Senders[reports.ChannelEmail] = server.sender()
	report := town.submit(town.lamp())
	for _, address := range []string{"", "works", "a@b.example\r\nBcc: c@d.example", "a@b.example,c@d.example", `"x>y"@h.example`, "a@xn--mnchen-3ya.example>", "ä@b.example", strings.Repeat("a", 320) + "@b.example"} {
		must(t, town.enqueue(reports.Delivery{Kind: reports.DeliverReport, Report: report.ID, Channel: reports.Channel{Kind: reports.ChannelEmail, Address: address}}))
	}
	town.settles(func(d reports.Delivery) bool { return d.State == reports.Buried })
	if got := server.messages(); len(got) != 0 {
		t.Errorf("mail left: %s", got)
	}
}
