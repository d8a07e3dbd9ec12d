package commands

import (
	"context"
	"fmt"
	"io"
	"strings"

	"parley/chat"
)

// operatorRooms are the commands about rooms.
var operatorRooms = []operatorCommand{
	{"list", "[PART OF A NAME]", "", 0, 9, operator.listRooms},
	{"archive", "SLUG", "", 1, 1, operator.archiveRoom},
	{"unarchive", "SLUG", "", 1, 1, operator.unarchiveRoom},
	{"owner", "SLUG NAME", "", 2, 2, operator.giveRoom},
	{"delete", "SLUG NAME OF THE ROOM", "", 2, anyWords, operator.deleteRoom},
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
