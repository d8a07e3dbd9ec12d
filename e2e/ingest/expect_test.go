package ingest

import (
	"maps"
	"slices"

	"github.com/jackc/pgx/v5"

	"parley/chat"
)

// expectModel fails unless both stores equal the model.
func (y *harness) expectModel() {
	y.t.Helper()
	for _, r := range y.rooms {
		y.expectRoom(r)
	}
	y.expectReactions()
	y.expectMentions()
	for n := range y.seqs {
		if want := y.room(n.room).seqs[n.AuthorKey]; n.seq != want {
			y.t.Errorf("user %d was told of message %d in room %d, and theirs is %d", n.Author, n.seq, n.room, want)
		}
	}
	if y.dead > 0 {
		y.t.Errorf("%d commands were put aside", y.dead)
	}
}

func (y *harness) expectRoom(r *modelRoom) {
	y.t.Helper()
	ms, err := y.pg.MessagesSince(y.ctx, r.ID, 0, 1<<20)
	must(y.t, err)
	ms = chat.Collect(r.ID, 0, ms).Messages
	if len(ms) != len(r.messages) {
		y.t.Errorf("room %d has %d messages, want %d", r.ID, len(ms), len(r.messages))
	}
	var rev int64
	for i, m := range ms {
		rev = max(rev, m.Rev)
		if m.Seq != int64(i+1) {
			y.t.Fatalf("room %d: place %d has message %d", r.ID, i+1, m.Seq)
		}
		if i < len(r.messages) {
			y.expectMessage(m, &r.messages[i])
			y.expectThread(m, r)
		}
	}
	room, err := y.pg.Room(y.ctx, r.ID)
	must(y.t, err)
	if room.LastSeq != int64(len(ms)) || room.LastRev != rev {
		y.t.Errorf("room %d is at %d and %d, and has %d messages up to %d", r.ID, room.LastSeq, room.LastRev, len(ms), rev)
	}
	y.expectCache(room, ms)
}

func (y *harness) expectMessage(m chat.Message, want *modelMessage) {
	y.t.Helper()
	if m.Author != want.author || m.Key != want.key || m.Body != want.body || m.Edited != want.edited || m.Deleted != want.deleted {
		y.t.Errorf("room %d: message %d is by %d and says %q (edited %v, deleted %v), want by %d %q (%v, %v)", m.Room, m.Seq,
			m.Author, m.Body, m.Edited, m.Deleted, want.author, want.body, want.edited, want.deleted)
	}
	if m.Called != want.called() {
		y.t.Errorf("room %d: message %d calls all: %v, and says %q", m.Room, m.Seq, m.Called, want.body)
	}
	got, counts := map[string]int{}, map[string]int{}
	for _, x := range m.Reactions {
		got[x.Emoji] += x.Count
	}
	for emoji, who := range want.reactions {
		if len(who) > 0 {
			counts[emoji] = len(who)
		}
	}
	if !maps.Equal(got, counts) {
		y.t.Errorf("room %d: message %d has the reactions %v, want %v", m.Room, m.Seq, got, counts)
	}
}

func (y *harness) expectThread(m chat.Message, r *modelRoom) {
	y.t.Helper()
	want := &r.messages[m.Seq-1]
	if m.Thread != want.thread || m.Answered != want.answered || m.Replies != r.replies(m.Seq) {
		y.t.Errorf("room %d: message %d answers user %d in thread %d and has %d replies, want %d, %d and %d", m.Room, m.Seq,
			m.Answered, m.Thread, m.Replies, want.answered, want.thread, r.replies(m.Seq))
	}
}

// expectCache allows the cache to have lost a room, but not to hold wrong messages.
func (y *harness) expectCache(room chat.Room, ms []chat.Message) {
	y.t.Helper()
	above := max(0, room.LastSeq-chat.PageSize)
	cached, _, ok := y.rd.LoadRecent(y.ctx, room, above)
	if !ok {
		return
	}
	for i, m := range cached {
		if want := ms[above+int64(i)]; m.Seq != want.Seq || m.Rev != want.Rev || m.Body != want.Body || m.Thread != want.Thread || m.Replies != want.Replies ||
			m.Called != want.Called || !slices.Equal(m.References, want.References) {
			y.t.Errorf("room %d: the cache has message %d at %d as %q, want %d at %d as %q", room.ID,
				m.Seq, m.Rev, m.Body, want.Seq, want.Rev, want.Body)
		}
	}
}

// expectReactions checks the people who reacted; a message has only their counts.
func (y *harness) expectReactions() {
	y.t.Helper()
	for _, r := range y.rooms {
		for _, u := range y.users {
			for i, m := range r.messages {
				got, err := y.pg.ReactionsOf(y.ctx, r.ID, int64(i+1), u.ID)
				must(y.t, err)
				if m.deleted && len(got) > 0 {
					y.t.Errorf("room %d: message %d was deleted, and still has %v of user %d", r.ID, i+1, got, u.ID)
				}
				for emoji, who := range m.reactions {
					if got[emoji] != who[u.ID] {
						y.t.Errorf("room %d: user %d reacted to message %d with %s: %v, want %v", r.ID, u.ID, i+1, emoji, got[emoji], who[u.ID])
					}
				}
			}
		}
	}
}

// expectMentions checks the rows of those whom messages name.
func (y *harness) expectMentions() {
	y.t.Helper()
	named := 0
	for _, r := range y.rooms {
		for i, m := range r.messages {
			rows, err := y.sql.Query(y.ctx, "select user_id from mentions where room_id = $1 and seq = $2 order by user_id", r.ID, i+1)
			must(y.t, err)
			got, err := pgx.CollectRows(rows, pgx.RowTo[chat.UserID])
			must(y.t, err)
			if want := m.mentioned(y.users); !slices.Equal(got, want) {
				y.t.Errorf("room %d: message %d by %d says %q and names %v, want %v", r.ID, i+1, m.author, m.body, got, want)
			}
			named += len(got)
		}
	}
	if named == 0 {
		y.t.Error("no message names anyone: this shows nothing of it")
	}
}
