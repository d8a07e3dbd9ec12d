package commands

import (
	"context"
	"fmt"
	"io"
	"strings"

	"parley/chat"
)

// operatorReports are the commands about reported messages.
var operatorReports = []operatorCommand{
	{"list", "", "", 0, 0, operator.listReports},
	{"remove", "NUMBER [REASON]", "", 1, anyWords, operator.removeReported},
	{"keep", "NUMBER", "", 1, 1, operator.keepReported},
}

// listReports prints the open reports, the oldest first: number, time, room, number of the message
// in it, author, reporter, text, note. A direct conversation is not named.
func (n operator) listReports(ctx context.Context, _ []string, out io.Writer) error {
	reports, since := n.Services().Reports, int64(0)
	for {
		list, next, err := reports.List(ctx, chat.User{}, since)
		if err != nil {
			return err
		}
		for _, r := range list {
			room := r.Room.Slug
			if r.Room.Direct {
				room = ""
			}
			err := line(out, decimal(r.ID), moment(r.At), room, decimal(r.Seq), r.Author.Username, r.Reporter, r.Body, r.Note)
			if err != nil {
				return err
			}
		}
		if since = next; since == 0 {
			return nil
		}
	}
}

// removeReported removes a message; the reason stands in its place.
func (n operator) removeReported(ctx context.Context, args []string, out io.Writer) error {
	return n.settleReport(ctx, args, true, "is settled now: the message is removed", out)
}

func (n operator) keepReported(ctx context.Context, args []string, out io.Writer) error {
	return n.settleReport(ctx, args, false, "is settled now: the message stays", out)
}

func (n operator) settleReport(ctx context.Context, args []string, remove bool, what string, out io.Writer) error {
	id, err := number(args[0], "admin reports list")
	if err != nil {
		return err
	}
	if err := n.Services().Reports.Settle(ctx, chat.User{}, id, remove, strings.Join(args[1:], " ")); err != nil {
		return err
	}
	_, err = fmt.Fprintln(out, "report", id, what)
	return err
}

// operatorHeld are the commands about messages that wait for a moderator.
var operatorHeld = []operatorCommand{
	{"list", "", "", 0, 0, operator.listHeld},
	{"approve", "SLUG NUMBER", "", 2, 2, operator.approveHeld},
	{"refuse", "SLUG NUMBER [REASON]", "", 2, anyWords, operator.refuseHeld},
}

// listHeld prints what waits in public rooms, the oldest first: number, time, room, author, word,
// text, files.
func (n operator) listHeld(ctx context.Context, _ []string, out io.Writer) error {
	holding, since := n.Services().Holding, int64(0)
	for {
		list, next, err := holding.Waiting(ctx, chat.User{}, since)
		if err != nil {
			return err
		}
		for _, m := range list {
			files := make([]string, len(m.Files))
			for i, f := range m.Files {
				files[i] = f.Name
			}
			err := line(out, decimal(m.ID), moment(m.At), m.Room.Slug, m.Author.Username, m.Word, m.Command.Body, strings.Join(files, ", "))
			if err != nil {
				return err
			}
		}
		if since = next; since == 0 {
			return nil
		}
	}
}

func (n operator) approveHeld(ctx context.Context, args []string, out io.Writer) error {
	return n.decideHeld(ctx, args, true, "is approved now", out)
}

// refuseHeld refuses a message; its author reads the reason.
func (n operator) refuseHeld(ctx context.Context, args []string, out io.Writer) error {
	return n.decideHeld(ctx, args, false, "is refused now", out)
}

func (n operator) decideHeld(ctx context.Context, args []string, approve bool, what string, out io.Writer) error {
	id, err := number(args[1], "admin held list")
	if err != nil {
		return err
	}
	s := n.Services()
	m, err := s.ServerRooms.Get(ctx, chat.User{}, args[0])
	if err != nil {
		return err
	}
	in := chat.Access{Room: m.Room, Moderates: true}
	if err := s.Holding.Decide(ctx, chat.User{}, in, id, approve, strings.Join(args[2:], " ")); err != nil {
		return err
	}
	_, err = fmt.Fprintln(out, "message", id, what)
	return err
}
