package posting

import (
	"context"
	"log/slog"
	"slices"
	"time"

	"github.com/google/uuid"

	"parley/chat"
	"parley/chat/emojis"
)

// ScheduledStore keeps messages to be posted later.
type ScheduledStore interface {
	// ScheduledInsert changes nothing for a nonce that is there. It answers Conflict when
	// the user has ScheduledMax already.
	ScheduledInsert(ctx context.Context, s chat.Scheduled) error
	// ScheduledOf returns a user's messages, the next first.
	ScheduledOf(ctx context.Context, user chat.UserID) ([]chat.Scheduled, error)
	// ScheduledChange and ScheduledDelete answer Conflict for a message that is on its way
	// or gone. One that its author deleted within chat.RepeatWindow is deleted already.
	ScheduledChange(ctx context.Context, s chat.Scheduled) error
	ScheduledDelete(ctx context.Context, user chat.UserID, id int64) error
	// ScheduledTake returns due messages that were not tried within again.
	ScheduledTake(ctx context.Context, again time.Duration, most int) ([]chat.Scheduled, error)
	ScheduledEnd(ctx context.Context, id int64) error
	ScheduledRefuse(ctx context.Context, id int64, why string) error
	// ScheduledAccess returns the author and their access to the room as they are now, or
	// NotFound.
	ScheduledAccess(ctx context.Context, s chat.Scheduled) (chat.User, chat.Access, error)
}

// Later lets users schedule messages.
type Later struct {
	store ScheduledStore
	Now   func() time.Time // the clock; nil means time.Now
}

// NewLater keeps scheduled messages in a store.
func NewLater(store ScheduledStore) *Later { return &Later{store: store} }

func (l *Later) now() time.Time {
	if l.Now == nil {
		return time.Now()
	}
	return l.Now()
}

// Schedule accepts a message for later.
func (l *Later) Schedule(ctx context.Context, user chat.UserID, a chat.Access, d Draft, at time.Time) error {
	body, err := l.check(a, d, at)
	if err != nil {
		return err
	}
	s := chat.Scheduled{User: user, Room: a.Room.ID, Body: body, Hush: d.Hush, Nonce: d.Nonce, At: at}
	for _, f := range d.Files {
		s.Files = append(s.Files, f.Attached())
	}
	if d.Answer != nil {
		s.Seq = d.Answer.Seq
	}
	if err := l.store.ScheduledInsert(ctx, s); err != nil {
		return err
	}
	return l.apart(ctx, s)
}

// repeatWithin is how far apart the times of a repeated form are at most: "in an hour" is
// later for the second one.
const repeatWithin = time.Hour

// apart schedules a message whose nonce another one has, as from a page that the browser
// brought back from its history: with another text or time it is another message.
func (l *Later) apart(ctx context.Context, s chat.Scheduled) error {
	list, err := l.store.ScheduledOf(ctx, s.User)
	i := slices.IndexFunc(list, func(x chat.Scheduled) bool { return x.Nonce == s.Nonce })
	if err != nil || i < 0 || list[i].Contents() == s.Contents() && list[i].At.Sub(s.At).Abs() < repeatWithin {
		return err
	}
	s.Nonce = uuid.NewSHA1(s.Nonce, []byte(s.At.UTC().Format(time.DateOnly)+" "+s.Contents()))
	return l.store.ScheduledInsert(ctx, s)
}

func (l *Later) check(a chat.Access, d Draft, at time.Time) (string, error) {
	if err := a.RefuseWriting(); err != nil {
		return "", err
	}
	return l.checkText(d.Body, len(d.Files) > 0, at)
}

func (l *Later) checkText(body string, hasFiles bool, at time.Time) (string, error) {
	body, err := chat.CleanBody(body)
	if err == chat.ErrNoBody && hasFiles {
		err = nil
	}
	if err == nil {
		err = chat.CheckAhead(at, l.now())
	}
	return body, err
}

// Of returns one of a user's scheduled messages. It answers Conflict for one that is gone.
func (l *Later) Of(ctx context.Context, user chat.UserID, id int64) (chat.Scheduled, error) {
	list, err := l.store.ScheduledOf(ctx, user)
	if err != nil {
		return chat.Scheduled{}, err
	}
	i := slices.IndexFunc(list, func(s chat.Scheduled) bool { return s.ID == id })
	if i < 0 {
		return chat.Scheduled{}, chat.ErrScheduledGone
	}
	return list[i], nil
}

// Change replaces text and time of a scheduled message, and keeps its files. It becomes another
// message, with another nonce. With hush, @here and @room in it are only text.
func (l *Later) Change(ctx context.Context, s chat.Scheduled, body string, hush bool, at time.Time) error {
	body, err := l.checkText(body, len(s.Files) > 0, at)
	if err != nil {
		return err
	}
	return l.store.ScheduledChange(ctx, chat.Scheduled{ID: s.ID, User: s.User, Body: body, Hush: hush, At: at, Nonce: uuid.New()})
}

// Delete takes a scheduled message back.
func (l *Later) Delete(ctx context.Context, user chat.UserID, id int64) error {
	return l.store.ScheduledDelete(ctx, user, id)
}

// List returns a user's scheduled messages.
func (l *Later) List(ctx context.Context, user chat.UserID) ([]chat.Scheduled, error) {
	return l.store.ScheduledOf(ctx, user)
}

// Scheduler posts due messages. Each worker has one. A message keeps its row until it is
// found stored, so it survives workers and inboxes; its key makes the repeats harmless.
type Scheduler struct {
	Store   ScheduledStore
	Lookup  MessageLookup
	Files   chat.FileStore
	Posting *Service
	Log     *slog.Logger
}

// Run works until ctx ends.
func (s *Scheduler) Run(ctx context.Context) {
	chat.EveryTick(ctx, func() {
		if err := s.Step(ctx); err != nil && ctx.Err() == nil {
			s.Log.Warn("scheduled messages wait", "err", err)
		}
	})
}

// Step tries all due messages once.
func (s *Scheduler) Step(ctx context.Context) error {
	due, err := s.Store.ScheduledTake(ctx, chat.TryAgainAfter, chat.TakeMost)
	for _, m := range due {
		switch sent := s.send(ctx, m); {
		case chat.Is(sent, chat.TooMany):
			err = sent // its author's limit holds up no other author
		case sent != nil:
			return sent
		}
	}
	return err
}

// files are those of a message, described as it says.
func (s *Scheduler) files(ctx context.Context, m chat.Scheduled) ([]chat.File, error) {
	ids := make([]uuid.UUID, len(m.Files))
	for i := range m.Files {
		ids[i] = m.Files[i].ID
	}
	list, err := chat.WaitingFiles(ctx, s.Files, m.User, m.Room, ids)
	for i := range list {
		at := slices.Index(ids, list[i].ID)
		list[i].Alt = m.Files[at].Alt
	}
	return list, err
}

// send waits until the message is stored. What cannot be sent now is tried again; what
// can never be is told to its author.
func (s *Scheduler) send(ctx context.Context, m chat.Scheduled) error {
	files, gone := s.files(ctx, m)
	if gone != nil && !chat.Is(gone, chat.Conflict) {
		return gone
	}
	key := chat.MakeKey(m.Nonce, m.Room, emojis.Shortcodes(m.Body)+chat.ContentsOf(files)) // as Posting makes it
	if _, err := s.Lookup.MessageByKey(ctx, m.User, key); err == nil {
		return s.Store.ScheduledEnd(ctx, m.ID)
	}
	who, access, err := s.Store.ScheduledAccess(ctx, m)
	switch {
	case gone != nil:
		return s.Store.ScheduledRefuse(ctx, m.ID, chat.ErrFileGone.Text)
	case chat.Is(err, chat.NotFound):
		return s.Store.ScheduledRefuse(ctx, m.ID, chat.E(chat.NotFound, "You are not in this room any more.").Text)
	case err != nil:
		return err
	}
	d := Draft{Body: m.Body, Nonce: m.Nonce, Hush: m.Hush, Scheduled: true, Files: files}
	if m.Seq > 0 {
		d.Answer = &chat.Message{Seq: m.Seq}
	}
	wait, cancel := context.WithTimeout(ctx, chat.TryAgainAfter/2)
	defer cancel()
	_, err = s.Posting.SendAndWait(wait, who, access, d)
	switch e := chat.As(err); {
	case err == nil || e.Kind == chat.Held:
		return s.Store.ScheduledEnd(ctx, m.ID)
	case e.Kind == chat.Unavailable || e.Kind == chat.TooMany:
		return err
	default:
		return s.Store.ScheduledRefuse(ctx, m.ID, e.Sentence())
	}
}
