package main

import (
	"testing"

	"github.com/jackc/pgx/v5"
)

// storeInSilence stores a message without announcing it, as a worker does that dies or loses Redis in
// between.
func (w *sharedHarness) storeInSilence(t *testing.T, slug, author, body string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), w.servers.DatabaseURL())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	tag, err := conn.Exec(t.Context(), `with r as (
		update rooms set last_seq = last_seq + 1, last_rev = last_rev + 1 where slug = $1 returning id, last_seq, last_rev)
		insert into messages (room_id, seq, rev, first_rev, author_id, key, body)
		select r.id, r.last_seq, r.last_rev, r.last_rev, u.id, gen_random_uuid(), $3 from r, users u where u.username = $2`, slug, author, body)
	if err != nil || tag.RowsAffected() != 1 {
		t.Fatal(tag, err)
	}
}

func TestAMessageThatWasNeverAnnouncedIsShown(t *testing.T) {
	t.Parallel()
	w := shared(t)
	ann, ben := w.unlimited.person(t), w.limited.person(t)
	slug := room(t, ann, ben)
	ann.Say(slug, "before")
	hers, his := ann.Open(slug), ben.Open(slug)
	page := stream(t, ben, "/rooms/"+slug+"/stream", "1.1")
	page.await("before")

	// No later message shows the gap.
	w.storeInSilence(t, slug, ann.Name, "said in silence")
	hers.AwaitBody("said in silence")
	his.AwaitBody("said in silence")
	page.await("said in silence")

	// With a later message, the order stays.
	w.storeInSilence(t, slug, ann.Name, "in silence again")
	ann.Say(slug, "after")
	for _, s := range []interface {
		AwaitBody(string)
		Clean()
	}{hers, his} {
		s.AwaitBody("after")
		s.Clean()
	}
	whole := ann.Page(slug)
	equal(t, "messages", len(whole.Articles), 4)
	hers.Level(whole.Transcript())
	his.Level(whole.Transcript())
}
