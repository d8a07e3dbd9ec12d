package mail

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"parley/chat"
)

// Queue sends the mails that wait. Each worker has one. A mail is handed to the mail server
// once: a worker notes first that it begins to, and where it cannot say how that ended, the
// mail is not sent again.
type Queue struct {
	Store chat.MailStore
	SMTP  *SMTP
	// Write makes the message of a mail, or says that there is no account to send it to.
	Write func(ctx context.Context, m chat.Mail) (Message, bool, error)
	Log   *slog.Logger
	Ended func(chat.MailOutcome) // counts
}

const (
	tick    = time.Second
	lease   = 2 * time.Minute // for a batch; a mail that is taken later is not handed over
	batch   = 10
	marking = 5 * time.Second // what became of a mail is noted even when the process stops
)

// pauses are the times between attempts. After the last one a mail is given up.
var pauses = []time.Duration{
	5 * time.Second, 15 * time.Second, time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour,
	3 * time.Hour, 6 * time.Hour, 12 * time.Hour, 24 * time.Hour,
}

// Run works until ctx ends.
func (q *Queue) Run(ctx context.Context) {
	t := time.NewTicker(tick)
	defer t.Stop()
	for {
		if err := q.Step(ctx); err != nil && ctx.Err() == nil {
			q.Log.Warn("mails wait", "err", err)
		}
		select {
		case <-t.C:
		case <-ctx.Done():
			return
		}
	}
}

// Step tries all mails that are due once.
func (q *Queue) Step(ctx context.Context) error {
	n, err := q.Store.MailsUnsure(ctx)
	for range n {
		q.Ended(chat.MailUnsure)
	}
	if err != nil {
		return err
	}
	list, err := q.Store.MailsTake(ctx, lease, batch)
	if err != nil || len(list) == 0 {
		return err
	}
	s := &session{Queue: q, ctx: ctx}
	defer s.close()
	for _, m := range list {
		if err := s.try(m); err != nil {
			return err
		}
	}
	return nil
}

// session is a batch with its connection, which is opened when it is needed.
type session struct {
	*Queue
	ctx  context.Context
	conn *Conn
	dead error // why there is no connection
}

func (s *session) close() {
	if s.conn != nil {
		s.conn.Close()
	}
}

// try sends one mail, and notes what became of it. Its own error is the store's.
func (s *session) try(m chat.Mail) error {
	msg, known, err := s.Write(s.ctx, m)
	if err != nil {
		return errors.Join(err, s.again(m, "the mail could not be written"))
	}
	if !known {
		return s.end(m, chat.MailDropped, "")
	}
	if err := s.connect(); err != nil {
		return s.again(m, err.Error())
	}
	if ours, err := s.Store.MailHand(s.ctx, m); err != nil || !ours {
		return err
	}
	var failed *Failure
	switch err := s.conn.Send(msg); {
	case err == nil:
		return s.end(m, chat.MailSent, "")
	case !errors.As(err, &failed):
		return s.again(m, err.Error())
	case failed.Final:
		return s.end(m, chat.MailRefused, failed.Text)
	case failed.Unsure:
		s.hangUp()
		return s.end(m, chat.MailUnsure, failed.Text)
	}
	s.hangUp()
	return s.again(m, failed.Text)
}

func (s *session) connect() error {
	if s.conn == nil && s.dead == nil {
		if s.conn, s.dead = s.SMTP.Open(s.ctx); s.dead != nil {
			s.Log.Warn("the mail server does not take mails", "err", s.dead)
		}
	}
	return s.dead
}

// hangUp ends a connection in an unknown state. The next mail opens another one.
func (s *session) hangUp() {
	s.conn.Close()
	s.conn = nil
}

// mark is a context for noting what became of a mail.
func (s *session) mark() (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(s.ctx), marking)
}

func (s *session) end(m chat.Mail, how chat.MailOutcome, why string) error {
	ctx, cancel := s.mark()
	defer cancel()
	s.Ended(how)
	if how != chat.MailSent && how != chat.MailDropped {
		s.Log.Warn("a mail did not arrive", "mail", m.ID, "kind", m.Kind, "outcome", how)
	}
	return s.Store.MailSettle(ctx, m, how, why)
}

// again has a mail tried later, or gives it up.
func (s *session) again(m chat.Mail, why string) error {
	if m.Attempts > len(pauses) {
		return s.end(m, chat.MailGaveUp, why)
	}
	ctx, cancel := s.mark()
	defer cancel()
	return s.Store.MailRetry(ctx, m, pauses[m.Attempts-1], why)
}
