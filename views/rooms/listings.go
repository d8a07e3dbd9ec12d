package rooms

import (
	"strings"

	"parley/chat"
	"parley/views/layout"
	"parley/views/ui"
)

// RoomLines are rooms, one to a line, in columns separated by tabs: membership, path, name,
// and unread count or topic.
func RoomLines(v RoomsView) string {
	var b strings.Builder
	for _, l := range v.Mine {
		row(&b, "joined", ui.RoomPath(l.Slug), l.Name, counts(l))
	}
	for _, f := range v.Found {
		if f.Member {
			row(&b, "joined", ui.RoomPath(f.Slug), f.Name, layout.Unread(f.Unread)+" unread")
		} else {
			row(&b, "open", ui.RoomPath(f.Slug), f.Name, f.Topic)
		}
	}
	for _, l := range v.Archived {
		row(&b, "archived", ui.RoomPath(l.Slug), l.Name, counts(l))
	}
	return b.String()
}

// SwitchLines are what the switcher found, in the columns of RoomLines: rooms, then
// conversations and people.
func SwitchLines(s chat.Switches) string {
	var b strings.Builder
	for _, l := range s.Direct {
		row(&b, "direct", ui.RoomPath(l.Slug), l.Name, layout.Unread(l.Unread)+" unread")
	}
	for _, p := range s.People {
		row(&b, "person", ui.PersonPath(p.Username), p.Username, p.DisplayName)
	}
	return RoomLines(RoomsView{Mine: s.Mine, Found: s.Open}) + b.String()
}

// MemberLines are a room's members, one to a line: role and name.
func MemberLines(members []chat.Member) string {
	var b strings.Builder
	for _, m := range members {
		what := "member"
		if m.Admin {
			what = "admin"
		}
		row(&b, what, m.Username)
	}
	return b.String()
}

// counts name mentions where there are any.
func counts(l chat.RoomLink) string {
	unread := layout.Unread(l.Unread) + " unread"
	if l.Mentions == 0 {
		return unread
	}
	return unread + ", mentions: " + layout.Unread(l.Mentions)
}

func row(b *strings.Builder, columns ...string) {
	for i, c := range columns {
		if i > 0 {
			b.WriteByte('\t')
		}
		ui.Line(b, strings.ReplaceAll(c, "\t", " "))
	}
	b.WriteByte('\n')
}
