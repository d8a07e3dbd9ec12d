package commands

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"parley/chat"
	"parley/views/admin"
)

// listPeople prints the accounts: name, role, when the account was made, and the day when it was last seen.
func (n operator) listPeople(ctx context.Context, args []string, out io.Writer) error {
	from := ""
	for {
		list, next, err := n.Services().Accounts.Users(ctx, strings.Join(args, " "), from)
		if err != nil {
			return sentence(err)
		}
		for _, u := range list {
			role, seen := string(u.Role), ""
			if u.Barred {
				role += ", deactivated"
			}
			if !u.SeenAt.IsZero() {
				seen = u.SeenAt.UTC().Format("2006-01-02")
			}
			if _, err := fmt.Fprintf(out, "%s\t%s\t%s\t%s\n", u.Username, role, u.CreatedAt.UTC().Format("2006-01-02"), seen); err != nil {
				return err
			}
		}
		if from = next; from == "" {
			return nil
		}
	}
}

var auditFormats = map[string]admin.AuditFormat{"csv": admin.NewAuditCSV, "jsonl": admin.NewAuditLines}

// printAudit prints the audit log, the newest entry first, as the page of the administration exports it.
func (n operator) printAudit(ctx context.Context, args []string, out io.Writer) error {
	format := auditFormats[args[0]]
	if format == nil {
		return errors.New("admin audit takes: csv or jsonl")
	}
	write, by := format(out), chat.Session{User: chat.User{Role: chat.Owner}}
	n.Services().Accounts.Record(ctx, chat.AuditEntry{Act: chat.DidExport, Detail: "audit log"})
	for filter := (chat.AuditFilter{}); ; {
		list, next, err := n.Services().Audit.List(ctx, by, filter, admin.AuditChunk)
		if err != nil {
			return sentence(err)
		}
		if err := write(list); err != nil || next == 0 {
			return err
		}
		filter.Below = next
	}
}
