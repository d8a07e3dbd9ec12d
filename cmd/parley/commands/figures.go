package commands

import (
	"context"
	"errors"
	"io"
	"math"
	"time"

	"parley/chat"
	"parley/operation"
	"parley/views/mails"
	views "parley/views/operation"
)

var stateWords = map[operation.State]string{operation.Fine: "fine", operation.Busy: "busy", operation.Broken: "broken"}

// printHealth prints how each part does, the worst first: part, state, figures, and what to do about it.
// A part that does not work is an error.
func (n operator) printHealth(ctx context.Context, _ []string, out io.Writer) error {
	n.cfg.Worker = true // the roles of this machine's servers may need no files
	if err := n.OpenBlobs(ctx); err != nil {
		return err
	}
	f, broken := n.Services().Health(ctx), false
	for _, c := range operation.Judge(f) {
		cells := []string{string(c.Part), "unknown", "", ""}
		if c.Known {
			cells[1], cells[2] = stateWords[c.State], views.Says(ctx, c.Part, f)
		}
		if c.State != operation.Fine {
			cells[3] = views.Remedy(ctx, c.Part)
		}
		broken = broken || c.State == operation.Broken
		if err := line(out, cells...); err != nil {
			return err
		}
	}
	if broken {
		return errors.New("a part of the server does not work")
	}
	return nil
}

// printStorage prints what files take: what of, its name, bytes, number of files. The lines limit say how
// many bytes there may be; without one there is no bound.
func (n operator) printStorage(ctx context.Context, _ []string, out io.Writer) error {
	s := n.Services()
	all, err := s.Storage.Storage(ctx, operation.SharesListed)
	if err != nil {
		return sentence(err)
	}
	set, err := s.Server.Settings(ctx)
	if err != nil {
		return sentence(err)
	}
	v := views.StorageView{Storage: all, Limits: s.Files.Limits, FileMB: set.FileMB, PersonMB: set.PersonMB}
	lines := [][]string{{"files", "", decimal(v.Stored), ""}, {"database", "", decimal(v.Database), ""}}
	for _, l := range []struct {
		of   string
		most int64
	}{{"files", v.Limits.Server}, {"file", v.FileMost()}, {"person", v.PersonMost()}} {
		if l.most > 0 {
			lines = append(lines, []string{"limit", l.of, decimal(l.most), ""})
		}
	}
	share := func(of, name string, s operation.Share) {
		lines = append(lines, []string{of, name, decimal(s.Bytes), decimal(s.Files)})
	}
	for _, k := range v.Kinds {
		share("kind", k.Name, k)
	}
	for _, r := range v.Rooms {
		share("room", r.Slug, r)
	}
	for _, p := range v.People {
		share("person", p.Name, p)
	}
	for _, cells := range lines {
		if err := line(out, cells...); err != nil {
			return err
		}
	}
	return nil
}

// mailsListed is how many mails are read at once.
const mailsListed = 200

// listMails prints mails that wait, then those that did not arrive, the newest first: number, state, kind,
// user, domain of the address, time of the next attempt or of the end, what the mail server said.
func (n operator) listMails(ctx context.Context, _ []string, out io.Writer) error {
	store := n.Services().Mail
	list, err := store.MailsWaiting(ctx, chat.MailsMost)
	if err != nil {
		return sentence(err)
	}
	for _, m := range list {
		if err := printMail(out, m, "waiting", m.DueAt); err != nil {
			return err
		}
	}
	for below := int64(math.MaxInt64); ; {
		list, err := store.MailsFailed(ctx, below, mailsListed)
		if err != nil || len(list) == 0 {
			return sentence(err)
		}
		for _, m := range list {
			if err := printMail(out, m, string(m.Outcome), m.DoneAt); err != nil {
				return err
			}
			below = m.ID
		}
	}
}

func printMail(out io.Writer, m chat.MailEntry, state string, at time.Time) error {
	return line(out, decimal(m.ID), state, string(m.Kind), m.Username, mails.Domain(m), moment(at), mails.Said(m))
}
