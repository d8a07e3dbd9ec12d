package moderation_test

import (
	"testing"

	"github.com/google/uuid"

	"parley/chat"
	"parley/chat/chattest"
	"parley/chat/chattest/harness"
	"parley/chat/moderation"
	"parley/chat/posting"
)

func TestAReportIsSettledOnceForAllWhoMadeIt(t *testing.T) {
	h := harness.NewAccounts(t)
	ann, bob, eve := h.SignUpAs("ann").User, h.SignUpAs("bob").User, h.SignUpAs("eve").User
	own := h.Give("ann", chat.Owner)
	r, err := h.DB.RoomInsert(t.Context(), chat.Room{Slug: "tea", Name: "Tea"}, ann.ID)
	harness.Must(t, err)
	inbox := chattest.NewInbox()
	reports := moderation.NewReports(h.DB, h.Accounts, posting.New(inbox, h.DB, chat.NoLimits{}, uuid.New()))
	a, m := chat.Access{Room: r, Member: true}, chat.Message{Room: r.ID, Seq: 1, Author: eve.ID, AuthorName: "eve", Body: "rude"}
	for _, who := range []chat.User{bob, bob, ann} {
		harness.Must(t, reports.Report(t.Context(), who, a, m, " it is rude "))
	}
	harness.ExpectKind(t, reports.Report(t.Context(), eve, a, m, ""), chat.Conflict)
	harness.ExpectKind(t, reports.Report(t.Context(), bob, a, chat.Message{Seq: 2, Author: eve.ID, Deleted: true}, ""), chat.Conflict)
	harness.ExpectKind(t, reports.Report(t.Context(), bob, a, chat.Message{Seq: 2, Author: eve.ID}, string(make([]byte, 9))), chat.Invalid)
	list, _, err := reports.List(t.Context(), own, 0)
	if err != nil || len(list) != 2 || list[0].Reporter != "bob" || list[0].Note != "it is rude" || list[0].Body != "rude" || list[0].Author.Username != "eve" {
		t.Fatalf("%+v %v", list, err)
	}
	_, _, err = reports.List(t.Context(), bob, 0)
	harness.ExpectKind(t, err, chat.Forbidden)
	harness.ExpectKind(t, reports.Settle(t.Context(), bob, list[0].ID, true, ""), chat.Forbidden)
	for range 2 { // clicks
		harness.Must(t, reports.Settle(t.Context(), own, list[0].ID, true, "rude"))
	}
	err = reports.Settle(t.Context(), own, list[0].ID, false, "")
	harness.ExpectKind(t, err, chat.Conflict)
	if got, want := chat.As(err).Sentence(), own.Username+" has removed the message already."; got != want {
		t.Errorf("it says %q, want %q", got, want)
	}
	harness.ExpectKind(t, reports.Settle(t.Context(), own, list[1].ID+9, true, "rude"), chat.NotFound)
	sent, err := inbox.Read(t.Context(), r.ID.Shard(), 9, 0)
	if err != nil || len(sent) != 1 || sent[0].Command.Kind != chat.Delete || sent[0].Command.Body != "rude" || !sent[0].Command.Admin {
		t.Errorf("%+v %v", sent, err)
	}
	if list, _, err = reports.List(t.Context(), own, 0); err != nil || len(list) != 0 {
		t.Errorf("%+v %v", list, err)
	}
}

func TestTheOperatorSettlesReportsWithoutAnAccount(t *testing.T) {
	h := harness.NewAccounts(t)
	ann, bob := h.SignUpAs("ann").User, h.SignUpAs("bob").User
	r, err := h.DB.RoomInsert(t.Context(), chat.Room{Slug: "tea", Name: "Tea"}, ann.ID)
	harness.Must(t, err)
	inbox := chattest.NewInbox()
	reports := moderation.NewReports(h.DB, h.Accounts, posting.New(inbox, h.DB, chat.NoLimits{}, uuid.New()))
	harness.Must(t, reports.Report(t.Context(), bob, chat.Access{Room: r}, chat.Message{Room: r.ID, Seq: 1, Author: ann.ID, Body: "rude"}, ""))
	list, _, err := reports.List(t.Context(), chat.User{}, 0)
	if err != nil || len(list) != 1 {
		t.Fatalf("%+v %v", list, err)
	}
	for range 2 { // a script runs twice
		harness.Must(t, reports.Settle(t.Context(), chat.User{}, list[0].ID, true, "rude"))
	}
	err = reports.Settle(t.Context(), chat.User{}, list[0].ID, false, "")
	harness.ExpectKind(t, err, chat.Conflict)
	if got := chat.As(err).Sentence(); got != "The message was removed already." {
		t.Errorf("it says %q", got)
	}
	sent, err := inbox.Read(t.Context(), r.ID.Shard(), 9, 0)
	if err != nil || len(sent) != 1 || sent[0].Command.Author != ann.ID || !sent[0].Command.Admin || !sent[0].Command.Scheduled {
		t.Errorf("%+v %v", sent, err)
	}
}
