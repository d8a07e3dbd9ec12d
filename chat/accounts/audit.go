package accounts

import (
	"context"
	"log/slog"
	"net/netip"
	"strings"

	"parley/chat"
)

// Record notes what was done, in the audit log and in the process's log. It does not fail
// the act, which is done already.
func (a *Accounts) Record(ctx context.Context, e chat.AuditEntry) {
	e.At, e.Address, e.Detail = a.now(), chat.AddressIn(ctx), oneLine(e.Detail)
	if e.Of.ID == 0 && e.Of.Username != "" { // as a form has typed it
		e.Of.Username = oneLine(e.Of.Username)
		if u, err := chat.UserNamed(ctx, a.store, e.Of.Username); err == nil {
			e.Of = chat.User{ID: u.ID, Username: u.Username}
		}
	}
	a.logEntry(ctx, e)
	if a.Audit == nil {
		return
	}
	ctx, cancel := Detached(ctx)
	defer cancel()
	if err := a.Audit.AuditAppend(ctx, e); err != nil {
		a.log().Error("the audit log lacks an entry", "act", e.Act, "user", e.By.ID, "err", err)
	}
}

// detailMax is how many characters of a detail are kept.
const detailMax = 500

// oneLine keeps what was typed from looking like another entry, where the log is read as text.
func oneLine(detail string) string {
	detail = strings.Join(strings.Fields(strings.ToValidUTF8(detail, "")), " ")
	if all := []rune(detail); len(all) > detailMax {
		detail = string(all[:detailMax]) + "…"
	}
	return detail
}

// logEntry writes an entry to the process's log, without names and without the whole address.
func (a *Accounts) logEntry(ctx context.Context, e chat.AuditEntry) {
	level := slog.LevelInfo
	if e.Act == chat.DidLockOut {
		level = slog.LevelWarn
	}
	attributes := []slog.Attr{slog.Int64("user", int64(e.By.ID)), slog.String("network", network(e.Address))}
	if e.Of.ID != 0 {
		attributes = append(attributes, slog.Int64("of", int64(e.Of.ID)))
	}
	if e.Room.ID != 0 {
		attributes = append(attributes, slog.Int64("room", int64(e.Room.ID)))
	}
	if e.Seq != 0 {
		attributes = append(attributes, slog.Int64("seq", e.Seq))
	}
	if e.Act == chat.DidChangeRole || e.Act == chat.DidLockOut {
		attributes = append(attributes, slog.String("detail", e.Detail))
	}
	a.log().LogAttrs(ctx, level, e.Act.Text(), attributes...)
}

// network is an address without the part that names one machine.
func network(address string) string {
	ip, err := netip.ParseAddr(address)
	if err != nil {
		p, err := netip.ParsePrefix(address)
		if err != nil {
			return ""
		}
		ip = p.Addr()
	}
	bits := 24
	if !ip.Is4() {
		bits = 48
	}
	p, err := ip.Prefix(bits)
	if err != nil {
		return ""
	}
	return p.String()
}
