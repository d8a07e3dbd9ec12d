package posting

import (
	"context"
	"log/slog"
	"time"

	"parley/chat"
)

// HeldSender sends approved messages. Each worker has one. A message keeps its row until it is
// found stored; its key makes repeats harmless.
type HeldSender struct {
	Store   chat.HeldStore
	Access  ScheduledStore
	Lookup  MessageLookup
	Posting *Service
	Log     *slog.Logger
	Now     func() time.Time // the clock; nil means time.Now
}

// Run works until ctx ends.
func (s *HeldSender) Run(ctx context.Context) {
	chat.EveryTick(ctx, func() {
		if err := s.Step(ctx); err != nil && ctx.Err() == nil {
			s.Log.Warn("approved messages wait", "err", err)
		}
	})
}

// Step tries all approved messages once.
func (s *HeldSender) Step(ctx context.Context) error {
	list, err := s.Store.HeldTake(ctx, chat.TryAgainAfter, chat.TakeMost)
	if err != nil {
		return err
	}
	for _, m := range list {
		if err := s.send(ctx, m); err != nil {
			return err
		}
	}
	return nil
}

// send waits until the message is stored. A message that cannot be sent any more is told to
// its author.
func (s *HeldSender) send(ctx context.Context, m chat.HeldMessage) error {
	if _, err := s.Lookup.MessageByKey(ctx, m.Command.Author, m.Command.Key); err == nil {
		return s.Store.HeldEnd(ctx, m.ID)
	}
	who, a, err := s.Access.ScheduledAccess(ctx, chat.Scheduled{User: m.Command.Author, Room: m.Command.Room})
	if chat.Is(err, chat.NotFound) {
		return s.Store.HeldRefuse(ctx, m.ID, chat.E(chat.NotFound, "You are not in this room any more.").Text)
	}
	if err != nil {
		return err
	}
	if chat.RefuseLatePoll(m.Command, s.now()) != nil {
		return s.Store.HeldRefuse(ctx, m.ID, chat.ErrLatePoll.Text)
	}
	wait, cancel := context.WithTimeout(ctx, chat.TryAgainAfter/2)
	defer cancel()
	switch e := s.Posting.sendHeld(wait, who, a, m.Command); {
	case e == nil:
		return s.Store.HeldEnd(ctx, m.ID)
	case chat.Is(e, chat.Unavailable):
		return e
	default:
		return s.Store.HeldRefuse(ctx, m.ID, chat.As(e).Sentence())
	}
}

func (s *HeldSender) now() time.Time {
	if s.Now == nil {
		return time.Now()
	}
	return s.Now()
}

// sendHeld sends a message that a moderator has approved, as its author may write now. Neither
// the list of words nor slow mode is asked again.
func (p *Service) sendHeld(ctx context.Context, who chat.User, a chat.Access, c chat.Command) error {
	if err := a.Refuse(chat.WriteIn); err != nil {
		return err
	}
	c.AuthorName, c.Guest, c.Scheduled, c.Hush = who.Username, who.Role == chat.Guest, true, c.Hush || !a.May(chat.CallIn)
	_, err := p.wait(ctx, c)
	return err
}

// HoldWords decides about messages with words that wait for a moderator.
type HoldWords interface {
	Word(ctx context.Context, who chat.User, a chat.Access, body string) (string, error)
	Hold(ctx context.Context, a chat.Access, c chat.Command, word string) error
	Waits(ctx context.Context, author chat.UserID, key chat.Key) (bool, error)
	RefuseEdit(ctx context.Context, who chat.User, a chat.Access, body string) error
}

// hold keeps a message back, where this process knows words that do. One that was stored before
// is not held: the lookup comes before the row, which a moderator would decide about in vain.
func (p *Service) hold(ctx context.Context, who chat.User, a chat.Access, c chat.Command, text string) (seq int64, err error) {
	if p.Holds == nil {
		return 0, nil
	}
	word, err := p.Holds.Word(ctx, who, a, text)
	if err != nil || word == "" {
		return 0, err
	}
	if seq, err = p.messages.MessageByKey(ctx, c.Author, c.Key); !chat.Is(err, chat.NotFound) {
		return seq, err
	}
	return 0, p.Holds.Hold(ctx, a, c, word)
}

// orHeld is why a message cannot be sent, or that it waits for a moderator since it was sent
// before.
func (p *Service) orHeld(ctx context.Context, c chat.Command, why error) error {
	if p.Holds == nil {
		return why
	}
	waits, err := p.Holds.Waits(ctx, c.Author, c.Key)
	switch {
	case waits:
		return chat.ErrHeld
	case err != nil && chat.Is(why, chat.NotFound): // “not stored” would have it written again
		return err
	}
	return why
}

func (p *Service) refuseHeldEdit(ctx context.Context, who chat.User, a chat.Access, body string) error {
	if p.Holds == nil {
		return nil
	}
	return p.Holds.RefuseEdit(ctx, who, a, body)
}
