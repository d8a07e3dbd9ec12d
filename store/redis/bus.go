package redis

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"
	"time"

	"github.com/google/uuid"
	"github.com/redis/rueidis"

	"parley/chat"
)

// An event on a room's channel begins with its format: changes in the codec of the
// cache, everything else in JSON.
const (
	formChanges = 'c'
	formOther   = 'j'
)

func changesEvent(c *chat.Changes) string {
	return string(appendChanges([]byte{formChanges}, c))
}

func otherEvent(e chat.Event) string {
	raw, _ := json.Marshal(e) // plain data cannot fail
	return string(formOther) + string(raw)
}

func decodeEvent(s string) (chat.Event, error) {
	switch {
	case s == "":
		return chat.Event{}, errCodec
	case s[0] == formChanges:
		c, err := decodeChanges(s[1:])
		return chat.Event{Changes: &c}, err
	}
	var e chat.Event
	return e, json.Unmarshal([]byte(s[1:]), &e)
}

// formActivity begins a user event that is new messages in a room and no more. Every live
// node takes one in for each message and second, of all rooms. JSON, which begins with a
// brace, would cost it as much as rendering the message.
const formActivity = 'n'

func newsEvent(n *chat.UserEvent) string {
	if a := n.Activity; a != nil && a.HasNew() && a.Deleted == 0 && len(a.Named) == 0 && len(a.Direct) == 0 && !a.Called {
		return string(appendActivity([]byte{formActivity}, a))
	}
	raw, _ := json.Marshal(n) // plain data cannot fail
	return string(raw)
}

func decodeNews(s string) (n chat.UserEvent, err error) {
	if s != "" && s[0] == formActivity {
		n.Activity, err = decodeActivity(s[1:])
		return n, err
	}
	return n, json.Unmarshal([]byte(s), &n)
}

// SubscribeToRoom implements chat.Bus, over sharded pub/sub: a Redis Cluster carries a
// room's events between its own master and the nodes with readers in the room.
func (s *Store) SubscribeToRoom(ctx context.Context, room chat.RoomID, ready func(), event func(chat.Event)) error {
	return s.follow(ctx, ready, s.sharded(roomChan(room)), func(text string) {
		if e, err := decodeEvent(text); err == nil {
			event(e)
		}
	})
}

// SubscribeToUsers implements chat.Bus.
func (s *Store) SubscribeToUsers(ctx context.Context, shard int, ready func(), news func(chat.UserEvent)) error {
	return s.follow(ctx, ready, s.sharded(newsKey(shard)), func(text string) {
		if n, err := decodeNews(text); err == nil {
			news(n)
		}
	})
}

// SubscribeToReplies implements chat.Bus.
func (s *Store) SubscribeToReplies(ctx context.Context, node uuid.UUID, ready func(), settled func(uint64, chat.Outcome)) error {
	return s.follow(ctx, ready, s.sharded(ticketsChan(node)), func(text string) {
		var r receiptForm
		if json.Unmarshal([]byte(text), &r) == nil {
			settled(r.Number, r.outcome())
		}
	})
}

// settingsChan lies in the first shard's slot, like that shard's other channels.
var settingsChan = tag(0) + "settings"

// PublishSettings implements server.SettingsBus.
func (s *Store) PublishSettings(ctx context.Context) {
	_ = s.c.Do(ctx, s.c.B().Spublish().Channel(settingsChan).Message("1").Build()).Error()
}

// SubscribeToSettings implements server.SettingsBus.
func (s *Store) SubscribeToSettings(ctx context.Context, ready, changed func()) error {
	return s.follow(ctx, ready, s.sharded(settingsChan), func(string) { changed() })
}

// channel is how to subscribe to one, and how to unsubscribe.
type channel struct {
	come  rueidis.Completed
	leave func() rueidis.Completed
}

func (s *Store) sharded(name string) channel {
	return channel{s.c.B().Ssubscribe().Channel(name).Build().Pin(), func() rueidis.Completed {
		return s.c.B().Sunsubscribe().Channel(name).Build()
	}}
}

const followPause = 200 * time.Millisecond

// follow subscribes until ctx ends. The client resubscribes by itself after a lost
// connection, and ends without an error when a cluster moves the slot. It calls ready
// for each subscription that the server confirms.
func (s *Store) follow(ctx context.Context, ready func(), ch channel, text func(string)) error {
	hooked := rueidis.WithOnSubscriptionHook(ctx, func(sub rueidis.PubSubSubscription) {
		if sub.Kind == "ssubscribe" || sub.Kind == "subscribe" {
			ready()
		}
	})
	// The client does not unsubscribe by itself when no receiver is left.
	hooked = rueidis.WithOnReceiveReturnHook(hooked, func(err error, c rueidis.CommandClient) error {
		if ctx.Err() != nil {
			limit, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
			defer cancel()
			_ = c.Do(limit, ch.leave()).Error()
		}
		return err
	})
	for {
		err := s.c.Receive(hooked, ch.come, func(m rueidis.PubSubMessage) { text(m.Message) })
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.Is(err, rueidis.ErrClosing):
			return translate(err)
		}
		select {
		case <-time.After(followPause):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func ticketsChan(node uuid.UUID) string { return "tickets:" + node.String() }

// receiptForm is the outcome of a command, for the node that waits.
type receiptForm struct {
	Number  uint64    `json:"i"`
	Seq     int64     `json:"s"`
	Repeat  bool      `json:"r,omitempty"`
	Refused string    `json:"x,omitempty"`
	Kind    chat.Kind `json:"k,omitempty"`
}

func receipt(o *chat.Outcome) string {
	r := receiptForm{Number: o.Command.ReplyTo.Number, Seq: o.Seq, Repeat: o.Repeat}
	if o.Refused != nil {
		r.Refused, r.Kind = o.Refused.Sentence(), o.Refused.Kind
	}
	raw, _ := json.Marshal(r) // plain data cannot fail
	return string(raw)
}

func (r receiptForm) outcome() chat.Outcome {
	o := chat.Outcome{Seq: r.Seq, Repeat: r.Repeat}
	if r.Refused != "" {
		o.Refused = chat.E(r.Kind, r.Refused)
	}
	return o
}

// IDs as Redis stores them.
func userField(id chat.UserID) string { return strconv.FormatInt(int64(id), 10) }
