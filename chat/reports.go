package chat

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"
)

// Report is a message that a user told the server's moderators about. Its author does not learn
// of it.
type Report struct {
	ID       int64
	Room     Room
	Seq      int64
	Author   User
	Reporter string // a username
	Body     string // what the message said then
	Note     string
	At       time.Time
}

// ReportStore keeps reports until they are settled.
type ReportStore interface {
	// ReportInsert changes nothing for a message that the reporter has reported.
	ReportInsert(ctx context.Context, r Report, reporter UserID) (made bool, err error)
	// ReportsOpen lists open reports from a number on, the oldest first; or with id that one
	// alone.
	ReportsOpen(ctx context.Context, since, id int64, most int) ([]Report, error)
	// ReportsSettle settles all open reports of a report's message.
	ReportsSettle(ctx context.Context, id int64) (settled bool, err error)
}

// The bounds of reports.
const (
	ReportNoteMax = 500 // characters
	ReportsListed = 50
)

// ReportsByPerson bounds how many messages a user reports.
var ReportsByPerson = Limit{"reports", 10, 20, time.Hour, "You have reported many messages. Please wait a while."}

// Reports takes reports, and lists them for the server's moderators.
type Reports struct {
	store    ReportStore
	accounts *Accounts
	posting  *Posting
}

// NewReports makes the rules of reports on a store.
func NewReports(store ReportStore, accounts *Accounts, posting *Posting) *Reports {
	return &Reports{store: store, accounts: accounts, posting: posting}
}

// Report tells the server's moderators about a message that the user may read.
func (r *Reports) Report(ctx context.Context, who User, a Access, m Message, note string) error {
	note = strings.TrimSpace(note)
	switch {
	case m.Author == who.ID:
		return E(Conflict, "That is your own message. You can edit or delete it.")
	case m.Deleted:
		return E(Conflict, "That message was deleted.")
	case !utf8.ValidString(note) || strings.ContainsRune(note, 0) || utf8.RuneCountInString(note) > ReportNoteMax:
		return Field("note", "%s can have %d characters.", Term("A note"), ReportNoteMax)
	}
	if err := r.accounts.Limits.Allow(ctx, ReportsByPerson, who.Username); err != nil {
		return err
	}
	made, err := r.store.ReportInsert(ctx, Report{Room: a.Room, Seq: m.Seq, Author: User{ID: m.Author}, Body: m.Says(), Note: note}, who.ID)
	if made {
		r.accounts.Record(ctx, AuditEntry{Act: DidReport, By: who, Of: User{ID: m.Author, Username: m.AuthorName}, Room: a.Room, Seq: m.Seq})
	}
	return err
}

// List is a page of open reports, the oldest first. next is where the next page begins, or 0.
func (r *Reports) List(ctx context.Context, by User, since int64) (list []Report, next int64, err error) {
	if err := by.Role.Refuse(Moderate); err != nil {
		return nil, 0, err
	}
	list, err = r.store.ReportsOpen(ctx, since, 0, ReportsListed+1)
	if len(list) > ReportsListed {
		list, next = list[:ReportsListed], list[ReportsListed].ID
	}
	return list, next, err
}

// Settle ends the reports of a message. With remove the message goes, with the reason in its
// place; else it stays.
func (r *Reports) Settle(ctx context.Context, by User, id int64, remove bool, reason string) error {
	if err := by.Role.Refuse(Moderate); err != nil {
		return err
	}
	reason, err := CleanReason(reason)
	if err != nil {
		return err
	}
	found, err := r.store.ReportsOpen(ctx, 0, id, 1)
	if err != nil || len(found) == 0 {
		return err // the second of two clicks, or of two admins
	}
	p := found[0]
	if remove {
		if err := r.posting.Moderate(ctx, by, p.Room.ID, p.Seq, reason); err != nil {
			return err
		}
		r.accounts.Record(ctx, AuditEntry{Act: DidRemoveMessage, By: by, Of: p.Author, Room: p.Room, Seq: p.Seq, Detail: reason})
	}
	settled, err := r.store.ReportsSettle(ctx, id)
	if settled {
		r.accounts.Record(ctx, AuditEntry{Act: DidSettleReport, By: by, Of: p.Author, Room: p.Room, Seq: p.Seq})
	}
	return err
}
