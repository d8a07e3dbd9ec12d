package kept

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/google/uuid"

	"parley/chat"
)

// ReminderStore keeps reminders.
type ReminderStore interface {
	// ReminderSet makes a reminder, or moves the one with that nonce. It answers Conflict
	// when the user has RemindersMax already.
	ReminderSet(ctx context.Context, r chat.Reminder) error
	// RemindersOf returns a user's reminders, those that are due first.
	RemindersOf(ctx context.Context, user chat.UserID) ([]chat.Reminder, error)
	// ReminderOf is when a user is reminded of a message; zero when they are not.
	ReminderOf(ctx context.Context, user chat.UserID, room chat.RoomID, seq int64) (time.Time, error)
	// ReminderMove and ReminderDelete answer NotFound for a reminder that is not there.
	ReminderMove(ctx context.Context, user chat.UserID, id int64, at time.Time) error
	ReminderDelete(ctx context.Context, user chat.UserID, id int64) error
	// RemindersTake returns due reminders that their users were not told of, and that no
	// worker took within again.
	RemindersTake(ctx context.Context, again time.Duration, most int) ([]chat.Reminder, error)
	RemindersTold(ctx context.Context, ids []int64) error
}

// Reminders lets users set reminders.
type Reminders struct {
	store     ReminderStore
	publisher chat.Publisher
	Now       func() time.Time // the clock; nil means time.Now
}

// NewReminders keeps reminders in a store.
func NewReminders(store ReminderStore, publisher chat.Publisher) *Reminders {
	return &Reminders{store: store, publisher: publisher}
}

func (r *Reminders) now() time.Time {
	if r.Now == nil {
		return time.Now()
	}
	return r.Now()
}

// Of sets the reminder of a message. There is one for each user and message: setting it
// again moves it.
func (r *Reminders) Of(ctx context.Context, user chat.UserID, m chat.Message, at time.Time) error {
	if m.Deleted {
		return chat.E(chat.Conflict, "That message was deleted.")
	}
	nonce := uuid.NewSHA1(uuid.Nil, fmt.Appendf(nil, "%d %d", m.Room, m.Seq))
	return r.set(ctx, chat.Reminder{User: user, Room: m.Room, Seq: m.Seq, Nonce: nonce, At: at})
}

// Note sets a reminder with a text of its own. A repeat of its form makes no second one, and
// the same form with another text does.
func (r *Reminders) Note(ctx context.Context, user chat.UserID, room chat.RoomID, note string, nonce uuid.UUID, at time.Time) error {
	note, err := chat.CleanNote(note)
	if err == nil && note == "" {
		err = chat.Field("note", "Write something first.")
	}
	if err != nil {
		return err
	}
	nonce = uuid.NewSHA1(nonce, []byte("remind "+note))
	return r.set(ctx, chat.Reminder{User: user, Room: room, Note: note, Nonce: nonce, At: at})
}

func (r *Reminders) set(ctx context.Context, x chat.Reminder) error {
	if err := chat.CheckAhead(x.At, r.now()); err != nil {
		return err
	}
	err := r.store.ReminderSet(ctx, x)
	r.tell(ctx, x.User, err)
	return err
}

// tell has the user's pages count again: what was due may be due later now.
func (r *Reminders) tell(ctx context.Context, user chat.UserID, err error) {
	if err == nil {
		r.publisher.PublishToUser(ctx, chat.UserEvent{Person: user, Rooms: true})
	}
}

// Move sets another time.
func (r *Reminders) Move(ctx context.Context, user chat.UserID, id int64, at time.Time) error {
	if err := chat.CheckAhead(at, r.now()); err != nil {
		return err
	}
	err := r.store.ReminderMove(ctx, user, id, at)
	r.tell(ctx, user, err)
	return err
}

// Delete takes a reminder from the list. The second of two clicks finds it done.
func (r *Reminders) Delete(ctx context.Context, user chat.UserID, id int64) error {
	err := r.store.ReminderDelete(ctx, user, id)
	r.tell(ctx, user, err)
	if chat.Is(err, chat.NotFound) {
		return nil
	}
	return err
}

// When is when a user is reminded of a message; zero when they are not.
func (r *Reminders) When(ctx context.Context, user chat.UserID, m chat.Message) (time.Time, error) {
	return r.store.ReminderOf(ctx, user, m.Room, m.Seq)
}

// List returns a user's reminders, those that are due first.
func (r *Reminders) List(ctx context.Context, user chat.UserID) ([]chat.Reminder, error) {
	return r.store.RemindersOf(ctx, user)
}

// Reminding tells users' pages what is due. Each worker has one. A reminder is on its
// user's list from its time on, whether a worker lives or not. Pages draw their count
// again, so telling them twice shows it once.
type Reminding struct {
	Store     ReminderStore
	Publisher chat.Publisher
	Log       *slog.Logger
}

// Run works until ctx ends.
func (r *Reminding) Run(ctx context.Context) {
	chat.EveryTick(ctx, func() {
		if err := r.Step(ctx); err != nil && ctx.Err() == nil {
			r.Log.Warn("reminders wait", "err", err)
		}
	})
}

// Step tells of all due reminders once.
func (r *Reminding) Step(ctx context.Context) error {
	due, err := r.Store.RemindersTake(ctx, chat.TryAgainAfter, chat.TakeMost)
	if err != nil || len(due) == 0 {
		return err
	}
	var ids []int64
	var people []chat.UserID
	for _, x := range due {
		ids, people = append(ids, x.ID), append(people, x.User)
	}
	r.Publisher.PublishToUser(ctx, chat.TellLists(people)...)
	return r.Store.RemindersTold(ctx, ids)
}
