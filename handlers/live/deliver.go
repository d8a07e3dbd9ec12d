package live

import (
	"slices"

	"parley/chat"
	"parley/handlers/live/hub"
	"parley/handlers/web"
	"parley/views/messages"
	"parley/views/ui"
	"parley/views/updates"
)

func (a deliver) do(r *liveRoom) {
	r.posted(a.changes)
	if textOf(a.changes) > jumpText {
		// Each reader fetches the changes at its own pace.
		skip{a.changes.Rev}.do(r)
		return
	}
	for _, run := range portions(a.changes) {
		marks := updates.StreamMarks{Day: r.dayBefore(run)}
		r.live.hub.Broadcast(r.hubID, &hub.Update{Prev: run.Prev, Rev: run.Rev, Render: func(k hub.Kind) []byte {
			defer arrived(a.changes.At)
			return r.render(k, run, marks)
		}})
	}
}

func (a skip) do(r *liveRoom) {
	r.live.hub.Broadcast(r.hubID, &hub.Update{Prev: a.rev, Rev: a.rev, Render: func(hub.Kind) []byte { return nil }})
}

// jumpText is how much text at once would fill a connection's queue, and so close it
// although its reader is quick.
const jumpText = hub.QueueLimit / 3

// portions is c, in chunks where one frame would be too large. Chunks are cut from
// collected changes, so a batch is collected first.
func portions(c chat.Changes) []chat.Changes {
	if len(c.Messages) <= chunkMessages && textOf(c) <= chunkText {
		return []chat.Changes{c}
	}
	sorted := chat.Collect(c.Room, c.Prev, slices.Clone(c.Messages))
	sorted.Rev, sorted.LastSeq = c.Rev, c.LastSeq
	return chunks(sorted, chunkMessages)
}

// render returns no bytes if it panics: the hub goes on, and a page that reloads shows the
// error.
func (r *liveRoom) render(k hub.Kind, c chat.Changes, marks updates.StreamMarks) (b []byte) {
	web.Contain(r.live.Log, "fragment", func() { b = r.renderFor(k, c, marks) })
	return b
}

func (r *liveRoom) renderFor(k hub.Kind, c chat.Changes, marks updates.StreamMarks) []byte {
	switch {
	case k == hub.Socket:
		return r.live.bytes(updates.MessagesChanged(r.slug, c, c.Prev))
	case k.Text():
		return []byte(messages.TranscriptChanged(c, c.Prev))
	}
	return r.live.bytes(updates.StreamMessages(r.slug, c, c.Prev, marks))
}

// renderMissed renders what a visitor missed. The headings of its days are on the page, up
// to that of the room's last message.
func (r *liveRoom) renderMissed(k hub.Kind, c chat.Changes) []byte {
	return r.render(k, c, updates.StreamMarks{Day: r.dayBefore(chat.Changes{})})
}

// dayBefore is the day of the last message that streams were sent before changes.
func (r *liveRoom) dayBefore(c chat.Changes) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	before := r.day
	for i := range c.Messages {
		if m := &c.Messages[i]; m.NewTo(c.Prev) {
			r.day = max(r.day, ui.Date(m.CreatedAt))
		}
	}
	return before
}

// beganOn notes the day of the last message on a stream's first page.
func (r *liveRoom) beganOn(day string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.day = max(r.day, day)
}

// toSockets sends all sockets an update that is no part of the transcript.
func (r *liveRoom) toSockets(b []byte) {
	r.live.hub.Broadcast(r.hubID, &hub.Update{Render: func(k hub.Kind) []byte {
		if k == hub.Socket {
			return b
		}
		return nil
	}})
}
