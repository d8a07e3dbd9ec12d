package config

import (
	"fmt"
	stdmail "net/mail"
	"net/url"
	"strings"

	"parley/mail"
)

// checkMail reads where mails go. Links in mails need an origin that strangers cannot choose.
func (c *Config) checkMail() error {
	if c.SMTP == "" {
		return nil
	}
	server, err := mail.ParseServer(c.SMTP)
	if err != nil {
		return fmt.Errorf("PARLEY_SMTP %w", err)
	}
	if c.Origin == "" && !c.onLoopback() {
		return fmt.Errorf("PARLEY_SMTP needs PARLEY_ORIGIN, since mails have links to this server")
	}
	from := &stdmail.Address{Address: "parley@" + c.mailDomain()}
	if c.MailFrom != "" {
		if from, err = mail.ParseSender(c.MailFrom); err != nil {
			return fmt.Errorf("PARLEY_MAIL_FROM %w, not %q", err, c.MailFrom)
		}
	}
	c.Mail = &mail.SMTP{Server: server, From: from}
	return nil
}

// mailDomain is the name of this server, for its address. A number is no domain of a mail.
func (c *Config) mailDomain() string {
	u, err := url.Parse(c.Origin)
	if err != nil || !strings.Contains(u.Hostname(), ".") || strings.Trim(u.Hostname(), "0123456789.:") == "" {
		return "localhost"
	}
	return u.Hostname()
}
