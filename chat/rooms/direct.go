package rooms

import (
	"context"
	"crypto/rand"
	"slices"
	"strings"

	"parley/chat"
	"parley/chat/fold"
)

// DirectMax is how many people a direct conversation has at most.
const DirectMax = 10

// MakeDirectSlug is the address of a new conversation: 80 random bits.
func MakeDirectSlug() string { return strings.ToLower(rand.Text()[:16]) }

var errDirectOnly = chat.E(chat.Forbidden, "Only a direct conversation can be closed.")

// Direct is the conversation of user and the named people. It is made if there is none,
// and comes back into the user's list.
func (r *Service) Direct(ctx context.Context, user chat.User, usernames []string) (chat.Room, error) {
	people, err := r.directPeople(ctx, user, usernames)
	if err == nil {
		err = r.reachable(ctx, user.ID, people)
	}
	if err != nil {
		return chat.Room{}, err
	}
	room, changed, err := r.store.OpenDirect(ctx, MakeDirectSlug(), people, user.ID)
	if changed {
		r.publisher.PublishToUser(ctx, chat.UserEvent{Person: user.ID, Rooms: true})
	}
	return room, err
}

// directPeople are the accounts of a conversation, its user included.
func (r *Service) directPeople(ctx context.Context, user chat.User, usernames []string) ([]chat.UserID, error) {
	people, typed, barred := []chat.UserID{user.ID}, map[chat.UserID]string{}, ""
	for i, name := range usernames {
		if i >= 2*DirectMax {
			return nil, tooManyPeople()
		}
		if strings.TrimSpace(name) == "" {
			continue
		}
		u, err := chat.UserNamed(ctx, r.accounts, name)
		if chat.Is(err, chat.Invalid) {
			return nil, nobodyNamed(name)
		}
		if err != nil {
			return nil, err
		}
		if typed[u.ID] = name; u.Barred {
			barred = u.Username
		}
		if !slices.Contains(people, u.ID) {
			people = append(people, u.ID)
		}
	}
	switch own := named(usernames, user.Username); {
	case len(people) == 1 && !own:
		return nil, chat.Field("username", "Say with whom.")
	case len(people) > DirectMax:
		return nil, tooManyPeople()
	}
	strangers, err := r.store.Strangers(ctx, user.ID, people)
	switch {
	case err != nil:
		return people, err
	case len(strangers) > 0:
		return people, nobodyNamed(typed[strangers[0]])
	case barred != "":
		return people, chat.Field("username", "The account of %s is deactivated.", barred)
	}
	return people, nil
}

func nobodyNamed(name string) error {
	return chat.Field("username", "There is nobody with the username “%s”.", strings.TrimSpace(name))
}

func named(usernames []string, name string) bool {
	return slices.ContainsFunc(usernames, func(typed string) bool { return fold.String(strings.TrimSpace(typed)) == fold.String(name) })
}

func tooManyPeople() error {
	return chat.Field("username", "A direct conversation has at most %d people. Create a room for more.", DirectMax)
}

// reachable refuses a conversation with someone who blocked user, or whom user blocked.
func (r *Service) reachable(ctx context.Context, user chat.UserID, people []chat.UserID) error {
	by, of, err := r.store.BlocksAmong(ctx, user, people)
	switch {
	case err != nil:
		return err
	case len(of) > 0:
		return chat.Field("username", "You have blocked one of these people. Unblock them first.")
	case len(by) > 0 && len(people) > 2:
		return chat.E(chat.Forbidden, "You cannot start a conversation with all of these people.")
	case len(by) > 0:
		return chat.ErrUnreachable
	}
	return nil
}

// CloseDirect hides a conversation from its user's list until its next message.
func (r *Service) CloseDirect(ctx context.Context, a chat.Access, user chat.UserID) error {
	if !a.Room.Direct {
		return errDirectOnly
	}
	closed, err := r.store.CloseDirect(ctx, a.Room.ID, user)
	if closed {
		r.publisher.PublishToUser(ctx, chat.UserEvent{Person: user, Rooms: true})
	}
	return err
}
