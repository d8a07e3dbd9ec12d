package live

import (
	"context"
	"slices"
	"sync"
	"time"

	"parley/chat"
	"parley/handlers/live/hub"
	"parley/views/messages"
	"parley/views/updates"
)

// writing is whether a visitor may write in its room, as its page was told.
type writing struct {
	mu      sync.Mutex // guards what follows
	admin   bool       // of the room
	refused string     // why the visitor may not write; empty when it may
}

// set notes what the visitor is, before its page was told anything.
func (w *writing) set(a chat.Access) {
	w.update(func(bool) chat.Access { return a }, func(_ chat.Access, _, _ bool) {})
}

// update notes what read says that the visitor is now, from whether it was an admin, and calls tell with whether
// its role changed, and whether it may write. Updates wait for each other, so the newest is told last.
func (w *writing) update(read func(admin bool) chat.Access, tell func(a chat.Access, role, may bool)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	a, refused := read(w.admin), ""
	if err := a.RefuseWriting(); err != nil {
		refused = chat.As(err).Text
	}
	role, may := w.admin != a.Admin, w.refused != refused
	w.admin, w.refused = a.Admin, refused
	tell(a, role, may)
}

func (showWriting) do(r *liveRoom) {
	r.at(&r.writingAt)
	for _, v := range r.readers() {
		v.writing.update(r.access, func(access chat.Access, _, changed bool) {
			if changed {
				r.live.tellWriting(v, access)
			}
		})
	}
}

// greetWriting tells a page what may have changed while it was loading or away.
func (r *liveRoom) greetWriting(v *visitor) {
	if r.shown().Direct {
		return
	}
	r.mu.Lock()
	recent := time.Since(r.writingAt) < stirredKeep
	r.mu.Unlock()
	v.writing.update(r.access, func(access chat.Access, _, changed bool) {
		if v.kind == hub.Socket && v.back {
			v.client.Send(r.live.fragment(v, updates.AdminChanged(access)))
		}
		if changed || v.kind == hub.Socket && (v.back || recent) || v.inIframe() && !v.told && access.RefuseWriting() != nil {
			r.live.tellWriting(v, access)
		}
	})
}

// shown is the room as its readers were shown it.
func (r *liveRoom) shown() chat.Room {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.sub.room
}

// access is what a member is in the room as shown, of which only what concerns writing is known.
func (r *liveRoom) access(admin bool) chat.Access {
	return chat.Access{Room: r.shown(), Member: true, Admin: admin}
}

// checkAdmins tells those of some visitors who have become admins of their room, or are none
// any more.
func (l *Node) checkAdmins(ctx context.Context, vs []*visitor) error {
	vs = slices.DeleteFunc(slices.Clone(vs), func(v *visitor) bool { return v.room == nil })
	if len(vs) == 0 {
		return nil
	}
	memberships := make([]chat.Membership, len(vs))
	for i, v := range vs {
		memberships[i] = chat.Membership{User: v.user, Room: v.at()}
	}
	admins, err := l.Registry.MembershipsAdmin(ctx, memberships)
	if err != nil {
		return err
	}
	for _, v := range vs {
		room := v.room.shown()
		if room.Direct {
			continue
		}
		admin := admins[chat.Membership{User: v.user, Room: room.ID}]
		v.writing.update(func(bool) chat.Access { return v.room.access(admin) }, func(access chat.Access, role, changed bool) {
			if role && v.kind == hub.Socket {
				v.client.Send(l.fragment(v, updates.AdminChanged(access)))
			}
			if changed {
				l.tellWriting(v, access)
			}
		})
	}
	return nil
}

// tellWriting tells a page whether its reader may write.
func (l *Node) tellWriting(v *visitor, a chat.Access) {
	err := a.RefuseWriting()
	switch {
	case v.kind.Text() && err != nil:
		v.client.Send([]byte(messages.TranscriptShut(chat.As(err).Text)))
	case v.kind.Text():
		v.client.Send([]byte(messages.TranscriptOpen))
	case v.kind != hub.Socket:
		v.client.Send(l.fragment(v, updates.StreamWriting(v.slug(), err)))
	case err != nil:
		v.client.Send(l.fragment(v, updates.WritingRefused(err)))
	default:
		v.client.Send(l.fragment(v, updates.WritingAllowed(v.slug())))
	}
}
