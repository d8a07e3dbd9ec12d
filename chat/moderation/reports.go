package moderation

import (
	"context"
	"strings"
	"unicode/utf8"

	"parley/chat"
	"parley/chat/accounts"
	"parley/chat/posting"
)

// ReportStore keeps reports until they are settled.
type ReportStore interface {
	// ReportInsert changes nothing for a message that the reporter has reported.
	ReportInsert(ctx context.Context, r chat.Report, reporter chat.UserID) (made bool, err error)
	// ReportsOpen lists open reports from a number on, the oldest first; or with id that one
	// alone.
	ReportsOpen(ctx context.Context, since, id int64, most int) ([]chat.Report, error)
	// ReportDecision is how a report was settled; NotFound where none was ever made.
	ReportDecision(ctx context.Context, id int64) (chat.Decision, error)
	// ReportsSettle settles all open reports of a report's message, if by is a moderator at that
	// moment. by is 0 for the operator.
	ReportsSettle(ctx context.Context, id int64, by chat.UserID, removed bool) (settled bool, err error)
}

// The bounds of reports.
const (
	ReportNoteMax = 500 // characters
	ReportsListed = 50
)

// Reports takes reports, and lists them for the server's moderators.
type Reports struct {
	store    ReportStore
	accounts *accounts.Accounts
	posting  *posting.Service
}

// NewReports makes the rules of reports on a store.
func NewReports(store ReportStore, accounts *accounts.Accounts, posting *posting.Service) *Reports {
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

// List is a page of open reports, the oldest first. next is where the next page begins, or 0. by
// without an ID is the operator.
func (r *Reports) List(ctx context.Context, by chat.User, since int64) (list []chat.Report, next int64, err error) {
	if err := by.RefuseTo(chat.Moderate); err != nil {
		return nil, 0, err
	}
	list, err = r.store.ReportsOpen(ctx, since, 0, ReportsListed+1)
	if len(list) > ReportsListed {
		list, next = list[:ReportsListed], list[ReportsListed].ID
	}
	return list, next, err
}

// Settle ends the reports of a message. With remove the message goes, with the reason in its
// place; else it stays. NotFound when there is no such report. The same decision again changes
// nothing, and the other one is a Conflict. by without an ID is the operator.
func (r *Reports) Settle(ctx context.Context, by chat.User, id int64, remove bool, reason string) error {
	if err := by.RefuseTo(chat.Moderate); err != nil {
		return err
	}
	reason, err := chat.CleanReason(reason)
	if err != nil {
		return err
	}
	found, err := r.store.ReportsOpen(ctx, 0, id, 1)
	if err == nil && len(found) == 0 {
		return r.again(ctx, id, remove)
	}
	if err != nil {
		return err
	}
	p := found[0]
	if remove {
		if err := r.posting.Moderate(ctx, by, p.Author.ID, p.Room.ID, p.Seq, reason); err != nil {
			return err
		}
	}
	settled, err := r.store.ReportsSettle(ctx, id, by.ID, remove)
	gone := remove && (settled || err != nil) // of two moderators at once, one; the message goes even where the report stays
	if err == nil && !settled {
		if err = r.again(ctx, id, remove); remove && chat.Is(err, chat.Conflict) {
			gone, err = true, nil // kept by one and removed by the other: it goes
		}
	}
	if gone {
		r.accounts.Record(ctx, chat.AuditEntry{Act: chat.DidRemoveMessage, By: by, Of: p.Author, Room: p.Room, Seq: p.Seq, Detail: reason})
	}
	if settled {
		r.accounts.Record(ctx, chat.AuditEntry{Act: chat.DidSettleReport, By: by, Of: p.Author, Room: p.Room, Seq: p.Seq})
	}
	return err
}

// again is the answer where a report is settled already.
func (r *Reports) again(ctx context.Context, id int64, remove bool) error {
	d, err := r.store.ReportDecision(ctx, id)
	switch {
	case chat.Is(err, chat.NotFound):
		return chat.E(chat.NotFound, "There is no such report.")
	case err != nil || !d.Known || d.Removed == remove:
		return err
	case d.Removed && d.By != "":
		return &chat.Error{Kind: chat.Conflict, Text: "%s has removed the message already.", Args: []any{d.By}}
	case d.Removed:
		return chat.E(chat.Conflict, "The message was removed already.")
	case d.By != "":
		return &chat.Error{Kind: chat.Conflict, Text: "%s has decided already that the message stays.", Args: []any{d.By}}
	}
	return chat.E(chat.Conflict, "It was decided already that the message stays.")
}
