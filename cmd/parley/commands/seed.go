package commands

import (
	"context"
	"errors"
	"flag"
	"fmt"

	"parley/chat"
	"parley/chat/accounts"
	"parley/chat/slugs"
	"parley/cmd/parley/config"
	"parley/cmd/parley/node"
)

// seed creates people and rooms to try things out with. It keeps existing ones, so it may run again.
func seed(ctx context.Context, cfg *config.Config, args []string) error {
	flags := flag.NewFlagSet("seed", flag.ContinueOnError)
	messages := flags.Int("messages", 200, "how many messages to add to the room")
	name := flags.String("room", "General", "the room that gets them")
	if err := flags.Parse(args); err != nil {
		return err
	}
	n := operator{node.New(cfg), cfg}
	n.Command = true
	err := n.Open(ctx)
	if err == nil {
		err = n.seed(ctx, *name, *messages)
	}
	return errors.Join(err, n.Stop())
}

const seedPassword = "correct horse"

var seedPeople = []string{"alice", "bob", "carol"}

func (n operator) seed(ctx context.Context, name string, messages int) error {
	s := n.Services()
	s.Accounts.Policy = chat.SignUpPolicy{}
	s.Accounts.Limits, s.Rooms.Limits = chat.NoLimits{}, chat.NoLimits{}
	var people []chat.User
	for _, who := range seedPeople {
		u, err := n.seedPerson(ctx, s.Accounts, who)
		if err != nil {
			return err
		}
		people = append(people, u)
	}
	room, err := s.Rooms.Create(ctx, people[0].ID, name, "A place to try things out", false)
	if err != nil && !chat.Is(err, chat.Conflict) {
		return err
	}
	a, err := s.Rooms.Open(ctx, slugs.Make(name), people[0].ID)
	if err != nil {
		return err
	}
	for _, u := range people {
		if err := s.Rooms.Join(ctx, a, u.ID); err != nil {
			return err
		}
	}
	if err := n.Postgres.SeedMessages(ctx, a.Room.ID, ids(people), messages); err != nil {
		return err
	}
	_ = n.Redis.InvalidateRecent(ctx, room.ID, a.Room.ID)
	fmt.Printf("%s has %d more messages; sign in as %s@example.org with the password %q\n", name, messages, seedPeople[0], seedPassword)
	return nil
}

func (n operator) seedPerson(ctx context.Context, accounts *accounts.Accounts, name string) (chat.User, error) {
	email := name + "@example.org"
	s, err := accounts.SignUp(ctx, name, email, seedPassword, chat.Session{Agent: "seed"}, chat.Requester{Address: "seed"})
	if chat.Is(err, chat.Conflict) {
		return n.Postgres.UserByName(ctx, name)
	}
	return s.User, err
}

func ids(people []chat.User) []chat.UserID {
	list := make([]chat.UserID, len(people))
	for i, u := range people {
		list[i] = u.ID
	}
	return list
}
