package commands

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"parley/chat"
	"parley/chat/accounts"
	"parley/views/admin"
	"parley/views/entry"
)

// printInvitation makes an invitation in the name of an admin, for members, and prints its link.
func (n operator) printInvitation(ctx context.Context, args []string, out io.Writer) error {
	numbers := []int{1, 7} // uses, days
	for i, typed := range args[1:] {
		var err error
		if numbers[i], err = strconv.Atoi(typed); err != nil {
			return errors.New("admin invite takes numbers: how many people it lets in, and for how many days")
		}
	}
	u, err := chat.UserNamed(ctx, n.Postgres, args[0])
	if err != nil {
		return sentence(err)
	}
	if u.Barred {
		return errors.New(u.Username + " is deactivated")
	}
	wanted := accounts.NewInvitation{Role: string(chat.Regular), Uses: numbers[0], Days: numbers[1]}
	_, code, err := n.Services().Invitations.Make(ctx, chat.Session{User: u}, wanted)
	if err != nil {
		return sentence(err)
	}
	_, err = fmt.Fprintln(out, n.cfg.LinkTo(entry.JoinPath(code)))
	return err
}

// operatorInvitations are the commands about invitations that exist.
var operatorInvitations = []operatorCommand{
	{"list", "", "", 0, 0, operator.listInvitations},
	{"revoke", "NUMBER", "", 1, 1, operator.revokeInvitation},
}

// listInvitations prints all invitations, the newest first: number, open or why it is not, role, how many
// came, for how many it is, its end, who made it, rooms.
func (n operator) listInvitations(ctx context.Context, _ []string, out io.Writer) error {
	s, upto := n.Services(), int64(0)
	for {
		list, next, err := s.Invitations.List(ctx, upto)
		if err != nil {
			return err
		}
		for _, i := range list {
			rooms := make([]string, len(i.Rooms))
			for j, r := range i.Rooms {
				rooms[j] = r.Slug
			}
			state := cmp.Or(admin.InvitationState(i, s.Accounts.Time()), "open")
			err := line(out, decimal(i.ID), state, string(i.Role), strconv.Itoa(i.Used), strconv.Itoa(i.Uses), moment(i.ExpiresAt), i.By, strings.Join(rooms, ", "))
			if err != nil {
				return err
			}
		}
		if upto = next; upto == 0 {
			return nil
		}
	}
}

func (n operator) revokeInvitation(ctx context.Context, args []string, out io.Writer) error {
	id, err := number(args[0], "admin invitations list")
	if err == nil {
		err = n.Services().Invitations.Revoke(ctx, chat.User{}, id)
	}
	if err == nil {
		_, err = fmt.Fprintln(out, "invitation", id, "is revoked now")
	}
	return err
}
