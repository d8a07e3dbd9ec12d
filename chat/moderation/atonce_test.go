package moderation_test

import (
	"context"
	"slices"
	"sync"
	"testing"

	"github.com/google/uuid"

	"parley/chat"
	"parley/chat/chattest"
	"parley/chat/chattest/harness"
	"parley/chat/moderation"
	"parley/chat/posting"
)

// atOnce has two who act at once both read before either writes.
type atOnce struct {
	*chattest.Database
	read sync.WaitGroup
}

func (a *atOnce) ReportsOpen(ctx context.Context, since, id int64, most int) ([]chat.Report, error) {
	list, err := a.Database.ReportsOpen(ctx, since, id, most)
	a.meet()
	return list, err
}

func (a *atOnce) RetentionOf(ctx context.Context, room chat.RoomID) (chat.RetentionRule, error) {
	rule, err := a.Database.RetentionOf(ctx, room)
	a.meet()
	return rule, err
}

func (a *atOnce) meet() {
	a.read.Done()
	a.read.Wait()
}

// both runs an act twice at once, and returns what is in the audit log after it.
func (a *atOnce) both(h *harness.AccountsHarness, act func() error) []string {
	h.T.Helper()
	a.read.Add(2)
	var acts sync.WaitGroup
	errs := make([]error, 2)
	for i := range errs {
		acts.Go(func() { errs[i] = act() })
	}
	acts.Wait()
	for _, err := range errs {
		harness.Must(h.T, err)
	}
	return h.Entries(chat.AuditFilter{})
}

// noReports does not settle.
type noReports struct{ *chattest.Database }

func (noReports) ReportsSettle(context.Context, int64, chat.UserID, bool) (bool, error) {
	return false, chat.E(chat.Unavailable, "Not now.")
}

func TestARemovalIsInTheAuditLogWhereItsReportStays(t *testing.T) {
	h := harness.NewAccounts(t)
	h.Audit = h.DB
	h.SignUpAs("ann")
	eve, own := h.SignUpAs("eve").User, h.Give("ann", chat.Owner)
	r, err := h.DB.RoomInsert(t.Context(), chat.Room{Slug: "tea", Name: "Tea"}, own.ID)
	harness.Must(t, err)
	reports := moderation.NewReports(noReports{h.DB}, h.Accounts, posting.New(chattest.NewInbox(), h.DB, chat.NoLimits{}, uuid.New()))
	room := chat.Access{Room: r, Member: true, Admin: true}
	harness.Must(t, reports.Report(t.Context(), own, room, chat.Message{Room: r.ID, Seq: 1, Author: eve.ID, AuthorName: "eve", Body: "rude"}, ""))
	list, err := h.DB.ReportsOpen(t.Context(), 0, 0, 1)
	harness.Must(t, err)
	before := len(h.Entries(chat.AuditFilter{}))
	harness.ExpectKind(t, reports.Settle(t.Context(), own, list[0].ID, true, "rude"), chat.Unavailable)
	if all := h.Entries(chat.AuditFilter{}); len(all) != before+1 {
		t.Errorf("the log has %q", all)
	}
}

func TestOfTwoActsAtOnceOneIsInTheAuditLog(t *testing.T) {
	h := harness.NewAccounts(t)
	h.Audit = h.DB
	h.SignUpAs("ann")
	eve, own := h.SignUpAs("eve").User, h.Give("ann", chat.Owner)
	r, err := h.DB.RoomInsert(t.Context(), chat.Room{Slug: "tea", Name: "Tea"}, own.ID)
	harness.Must(t, err)
	store := &atOnce{Database: h.DB}
	room := chat.Access{Room: r, Member: true, Admin: true}

	reports := moderation.NewReports(store, h.Accounts, posting.New(chattest.NewInbox(), h.DB, chat.NoLimits{}, uuid.New()))
	harness.Must(t, reports.Report(t.Context(), own, room, chat.Message{Room: r.ID, Seq: 1, Author: eve.ID, AuthorName: "eve", Body: "rude"}, ""))
	list, err := h.DB.ReportsOpen(t.Context(), 0, 0, 1)
	harness.Must(t, err)
	before := len(h.Entries(chat.AuditFilter{}))
	settled := store.both(h, func() error { return reports.Settle(t.Context(), own, list[0].ID, true, "rude") })
	acts := settled[:len(settled)-before]
	slices.Sort(acts)
	if len(acts) != 2 || acts[0] == acts[1] {
		t.Errorf("a report that two settle: %q", acts)
	}

	rules := moderation.NewRetention(store, h.Accounts)
	if all := store.both(h, func() error { return rules.Set(t.Context(), chat.Session{User: own}, room, "7") }); len(all) != len(settled)+1 {
		t.Errorf("a retention that two set: %q", all)
	}
}
