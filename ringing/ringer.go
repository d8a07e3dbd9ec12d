package ringing

import (
	"context"
	"log/slog"
	"slices"
	"strconv"
	"time"

	"parley/chat"
)

// Bell tells the devices of people who may have no page open.
type Bell interface {
	Ring(ctx context.Context, c chat.Call, users []chat.UserID)
	// Hush ends that for users; those of them who missed the call get a word of it.
	Hush(ctx context.Context, c chat.Call, users, missed []chat.UserID)
}

// Ringer decides whom the calls of a node ask, and notes who missed one.
type Ringer struct {
	Store     chat.RingStore
	Limits    chat.Limits
	Publisher chat.Publisher
	Bell      Bell // nil for none
	Log       *slog.Logger
	Now       func() time.Time
}

// Begin is whom a new call asks; nil outside of direct conversations. One who calls the same
// people again and again does not have all their devices ring each time.
func (g *Ringer) Begin(ctx context.Context, c chat.Call) (*chat.Ring, error) {
	by := c.People[0]
	slug, people, err := g.Store.Conversation(ctx, c.Room, by.User)
	if err != nil || len(people) == 0 {
		return nil, err
	}
	who := strconv.FormatInt(int64(by.User), 10) + " " + strconv.FormatInt(int64(c.Room), 10)
	hushed := g.Limits.Allow(ctx, chat.RingsByPerson, who) != nil
	now := g.Now()
	ring := &chat.Ring{Slug: slug, By: by.User, ByName: by.Name, Until: now.Add(chat.RingFor), Asked: Decide(people, c, hushed, now)}
	for _, p := range people {
		ring.People = append(ring.People, p.User)
	}
	return ring, nil
}

// Changed tells devices what changed, and notes a call that is missed once.
func (g *Ringer) Changed(ctx context.Context, before *chat.Ring, c chat.Call) {
	began, over := changes(before, c.Ring)
	missed := c.Ring.Missed()
	if before != nil && before.Settled() {
		missed = nil // noted before
	}
	seen := here(c)
	if err := g.note(ctx, c, missed, seen); err != nil {
		g.Log.Warn("a missed call is noted nowhere", "err", err)
	}
	if g.Bell == nil {
		return
	}
	if len(began) > 0 {
		g.Bell.Ring(ctx, c, began)
	}
	if len(over) > 0 {
		g.Bell.Hush(ctx, c, over, among(missed, over))
	}
}

// changes are those whose devices begin and cease to ring.
func changes(before, now *chat.Ring) (began, over []chat.UserID) {
	for _, user := range now.People {
		switch was, is := before.Rings(user), now.Rings(user); {
		case is && !was:
			began = append(began, user)
		case was && !is:
			over = append(over, user)
		}
	}
	return began, over
}

// among are those of some users who are also others: the devices of the rest never rang, and
// stay quiet.
func among(users, others []chat.UserID) []chat.UserID {
	return slices.DeleteFunc(slices.Clone(users), func(u chat.UserID) bool { return !slices.Contains(others, u) })
}

// here are the people in a call: they know of it.
func here(c chat.Call) (users []chat.UserID) {
	for _, p := range c.People {
		users = append(users, p.User)
	}
	return users
}

func (g *Ringer) note(ctx context.Context, c chat.Call, missed, seen []chat.UserID) error {
	if len(missed) > 0 {
		if err := g.Store.MissedCallAdd(ctx, c.Room, c.Ring.By, missed, c.Since); err != nil {
			return err
		}
		g.tell(ctx, missed)
	}
	if len(seen) == 0 {
		return nil
	}
	return g.Store.MissedCallsSeen(ctx, c.Room, seen, c.Since)
}

// tell has people's pages show what is new in their inboxes.
func (g *Ringer) tell(ctx context.Context, users []chat.UserID) {
	var news []chat.UserEvent
	for _, user := range slices.Compact(slices.Sorted(slices.Values(users))) {
		news = append(news, chat.UserEvent{Person: user, Rooms: true})
	}
	g.Publisher.PublishToUser(ctx, news...)
}
