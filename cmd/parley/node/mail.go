package node

import (
	"strings"

	"parley/chat/accounts"
	"parley/cmd/parley/metrics"
	"parley/mail"
)

// mails queues mails, or is nil on a server that sends none.
func (n *Node) mails() *accounts.Mails {
	if n.cfg.Mail == nil {
		return nil
	}
	origin := n.cfg.Origin
	if origin == "" && n.listener != nil {
		origin = "http://" + n.Addr()
	}
	return &accounts.Mails{Store: n.Postgres, Origin: origin}
}

// sendMails sends what waits in the queue.
func (n *Node) sendMails() {
	s := n.Services()
	_, domain, _ := strings.Cut(n.cfg.Mail.From.Address, "@")
	w := &mail.Writer{Recipients: s.Accounts, Name: s.Server.Name, Domain: domain}
	n.startDigests(s, w)
	q := &mail.Queue{Store: n.Postgres, SMTP: n.cfg.Mail, Write: w.Write, Log: n.Log, Ended: metrics.MailEnded}
	n.tasks.Go(func() { q.Run(n.life) })
}
