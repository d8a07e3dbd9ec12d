package main

import (
	"fmt"
	stdmail "net/mail"
	"net/url"
	"strings"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"

	"parley/chat"
	"parley/mail"
)

// checkMail reads where mails go. Links in mails need an origin that strangers cannot choose.
func (c *config) checkMail() error {
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
	c.smtp = &mail.SMTP{Server: server, From: from}
	return nil
}

// mailDomain is the name of this server, for its address. A number is no domain of a mail.
func (c *config) mailDomain() string {
	u, err := url.Parse(c.Origin)
	if err != nil || !strings.Contains(u.Hostname(), ".") || strings.Trim(u.Hostname(), "0123456789.:") == "" {
		return "localhost"
	}
	return u.Hostname()
}

// mails queues mails, or is nil on a server that sends none.
func (n *node) mails() *chat.Mails {
	if n.cfg.smtp == nil {
		return nil
	}
	origin := n.cfg.Origin
	if origin == "" && n.listener != nil {
		origin = "http://" + n.addr()
	}
	return &chat.Mails{Store: n.postgres, Origin: origin}
}

// sendMails sends what waits in the queue.
func (n *node) sendMails() {
	s := n.services()
	_, domain, _ := strings.Cut(n.cfg.smtp.From.Address, "@")
	w := &mail.Writer{Recipients: s.Accounts, Name: s.Server.Name, Domain: domain}
	n.startDigests(s, w)
	q := &mail.Queue{Store: n.postgres, SMTP: n.cfg.smtp, Write: w.Write, Log: n.log, Ended: mailEnded}
	n.tasks.Go(func() { q.Run(n.life) })
}

var endedMails = promauto.NewCounterVec(prometheus.CounterOpts{
	Name: "parley_mails_total", Help: "Mails by how they ended: sent, refused, gave-up, unsure or dropped.",
}, []string{"outcome"})

func init() { // so that each exists from the start, at 0
	for _, how := range chat.MailOutcomes {
		endedMails.WithLabelValues(string(how))
	}
}

func mailEnded(how chat.MailOutcome) { endedMails.WithLabelValues(string(how)).Inc() }
