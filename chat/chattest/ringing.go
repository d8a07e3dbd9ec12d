package chattest

import (
	"cmp"
	"context"
	"slices"
	"time"

	"parley/chat"
)

// missedRow are the calls that a user missed in a conversation.
type missedRow struct {
	by    chat.UserID
	began time.Time
	count int
}

// Conversation implements chat.RingStore.
func (d *Database) Conversation(ctx context.Context, id chat.RoomID, caller chat.UserID) (slug string, people []chat.ConversationPerson, err error) {
	if err := d.begin(ctx); err != nil {
		return "", nil, err
	}
	defer d.mu.Unlock()
	r := d.present(id)
	if r == nil || r.direct == "" {
		return "", nil, nil
	}
	for user := range r.members {
		if u := d.users[user]; u != nil && u.Username != "" {
			people = append(people, chat.ConversationPerson{
				User: user, Name: u.Username, Level: d.told(r, user, chat.RoomLink{}).Quiet, Availability: d.available[user], Blocks: d.blocks[user][caller],
			})
		}
	}
	slices.SortFunc(people, func(a, b chat.ConversationPerson) int { return cmp.Compare(a.User, b.User) })
	return r.Slug, people, nil
}

// MissedCallAdd implements chat.RingStore.
func (d *Database) MissedCallAdd(ctx context.Context, room chat.RoomID, by chat.UserID, users []chat.UserID, began time.Time) error {
	if err := d.begin(ctx); err != nil {
		return err
	}
	defer d.mu.Unlock()
	for _, user := range users {
		m := chat.Membership{User: user, Room: room}
		if r := d.present(room); r == nil || r.members[user] == nil {
			continue
		}
		if was := d.missed[m]; was.began.Before(began) {
			d.missed[m] = missedRow{by, began, was.count + 1}
		}
	}
	return nil
}

// MissedCallsSeen implements chat.RingStore.
func (d *Database) MissedCallsSeen(ctx context.Context, room chat.RoomID, users []chat.UserID, upto time.Time) error {
	if err := d.begin(ctx); err != nil {
		return err
	}
	defer d.mu.Unlock()
	for m, row := range d.missed {
		if slices.Contains(users, m.User) && (room == 0 || room == m.Room) && !row.began.After(upto) {
			delete(d.missed, m)
		}
	}
	return nil
}

// MissedCalls implements chat.RingStore.
func (d *Database) MissedCalls(ctx context.Context, user chat.UserID, most int) (list []chat.MissedCall, err error) {
	if err := d.begin(ctx); err != nil {
		return nil, err
	}
	defer d.mu.Unlock()
	for m, row := range d.missed {
		if r := d.present(m.Room); m.User == user && r != nil && r.members[user] != nil {
			list = append(list, chat.MissedCall{Room: m.Room, Slug: r.Slug, By: row.by, ByName: d.users[row.by].Username, At: row.began, Count: row.count})
		}
	}
	slices.SortFunc(list, func(a, b chat.MissedCall) int { return cmp.Or(b.At.Compare(a.At), cmp.Compare(a.Room, b.Room)) })
	return list[:min(len(list), most)], nil
}

// PushDevicesOf implements chat.PushDeviceStore.
func (d *Database) PushDevicesOf(ctx context.Context, users []chat.UserID) (list []chat.PushDevice, err error) {
	if err := d.begin(ctx); err != nil {
		return nil, err
	}
	defer d.mu.Unlock()
	for _, x := range d.pushed.list {
		if slices.Contains(users, x.User) && !d.pushed.paused(x, d.now()) {
			x.Agent = ""
			list = append(list, x)
		}
	}
	slices.SortFunc(list, func(a, b chat.PushDevice) int { return cmp.Or(cmp.Compare(a.User, b.User), cmp.Compare(a.ID, b.ID)) })
	return list, nil
}
