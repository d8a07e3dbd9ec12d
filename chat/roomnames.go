package chat

import (
	"strings"
	"unicode/utf8"

	"parley/chat/slugs"
)

// IsSlug reports whether a text could be a room's address.
func IsSlug(slug string) bool {
	return slug != "" && len(slug) <= 100 && !strings.ContainsRune(slug, 0) && utf8.ValidString(slug)
}

// FreeSlug tries base and its successors until one is free.
func FreeSlug(base string, try func(slug string) error) error {
	for n := range 100 {
		err := try(slugs.Next(base, n))
		if e := As(err); err == nil || e.Kind != Conflict || e.Field != "slug" {
			return err
		}
	}
	return &Error{Kind: Conflict, Field: "name", Text: "There are too many rooms with nearly that name."}
}

// NewRoom is a room with a checked name and topic.
func NewRoom(name, topic string, private bool) (Room, error) {
	room := Room{Private: private}
	var err error
	if room.Name, err = CleanRoomName(name); err != nil {
		return room, err
	}
	room.Topic, err = CleanTopic(topic)
	return room, err
}
