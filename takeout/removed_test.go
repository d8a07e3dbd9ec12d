package takeout_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/chat"
)

// secret is a private room of ann and bob, in which bob does something with each of her messages.
func (a *account) secret() (chat.Room, chat.User) {
	a.t.Helper()
	ctx := a.t.Context()
	bob, err := a.UserInsert(ctx, chat.Credentials{User: chat.User{Username: "bob", Email: "bob@example.org", Role: chat.Regular}})
	must(a.t, err)
	r, err := a.RoomInsert(ctx, chat.Room{Slug: "plans", Name: "Plans", Private: true}, a.ann.ID)
	must(a.t, err)
	_, err = a.AddMemberBy(ctx, r.ID, bob.ID, 0, chat.AskAdds)
	must(a.t, err)
	by := func(u chat.User, c chat.Command) chat.Command {
		c.Room, c.Author, c.AuthorName = r.ID, u.ID, u.Username
		return c
	}
	a.ingest([]chat.Command{
		by(bob, chat.Command{Kind: chat.Post, Body: "his own"}),
		by(a.ann, chat.Command{Kind: chat.Post, Body: "her answer", Seq: 1}),
		by(a.ann, chat.Command{Kind: chat.Post, Body: "Which?\n- Darjeeling\n- Assam", Poll: &chat.PollRules{}}),
		by(bob, chat.Command{Kind: chat.React, Seq: 2, Emoji: "🍵", On: true}),
		by(bob, chat.Command{Kind: chat.PinMessage, Seq: 2, On: true}),
		by(bob, chat.Command{Kind: chat.AddNote, Seq: 2, Note: chat.NoteTopic, Body: "a new subject"}),
		by(bob, chat.Command{Kind: chat.CastVote, Seq: 3, Option: 1, On: true}),
	})
	must(a.t, a.DraftSet(ctx, a.ann.ID, r.ID, 0, "not sent"))
	must(a.t, a.ScheduledInsert(ctx, chat.Scheduled{User: a.ann.ID, Room: r.ID, Body: "for later", Nonce: uuid.New(), At: time.Now().Add(time.Hour)}))
	return r, bob
}

func TestATakeoutTellsNothingNewOfARoomThatItsAccountWasRemovedFrom(t *testing.T) {
	for _, removed := range []bool{false, true} {
		t.Run(fmt.Sprint("removed: ", removed), func(t *testing.T) {
			a := newAccount(t)
			r, bob := a.secret()
			if removed {
				_, err := a.SetAdmin(t.Context(), r.ID, bob.ID, 0, true)
				must(t, err)
				_, err = a.RemoveMember(t.Context(), r.ID, a.ann.ID, 0)
				must(t, err)
			}
			if !a.maker(a.Store).Step(t.Context()) {
				t.Fatal("nothing was made")
			}
			got := a.archive()
			path := fmt.Sprintf("messages/%d", r.ID)
			text := strings.Join([]string{got[path+".json"], got[path+".html"], got["index.html"], got["drafts.jsonl"], got["scheduled.jsonl"], got["rooms.jsonl"]}, "\n")
			for _, own := range []string{"her answer", "Darjeeling", "not sent", "for later"} {
				if !strings.Contains(text, own) {
					t.Errorf("%q is missing in %s", own, text)
				}
			}
			for _, others := range []string{"bob", "🍵", `"pinned":true`, "angeheftet", "a new subject", `"votes"`, "Plans", "plans"} {
				if strings.Contains(text, others) == removed {
					t.Errorf("%q: %v in %s", others, !removed, text)
				}
			}
		})
	}
}
