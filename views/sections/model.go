package sections

import (
	"parley/chat"
	"parley/views/ui"
)

// View is the list of a user's sections, with a form for another one.
type View struct {
	All  []chat.Section
	Name string // as typed
	Err  *chat.Error
}

// OneView is one section, its name and place as typed.
type OneView struct {
	Section     chat.Section
	Name, Place string
	Places      int
	Err         *chat.Error
}

// RoomView says in which section a room or conversation is.
type RoomView struct {
	Access chat.Access
	All    []chat.Section
	In     string // the path of the section, as chosen, or none, or new
	Name   string // of a new section, as typed
	Err    *chat.Error
}

// Path is the page of a section.
func Path(id int64) string { return "/sections/" + ui.Itoa(id) }

// Lines are sections as plain text: name, rooms, address.
func Lines(all []chat.Section) string {
	text := ""
	for _, s := range all {
		text += s.Name + "\t" + ui.Itoa(int64(s.Rooms)) + "\t" + Path(s.ID) + "\n"
	}
	return text
}
