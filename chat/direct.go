package chat

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

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

// DirectWith is who a conversation is with: the other one of two, or the user alone; 0 for more.
func DirectWith(key string, user UserID) UserID {
	people := ReadDirectKey(key)
	if len(people) == 1 {
		return people[0]
	}
	if people = slices.DeleteFunc(people, func(id UserID) bool { return id == user }); len(people) == 1 {
		return people[0]
	}
	return 0
}

// DirectName is what a conversation is called for one of its people: the others' names.
func DirectName(people []string) string {
	names := []string{}
	for _, name := range people {
		names = append(names, cmp.Or(name, DeletedName))
	}
	return strings.Join(names, ", ")
}

// The refusals of direct conversations.
var (
	errDirectFixed = E(Forbidden, "A direct conversation belongs to its people. It cannot be renamed, left or deleted; you can close it.")
	errDirectAdd   = E(Forbidden, "Adding a person makes another conversation. Start it from the page of this one.")
	ErrUnreachable = E(Forbidden, "You cannot write to this person directly.")
)
