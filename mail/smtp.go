package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	stdmail "net/mail"
	"strconv"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"
	"golang.org/x/net/idna"
)

// Message is a mail as it is sent.
type Message struct {
	To      string
	ID      string // the Message-ID without its brackets
	Subject string
	Text    string
	HTML    string
	Date    time.Time
	Headers map[string]string // more of them
}

// Failure is why a mail did not arrive, or may not have.
type Failure struct {
	Final  bool // the server will not take it at a later time either
	Unsure bool // it may have arrived
	Text   string
}

// Error implements error.
func (f *Failure) Error() string { return f.Text }

// SMTP sends mails to one server.
type SMTP struct {
	Server   Server
	From     *stdmail.Address
	TLS      *tls.Config   // nil: the system's roots
	Patience time.Duration // for a connection, and for each mail; 0 means patience

	resolve func(address string) string // in tests, where a name leads
}

// patience stays below the time that a process has to stop.
const patience = 10 * time.Second

// Conn is a connection to the mail server, for several mails.
type Conn struct {
	client *gomail.Client
	from   *stdmail.Address
	stop   func() bool
}

// Open connects. When ctx ends, the connection has a moment left to finish.
func (s *SMTP) Open(ctx context.Context) (*Conn, error) {
	var raw net.Conn
	client, err := s.client(func(ctx context.Context, network, address string) (c net.Conn, err error) {
		raw, err = s.dial(ctx, network, address)
		return raw, err
	})
	if err != nil {
		return nil, &Failure{Text: err.Error()}
	}
	if err := client.DialWithContext(ctx); err != nil {
		if raw != nil {
			_ = raw.Close()
		}
		return nil, &Failure{Text: oneLine(err.Error())}
	}
	stop := context.AfterFunc(ctx, func() { _ = raw.SetDeadline(time.Now().Add(farewell)) })
	return &Conn{client: client, from: s.From, stop: stop}, nil
}

// farewell is how long a mail in hand may take when the process stops.
const farewell = 2 * time.Second

func (s *SMTP) dial(ctx context.Context, network, address string) (net.Conn, error) {
	if s.resolve != nil {
		address = s.resolve(address)
	}
	if s.Server.Implicit {
		return (&tls.Dialer{Config: s.tls()}).DialContext(ctx, network, address)
	}
	return (&net.Dialer{}).DialContext(ctx, network, address)
}

func (s *SMTP) tls() *tls.Config {
	c := s.TLS.Clone()
	if c == nil {
		c = &tls.Config{MinVersion: tls.VersionTLS12}
	}
	c.ServerName, c.MinVersion, c.InsecureSkipVerify = s.Server.Host, tls.VersionTLS12, !s.Server.verified()
	return c
}

func (s *SMTP) client(dial gomail.DialContextFunc) (*gomail.Client, error) {
	wait := s.Patience
	if wait == 0 {
		wait = patience
	}
	options := []gomail.Option{
		gomail.WithPort(s.Server.Port), gomail.WithTimeout(wait), gomail.WithDialContextFunc(dial),
		gomail.WithTLSConfig(s.tls()), gomail.WithHELO(s.domain()), gomail.WithTLSPolicy(gomail.TLSOpportunistic),
	}
	switch {
	case s.Server.Implicit:
		options = append(options, gomail.WithSSL())
	case s.Server.Require || s.Server.User != "" && !s.Server.local():
		options = append(options, gomail.WithTLSPolicy(gomail.TLSMandatory)) // no password goes in the clear
	}
	if s.Server.User != "" {
		options = append(options, gomail.WithUsername(s.Server.User), gomail.WithPassword(s.Server.Password), gomail.WithOpportunisticSMTPAuth(mechanisms...))
	}
	return gomail.NewClient(s.Server.Host, options...)
}

// mechanisms are the ways to sign in, the best first. The library sends the last two in the
// clear to this machine alone.
var mechanisms = []gomail.SMTPAuthType{
	gomail.SMTPAuthSCRAMSHA256, gomail.SMTPAuthSCRAMSHA1, gomail.SMTPAuthCramMD5, gomail.SMTPAuthPlain, gomail.SMTPAuthLogin,
}

// domain is that of our own address: the machine's name is none of the receivers' business.
func (s *SMTP) domain() string {
	_, domain, _ := strings.Cut(ascii(s.From.Address), "@")
	return domain
}

// Close says goodbye.
func (c *Conn) Close() {
	c.stop()
	_ = c.client.Close()
}

// Send sends one mail. Its error is a *Failure.
func (c *Conn) Send(m Message) error {
	msg, err := c.message(m)
	if err != nil {
		return &Failure{Final: true, Text: oneLine(err.Error())}
	}
	err = c.client.Send(msg)
	if err == nil || msg.IsDelivered() {
		return nil
	}
	return failure(err)
}

func (c *Conn) message(m Message) (*gomail.Msg, error) {
	msg := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	if err := msg.EnvelopeFrom(ascii(c.from.Address)); err != nil {
		return nil, err
	}
	msg.FromMailAddress(&stdmail.Address{Name: c.from.Name, Address: ascii(c.from.Address)})
	if err := msg.To(ascii(m.To)); err != nil {
		return nil, err
	}
	msg.Subject(m.Subject)
	msg.SetMessageIDWithValue(m.ID)
	msg.SetDateWithValue(m.Date)
	msg.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: no out-of-office replies
	for name, value := range m.Headers {
		msg.SetGenHeader(gomail.Header(name), value)
	}
	msg.SetBodyString(gomail.TypeTextPlain, m.Text)
	msg.AddAlternativeString(gomail.TypeTextHTML, m.HTML)
	return msg, nil
}

// ascii writes an address's domain as the DNS has it: to mail servers that do not speak
// SMTPUTF8, it is none otherwise. A name that the DNS does not allow stays.
func ascii(address string) string {
	at := strings.LastIndexByte(address, '@') + 1
	if domain, err := idna.Lookup.ToASCII(address[at:]); err == nil {
		return address[:at] + domain
	}
	return address
}

// failure says what an error means for the mail. Once its text was sent, silence says
// nothing about whether it arrived.
func failure(err error) *Failure {
	f := &Failure{Text: oneLine(err.Error())}
	var sent *gomail.SendError
	if !errors.As(err, &sent) {
		return f
	}
	code := sent.ErrorCode()
	f.Final = code >= 500
	f.Unsure = code == 0 && (sent.Reason == gomail.ErrWriteContent || sent.Reason == gomail.ErrSMTPDataClose)
	if text, said := answerIn(f.Text, code); said {
		f.Text = text
	}
	return f
}

// answerIn is the server's own answer in the library's sentence.
func answerIn(text string, code int) (string, bool) {
	at := strings.Index(text, strconv.Itoa(code)+" ")
	if code == 0 || at < 0 {
		return text, false
	}
	text, _, _ = strings.Cut(text[at:], ", affected ")
	number, answer, _ := strings.Cut(text, " ")
	if plain, err := strconv.Unquote(answer); err == nil {
		answer = plain
	}
	return oneLine(number + " " + answer), true
}

const answerMost = 300 // bytes

func oneLine(text string) string {
	text = strings.Join(strings.Fields(strings.ToValidUTF8(text, "")), " ")
	if len(text) > answerMost {
		text = strings.ToValidUTF8(text[:answerMost], "")
	}
	return text
}
