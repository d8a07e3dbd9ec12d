package mail

import (
	"crypto/tls"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	stdmail "net/mail"
	"slices"
	"strings"
	"testing"

	"github.com/emersion/go-smtp"
)

func TestAnAddressOfAMailServerIsReadOrRefused(t *testing.T) {
	for text, want := range map[string]Server{
		"smtp://mail.example.org":                         {Host: "mail.example.org", Port: 587},
		"smtp://[::1]:25/":                                {Host: "::1", Port: 25},
		"smtps://a%40b:p%40ss@mail.example.org":           {Host: "mail.example.org", Port: 465, User: "a@b", Password: "p@ss", Implicit: true},
		"smtp://u:p@mail.example.org:26?starttls=require": {Host: "mail.example.org", Port: 26, User: "u", Password: "p", Require: true},
	} {
		if got, err := ParseServer(text); err != nil || got != want {
			t.Errorf("%s: %+v %v", text, got, err)
		}
	}
	for _, text := range []string{
		"mail.example.org", "mail.example.org:25", "http://mail.example.org", "smtp://", "smtp:///x", "smtp://h/path", "smtp://h:0", "smtp://h:70000", "smtp://h:x",
		"smtp://u@h", "smtp://:hunter2@h", "smtp://u:hunter2@h?starttls=no", "smtps://h?starttls=require", "smtp://h?tls=1", "smtp://h#x", "smtp://u:hunter2@h:x",
	} {
		_, err := ParseServer(text)
		if err == nil || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestAMailArrivesAsItWasWritten(t *testing.T) {
	s := serve(t, false, false)
	if err := send(t, s.client("smtp://localhost"), letter); err != nil {
		t.Fatal(err)
	}
	got := s.expect(1)[0]
	if got.from != "chat@example.org" || got.to != "ann@example.org" || got.tls {
		t.Errorf("%+v", got)
	}
	m, err := stdmail.ReadMessage(strings.NewReader(got.text))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for name := range m.Header {
		names = append(names, name)
	}
	slices.Sort(names)
	if want := []string{"Auto-Submitted", "Content-Type", "Date", "From", "List-Unsubscribe", "Message-Id", "Mime-Version", "Subject", "To"}; !slices.Equal(names, want) {
		t.Errorf("headers %q, want %q", names, want)
	}
	subject, _ := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if subject != "Grüße" || m.Header.Get("Message-Id") != "<1@example.org>" || m.Header.Get("Date") != "Sun, 01 Mar 2026 09:00:00 +0000" || m.Header.Get("From") != "=?utf-8?q?Ch=C3=A4t?= <chat@example.org>" {
		t.Errorf("%+v", m.Header)
	}
	kind, with, _ := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if kind != "multipart/alternative" {
		t.Errorf("it is %s", kind)
	}
	r := multipart.NewReader(m.Body, with["boundary"])
	for _, want := range []string{"Hällo\r\n.\r\nBye\r\n", "<p>Hällo</p>"} {
		p, err := r.NextRawPart()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(quotedprintable.NewReader(p))
		if strings.TrimRight(string(text), "\r\n") != strings.TrimRight(want, "\r\n") || err != nil {
			t.Errorf("a part is %q, want %q: %v", text, want, err)
		}
	}
}

func TestTLSBeginsWhereItIsOfferedOrAskedFor(t *testing.T) {
	offers, plain, implicit := serve(t, true, false), serve(t, false, false), serve(t, false, true)
	stranger := &tls.Config{} // trusts no server of tests
	for _, c := range []struct {
		what, address string
		s             *server
		trust         *tls.Config
		works, tls    bool
	}{
		{"offered", "smtp://localhost", offers, nil, true, true},
		{"offered by an address", "smtp://127.0.0.1", offers, nil, true, true},
		{"offered by an unknown server", "smtp://localhost", offers, stranger, true, true},
		{"required", "smtp://localhost?starttls=require", offers, nil, true, true},
		{"required of an unknown server", "smtp://localhost?starttls=require", offers, stranger, false, false},
		{"required and not there", "smtp://localhost?starttls=require", plain, nil, false, false},
		{"not there", "smtp://localhost", plain, nil, true, false},
		{"from the beginning", "smtps://localhost", implicit, nil, true, true},
		{"from the beginning, by an unknown server", "smtps://localhost", implicit, stranger, false, false},
		{"with a password", "smtp://chat:p%40ss%20word@localhost", offers, nil, true, true},
		{"with a password, by an unknown server", "smtp://chat:p%40ss%20word@localhost", offers, stranger, false, false},
		{"with a password in the clear, on this machine", "smtp://chat:p%40ss%20word@localhost", plain, nil, true, false},
	} {
		client := c.s.client(c.address)
		if c.trust != nil {
			client.TLS = c.trust
		}
		before := len(c.s.got)
		err := send(t, client, letter)
		if (err == nil) != c.works {
			t.Errorf("%s: %v", c.what, err)
		}
		if !c.works {
			c.s.expect(before)
			continue
		}
		got := c.s.expect(before + 1)[before]
		if got.tls != c.tls || (got.user == "chat") != (client.Server.User != "") {
			t.Errorf("%s: %+v", c.what, got)
		}
	}
}

// A name that leads to this machine stands for one far away.
func TestAPasswordNeverLeavesTheMachineInTheClear(t *testing.T) {
	s := serve(t, false, false)
	c := s.client("smtp://chat:p%40ss%20word@mail.example.org")
	c.Server.Host = "ip6-localhost-is-not.example"
	if c.Server.local() {
		t.Fatal("it counts as this machine")
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	said := make(chan string, 1)
	go func() {
		conn, err := ln.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		_, _ = conn.Write([]byte("220 x ESMTP\r\n"))
		b := make([]byte, 512)
		_, _ = conn.Read(b)
		_, _ = conn.Write([]byte("250-x\r\n250 AUTH PLAIN LOGIN\r\n"))
		rest, _ := io.ReadAll(conn)
		said <- string(rest)
	}()
	c.resolve = func(string) string { return ln.Addr().String() }
	if err := send(t, c, letter); err == nil {
		t.Error("it was sent")
	}
	if text := <-said; strings.Contains(text, "AUTH") {
		t.Errorf("the client said %q", text)
	}
}

func TestARefusalSaysWhetherItIsFinal(t *testing.T) {
	s := serve(t, false, false)
	c := s.client("smtp://localhost")
	for _, x := range []struct {
		what   string
		change func(s *server)
		want   Failure
	}{
		{"an unknown recipient", func(s *server) {
			s.refuse["ann@example.org"] = &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "No such user"}
		}, Failure{Final: true, Text: "550 5.1.1 No such user"}},
		{"a full mailbox", func(s *server) {
			s.refuse["ann@example.org"] = &smtp.SMTPError{Code: 452, EnhancedCode: smtp.EnhancedCode{4, 2, 2}, Message: "Full"}
		}, Failure{Text: "452 4.2.2 Full"}},
		{"a refused text", func(s *server) {
			s.refuse, s.afterDot = map[string]error{}, &smtp.SMTPError{Code: 554, EnhancedCode: smtp.EnhancedCode{5, 7, 1}, Message: "Spam"}
		}, Failure{Final: true, Text: "554 5.7.1 Spam"}},
		{"a text to be sent later", func(s *server) {
			s.afterDot = &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 7, 1}, Message: "Greylisted"}
		}, Failure{Text: "451 4.7.1 Greylisted"}},
	} {
		s.change(x.change)
		var got *Failure
		if err := send(t, c, letter); !errors.As(err, &got) || *got != x.want {
			t.Errorf("%s: %+v, want %+v", x.what, got, x.want)
		}
	}
	s.expect(0)
	s.change(func(s *server) { s.afterDot, s.vanish = nil, true })
	var got *Failure
	if err := send(t, c, letter); !errors.As(err, &got) || !got.Unsure || got.Final {
		t.Errorf("a connection that ended after the text: %+v", got)
	}
}

func TestADomainInAnotherScriptIsSentAsTheDNSHasIt(t *testing.T) {
	s := serve(t, false, false)
	client := s.client("smtp://localhost")
	client.From = &stdmail.Address{Name: "Chat", Address: "chat@bücher.example"}
	for i, c := range []struct{ to, want string }{
		{"ann@bücher.example", "ann@xn--bcher-kva.example"},
		{"ann@例え.テスト", "ann@xn--r8jz45g.xn--zckzah"},
		{"ann@intra_net", "ann@intra_net"},
	} {
		m := letter
		m.To = c.to
		if err := send(t, client, m); err != nil {
			t.Fatal(err)
		}
		got := s.expect(i + 1)[i]
		if got.to != c.want || got.from != "chat@xn--bcher-kva.example" || !strings.Contains(got.text, "To: <"+c.want+">") || strings.Contains(got.text, "bücher") {
			t.Errorf("%s: %+v", c.to, got)
		}
	}
}
