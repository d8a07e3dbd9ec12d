package commands

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"parley/chat"
)

// operatorRooms are the commands about rooms. They do what the pages of the administration do.
var operatorRooms = map[string]func(operator, context.Context, []string, io.Writer) error{
	"list": operator.listRooms, "archive": operator.archiveRoom, "unarchive": operator.unarchiveRoom, "delete": operator.deleteRoom, "owner": operator.giveRoom,
}

// roomsTake says how many words a command about rooms takes, at least and at most.
var roomsTake = map[string][2]int{"list": {0, 9}, "archive": {1, 1}, "unarchive": {1, 1}, "delete": {2, 99}, "owner": {2, 2}}

const roomsUsage = "admin rooms takes: list [PART OF A NAME], archive SLUG, unarchive SLUG, owner SLUG NAME, or delete SLUG NAME OF THE ROOM"

func (n operator) operateRooms(ctx context.Context, args []string, out io.Writer) error {
	if len(args) > 0 && operatorRooms[args[0]] != nil {
		if takes := roomsTake[args[0]]; len(args)-1 >= takes[0] && len(args)-1 <= takes[1] {
			return sentence(operatorRooms[args[0]](n, ctx, args[1:], out))
		}
	}
	return errors.New(roomsUsage)
}

// sentence is what an error says to people.
func sentence(err error) error {
	if err == nil {
		return nil
	}
	return errors.New(chat.As(err).Sentence())
}

// listRooms prints all rooms but direct conversations: slug, name, members, admins.
func (n operator) listRooms(ctx context.Context, args []string, out io.Writer) error {
	rooms, from := n.Services().ServerRooms, ""
	for {
		list, next, err := rooms.List(ctx, chat.User{}, strings.Join(args, " "), from)
		if err != nil {
			return err
		}
		for _, m := range list {
			kind := "public"
			if m.Room.Private {
				kind = "private"
			}
			if m.Room.Archived {
				kind += ", archived"
			}
			if _, err := fmt.Fprintf(out, "%s\t%s\t%s\t%d\t%s\n", m.Room.Slug, m.Room.Name, kind, m.Members, strings.Join(m.Admins, ", ")); err != nil {
				return err
			}
		}
		if from = next; from == "" {
			return nil
		}
	}
}

func (n operator) archiveRoom(ctx context.Context, args []string, out io.Writer) error {
	return saidOf(out, args[0], "is archived now", n.Services().ServerRooms.Archive(ctx, chat.User{}, args[0], true))
}

func (n operator) unarchiveRoom(ctx context.Context, args []string, out io.Writer) error {
	return saidOf(out, args[0], "can be written in now", n.Services().ServerRooms.Archive(ctx, chat.User{}, args[0], false))
}

// deleteRoom takes the room's name, too: nobody can restore what the operator deleted.
func (n operator) deleteRoom(ctx context.Context, args []string, out io.Writer) error {
	rooms := n.Services().ServerRooms
	m, err := rooms.Get(ctx, chat.User{}, args[0])
	if err != nil {
		return err
	}
	if name := strings.Join(args[1:], " "); name != m.Room.Name {
		return chat.E(chat.Conflict, "Write the room's name behind its slug: its messages are gone then, and nobody can restore them.")
	}
	return saidOf(out, args[0], "is deleted now", rooms.Delete(ctx, chat.User{}, args[0]))
}

func (n operator) giveRoom(ctx context.Context, args []string, out io.Writer) error {
	return saidOf(out, args[0], "has the admin "+args[1]+" now", n.Services().ServerRooms.MakeAdmin(ctx, chat.User{}, args[0], args[1]))
}

func saidOf(out io.Writer, slug, what string, err error) error {
	if err == nil {
		_, err = fmt.Fprintln(out, slug, what)
	}
	return err
}
