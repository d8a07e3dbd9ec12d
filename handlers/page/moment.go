package page

import (
	"context"
	"time"

	"parley/chat"
	"parley/chat/moments"
	"parley/handlers/web"
)

// localFormat is a time as a browser's field has it, in the person's zone.
const localFormat = "2006-01-02T15:04"

// Kept is was if a form that shows it says the same minute: its field has no seconds, nor
// which of the two it is when clocks go back.
func Kept(was, at time.Time) time.Time {
	if at.Second() == 0 && was.In(at.Location()).Format(localFormat) == at.Format(localFormat) {
		return was
	}
	return at
}

// Moment reads a time: one of moments.All, RFC 3339, or without a zone in the person's own.
func (b *Base) Moment(ctx context.Context, who *chat.Session, f *web.Form) (time.Time, error) {
	text := f.Get("at")
	if at, err := time.Parse(time.RFC3339, text); err == nil {
		return at, nil
	}
	zone, err := b.Services.People.Zone(ctx, who.User.ID, f.Get("zone"))
	if err != nil {
		return time.Time{}, err
	}
	if name := f.Get("in"); name != "" && name != "at" {
		return moments.Named(name, b.Now().In(zone))
	}
	at, err := time.Parse(localFormat, text)
	if err != nil {
		return at, chat.Field("at", "Write the time like 2026-03-01T09:00.")
	}
	return moments.OnClock(at.Year(), at.Month(), at.Day(), at.Hour(), at.Minute(), zone), nil
}
