package moderation

import (
	"context"
	"strings"
	"unicode/utf8"

	"parley/chat"
	"parley/chat/posting"
)

// ReportStore keeps reports until they are settled.
type ReportStore interface {
	// ReportInsert changes nothing for a message that the reporter has reported.
	ReportInsert(ctx context.Context, r chat.Report, reporter chat.UserID) (made bool, err error)
	// ReportsOpen lists open reports from a number on, the oldest first; or with id that one
	// alone.
	ReportsOpen(ctx context.Context, since, id int64, most int) ([]chat.Report, error)
	// ReportExists reports whether a report was ever made, settled or not.
	ReportExists(ctx context.Context, id int64) (bool, error)
	// ReportsSettle settles all open reports of a report's message.
	ReportsSettle(ctx context.Context, id int64) (settled bool, err error)
}

// The bounds of reports.
const (
	ReportNoteMax = 500 // characters
	ReportsListed = 50
)

// Reports takes reports, and lists them for the server's moderators.
type Reports struct {
	store    ReportStore
	accounts *chat.Accounts
	posting  *posting.Service
}

// NewReports makes the rules of reports on a store.
func NewReports(store ReportStore, accounts *chat.Accounts, posting *posting.Service) *Reports {
	return &Reports{store: store, accounts: accounts, posting: posting}
}

// Report tells the server's moderators about a message that the user may read.
func (r *Reports) Report(ctx context.Context, who chat.User, a chat.Access, m chat.Message, note string) error {
	note = strings.TrimSpace(note)
	switch {
	case m.Author == who.ID:
		return chat.E(chat.Conflict, "That is your own message. You can edit or delete it.")
	case m.Deleted:
		return chat.E(chat.Conflict, "That message was deleted.")
	case !utf8.ValidString(note) || strings.ContainsRune(note, 0) || utf8.RuneCountInString(note) > ReportNoteMax:
		return chat.Field("note", "%s can have %d characters.", chat.Term("A note"), ReportNoteMax)
	}
	if err := r.accounts.Limits.Allow(ctx, chat.ReportsByPerson, who.Username); err != nil {
		return err
	}
	made, err := r.store.ReportInsert(ctx, chat.Report{Room: a.Room, Seq: m.Seq, Author: chat.User{ID: m.Author}, Body: m.Says(), Note: note}, who.ID)
	if made {
		r.accounts.Record(ctx, chat.AuditEntry{Act: chat.DidReport, By: who, Of: chat.User{ID: m.Author, Username: m.AuthorName}, Room: a.Room, Seq: m.Seq})
	}
	return err
}

// List is a page of open reports, the oldest first. next is where the next page begins, or 0.
func (r *Reports) List(ctx context.Context, by chat.User, since int64) (list []chat.Report, next int64, err error) {
	if err := by.Role.Refuse(chat.Moderate); err != nil {
		return nil, 0, err
	}
	list, err = r.store.ReportsOpen(ctx, since, 0, ReportsListed+1)
	if len(list) > ReportsListed {
		list, next = list[:ReportsListed], list[ReportsListed].ID
	}
	return list, next, err
}

// Settle ends the reports of a message. With remove the message goes, with the reason in its
// place; else it stays. NotFound when there is no such report; of two decisions the second
// changes nothing.
func (r *Reports) Settle(ctx context.Context, by chat.User, id int64, remove bool, reason string) error {
	if err := by.Role.Refuse(chat.Moderate); err != nil {
		return err
	}
	reason, err := chat.CleanReason(reason)
	if err != nil {
		return err
	}
	found, err := r.store.ReportsOpen(ctx, 0, id, 1)
	if err == nil && len(found) == 0 {
		return r.again(ctx, id)
	}
	if err != nil {
		return err
	}
	p := found[0]
	if remove {
		if err := r.posting.Moderate(ctx, by, p.Room.ID, p.Seq, reason); err != nil {
			return err
		}
	}
	settled, err := r.store.ReportsSettle(ctx, id)
	if remove && (settled || err != nil) { // of two moderators at once, one; the message goes even where the report stays
		r.accounts.Record(ctx, chat.AuditEntry{Act: chat.DidRemoveMessage, By: by, Of: p.Author, Room: p.Room, Seq: p.Seq, Detail: reason})
	}
	if settled {
		r.accounts.Record(ctx, chat.AuditEntry{Act: chat.DidSettleReport, By: by, Of: p.Author, Room: p.Room, Seq: p.Seq})
	}
	return err
}

// again is the answer where no open report has that number.
func (r *Reports) again(ctx context.Context, id int64) error {
	made, err := r.store.ReportExists(ctx, id)
	if err == nil && !made {
		err = chat.E(chat.NotFound, "There is no such report.")
	}
	return err
}
