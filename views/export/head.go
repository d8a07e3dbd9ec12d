package export

import (
	"strings"
	"time"

	"parley/chat"
	"parley/views/ui"
)

// Head is what a file says of itself.
type Head struct {
	Server string
	Room   chat.Room
	People []string // of a direct conversation
	Span   chat.ExportSpan
	At     time.Time // when it was made
	By     string
}

// Title is the room's name, or its people.
func (h Head) Title() string {
	if h.Room.Name == "" {
		return strings.Join(h.People, ", ")
	}
	return h.Room.Name
}

// stamp is a time as the pages without scripts show it.
func stamp(at time.Time) string { return at.UTC().Format(ui.ClockFormat) }

func day(at time.Time) string { return at.UTC().Format(time.DateOnly) }
