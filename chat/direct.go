package chat

import (
	"cmp"
	"context"
	"crypto/rand"
	"slices"
	"strconv"
	"strings"

	"parley/chat/fold"
)

// DirectMax is how many people a direct conversation has at most.
const DirectMax = 10

// DirectListed is how many direct conversations stand in the list on every page, without
// those in sections.
const DirectListed = 50

// DirectKey names a set of people, for the one conversation that they have.
func DirectKey(people []UserID) string {
	ids := slices.Clone(people)
	slices.Sort(ids)
	parts := []string{}
	for _, id := range slices.Compact(ids) {
		parts = append(parts, strconv.FormatInt(int64(id), 10))
	}
	return strings.Join(parts, ",")
}

// ReadDirectKey is the set of people that DirectKey named.
func ReadDirectKey(key string) (people []UserID) {
	for part := range strings.SplitSeq(key, ",") {
		if id, err := strconv.ParseInt(part, 10, 64); err == nil {
			people = append(people, UserID(id))
		}
	}
	return people
}

// DirectName is what a conversation is called for one of its people: the others' names.
func DirectName(people []string) string {
	names := []string{}
	for _, name := range people {
		names = append(names, cmp.Or(name, DeletedName))
	}
	return strings.Join(names, ", ")
}

// MakeDirectSlug is the address of a new conversation: 80 random bits.
func MakeDirectSlug() string { return strings.ToLower(rand.Text()[:16]) }

// The refusals of direct conversations.
var (
	errDirectFixed = E(Forbidden, "A direct conversation belongs to its people. It cannot be renamed, left or deleted; you can close it.")
	errDirectAdd   = E(Forbidden, "Adding a person makes another conversation. Start it from the page of this one.")
	errDirectOnly  = E(Forbidden, "Only a direct conversation can be closed.")
	errUnreachable = E(Forbidden, "You cannot write to this person directly.")
)

// Direct is the conversation of user and the named people. It is made if there is none,
// and comes back into the user's list.
func (r *Rooms) Direct(ctx context.Context, user User, usernames []string) (Room, error) {
	people, err := r.directPeople(ctx, user, usernames)
	if err == nil {
		err = r.reachable(ctx, user.ID, people)
	}
	if err != nil {
		return Room{}, err
	}
	room, changed, err := r.store.OpenDirect(ctx, MakeDirectSlug(), people, user.ID)
	if changed {
		r.publisher.PublishToUser(ctx, UserEvent{Person: user.ID, Rooms: true})
	}
	return room, err
}

// directPeople are the accounts of a conversation, its user included.
func (r *Rooms) directPeople(ctx context.Context, user User, usernames []string) ([]UserID, error) {
	people, typed := []UserID{user.ID}, map[UserID]string{}
	for i, name := range usernames {
		if i >= 2*DirectMax {
			return nil, tooManyPeople()
		}
		if strings.TrimSpace(name) == "" {
			continue
		}
		u, err := UserNamed(ctx, r.accounts, name)
		if Is(err, Invalid) {
			return nil, nobodyNamed(name)
		}
		if err != nil {
			return nil, err
		}
		typed[u.ID] = name
		if !slices.Contains(people, u.ID) {
			people = append(people, u.ID)
		}
	}
	switch own := named(usernames, user.Username); {
	case len(people) == 1 && !own:
		return nil, Field("username", "Say with whom.")
	case len(people) > DirectMax:
		return nil, tooManyPeople()
	}
	strangers, err := r.store.Strangers(ctx, user.ID, people)
	if err == nil && len(strangers) > 0 {
		err = nobodyNamed(typed[strangers[0]])
	}
	return people, err
}

func nobodyNamed(name string) error {
	return Field("username", "There is nobody with the username “%s”.", strings.TrimSpace(name))
}

func named(usernames []string, name string) bool {
	return slices.ContainsFunc(usernames, func(typed string) bool { return fold.String(strings.TrimSpace(typed)) == fold.String(name) })
}

func tooManyPeople() error {
	return Field("username", "A direct conversation has at most %d people. Create a room for more.", DirectMax)
}

// reachable refuses a conversation with someone who blocked user, or whom user blocked.
func (r *Rooms) reachable(ctx context.Context, user UserID, people []UserID) error {
	by, of, err := r.store.BlocksAmong(ctx, user, people)
	switch {
	case err != nil:
		return err
	case len(of) > 0:
		return Field("username", "You have blocked one of these people. Unblock them first.")
	case len(by) > 0 && len(people) > 2:
		return E(Forbidden, "You cannot start a conversation with all of these people.")
	case len(by) > 0:
		return errUnreachable
	}
	return nil
}

// CloseDirect hides a conversation from its user's list until its next message.
func (r *Rooms) CloseDirect(ctx context.Context, a Access, user UserID) error {
	if !a.Room.Direct {
		return errDirectOnly
	}
	closed, err := r.store.CloseDirect(ctx, a.Room.ID, user)
	if closed {
		r.publisher.PublishToUser(ctx, UserEvent{Person: user, Rooms: true})
	}
	return err
}
