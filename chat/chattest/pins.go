package chattest

import (
	"cmp"
	"context"
	"slices"

	"parley/chat"
	"parley/chat/ledger"
)

// keepPins stores the changed pins.
func (r *room) keepPins(l *ledger.Ledger) {
	for seq, p := range l.Pinnings() {
		r.pinnings[seq] = p
	}
	r.Pins = l.Pins
}

// Pins implements chat.PinStore.
func (d *Database) Pins(ctx context.Context, id chat.RoomID) (list []chat.Pin, err error) {
	if err := d.begin(ctx); err != nil {
		return nil, err
	}
	defer d.mu.Unlock()
	r := d.rooms[id]
	if r == nil {
		return nil, nil
	}
	for seq, p := range r.pinnings {
		if !p.On {
			continue
		}
		pin := chat.Pin{Message: d.named(r.messages[seq-1]), By: p.By, At: p.At}
		if by := d.users[p.By]; by != nil {
			pin.ByName = by.Username
		}
		list = append(list, pin)
	}
	slices.SortFunc(list, func(a, b chat.Pin) int { return cmp.Or(b.At.Compare(a.At), cmp.Compare(b.Message.Seq, a.Message.Seq)) })
	return list, nil
}
