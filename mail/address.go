package mail

import (
	"errors"
	"net"
	"net/mail"
	"net/url"
	"slices"
	"strconv"
)

// Server is the mail server that takes our mails.
type Server struct {
	Host           string
	Port           int
	User, Password string
	Implicit       bool // TLS from the first byte: smtps
	Require        bool // no mail goes without STARTTLS
}

var errAddress = errors.New("must be an address of a mail server, as smtp://user:password@mail.example.org:587 or smtps://mail.example.org, with ?starttls=require where it may not be plain")

// ParseServer reads PARLEY_SMTP. An error does not repeat it, as it may hold the password.
func ParseServer(text string) (s Server, err error) {
	u, err := url.Parse(text)
	if err != nil || u.Hostname() == "" || u.Opaque != "" || (u.Path != "" && u.Path != "/") || u.Fragment != "" {
		return s, errAddress
	}
	s.Host = u.Hostname()
	switch u.Scheme {
	case "smtp":
		s.Port = 587
	case "smtps":
		s.Port, s.Implicit = 465, true
	default:
		return s, errAddress
	}
	if port := u.Port(); port != "" {
		if s.Port, err = strconv.Atoi(port); err != nil || s.Port < 1 || s.Port > 65535 {
			return s, errAddress
		}
	}
	s.User = u.User.Username()
	s.Password, _ = u.User.Password()
	if (s.User == "") != (s.Password == "") {
		return s, errors.New("must have both a user and a password, or neither")
	}
	return s, s.parseOptions(u.RawQuery)
}

func (s *Server) parseOptions(query string) error {
	options, err := url.ParseQuery(query)
	if err != nil {
		return errAddress
	}
	for name, values := range options {
		if name != "starttls" || s.Implicit || !slices.Equal(values, []string{"require"}) {
			return errors.New("can end in ?starttls=require after smtp://, and in nothing else")
		}
		s.Require = true
	}
	return nil
}

// verified reports whether the server has to prove its name. Where nothing but TLS on offer
// is asked for, an unproven name is no worse than no TLS at all (RFC 7435).
func (s Server) verified() bool { return s.Implicit || s.Require || s.User != "" }

// local reports whether the server is on this machine.
func (s Server) local() bool {
	ip := net.ParseIP(s.Host)
	return s.Host == "localhost" || ip != nil && ip.IsLoopback()
}

// ParseSender reads PARLEY_MAIL_FROM: an address, with a name before it or without.
func ParseSender(text string) (*mail.Address, error) {
	a, err := mail.ParseAddress(text)
	if err != nil {
		return nil, errors.New("must be an address, as chat@example.org or Chat <chat@example.org>")
	}
	return a, nil
}
