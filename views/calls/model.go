// Package calls holds the page of a room's call, and its parts that travel to other pages.
package calls

import (
	"context"
	"fmt"
	"strings"

	"github.com/a-h/templ"
	"github.com/google/uuid"

	"parley/chat"
	"parley/views/ui"
	"parley/views/words"
)

// The ids of a call's elements.
const (
	PageID   = "call-page"
	PeopleID = "call"
	LineID   = "call-on"
)

// A call shows partSize people at once, and has so many parts at most.
const (
	partSize = 9
	partsMax = 6 // for 50 people
)

// View is a room's call, as a page shows it.
type View struct {
	Access  chat.Access
	Call    chat.Call
	Seat    uuid.UUID   // of this page
	Link    string      // the page's full address, for another browser
	Offered bool        // some node takes calls
	Taken   bool        // the viewer just took the call: the page joins it
	Refused error       // why the viewer cannot join; nil when they can
	Err     *chat.Error // of a refused form
}

// Path is a room's call, or a part of it.
func Path(slug, part string) string { return ui.RoomPath(slug) + "/call" + part }

// Title is the page's name, in which the room's goes: a conversation is named after the other.
func Title(r chat.Room) string {
	if r.Direct {
		return words.Mark("Call with %s")
	}
	return words.Mark("Call in %s")
}

// count says how many people are in a call.
func count(ctx context.Context, c chat.Call) string {
	return words.From(ctx).Count(len(c.People), "%d person", "%d people")
}

// track is the name of a participant's track, as watchers list it.
func track(p chat.Participant, kind chat.TrackKind) string { return p.Name + "/" + string(kind) }

// seat is enough of a seat for its own page to know it by.
func seat(id uuid.UUID) string { return id.String()[:8] }

// mode says what a participant does, for stylesheets and the script.
func mode(p chat.Participant) templ.Attributes {
	return templ.Attributes{"data-silenced": ui.Itoa(int64(p.Silenced)), "data-muted": p.Muted, "data-hand": p.Hand, "data-shares": p.Sends(chat.TrackScreen)}
}

// Text is who is in a call, for scripts: a line for each person.
func Text(c chat.Call) string {
	var b strings.Builder
	for _, p := range c.People {
		b.WriteString(p.Name + "\t" + ui.Timestamp(p.Since) + "\t")
		for i, k := range p.Tracks {
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteString(string(k))
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// camera is how each page sends its camera, as the script sets it: the more people see a picture, the smaller it is on
// their pages.
func camera(c chat.Call) string {
	n := max(1, len(c.People))
	scale := 1
	if n > 4 {
		scale = 2
	}
	return fmt.Sprintf(`{"maxBitrate":%d,"scaleResolutionDownBy":%d}`, cameraMost/n, scale)
}

// cameraMost is how many bits a second a camera sends at most.
const cameraMost = 2_000_000

// idle are the tracks that a participant need not send.
func idle(p chat.Participant) string {
	var b strings.Builder
	for _, k := range p.Idle {
		b.WriteString(string(k) + " ")
	}
	return strings.TrimSpace(b.String())
}

// fence changes when another node has to be asked: the call is moving, or has moved.
func fence(c chat.Call) string {
	if c.Moving {
		return ui.Itoa(c.Fence) + "-"
	}
	return ui.Itoa(c.Fence)
}
