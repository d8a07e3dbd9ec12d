package export

import (
	"strconv"
	"time"

	"parley/chat"
	"parley/views/ui"
	"parley/views/words"
)

// OwnRoom is a room in which an account wrote, in the archive of its data.
type OwnRoom struct {
	Name, Path string
	Messages   int
}

// OwnSection is a section of an account's list of rooms, with the names of what is in it.
type OwnSection struct {
	Name  string
	Rooms []string
}

// OwnLists are what the first page lists. Kinds are the files for programs.
type OwnLists struct {
	Rooms    []OwnRoom
	Sections []OwnSection
	Kinds    []string
}

// OwnIndex is the first page of an archive of one's own data.
func OwnIndex(l *words.Language, u chat.User, lists OwnLists, at time.Time) []byte {
	b := AppendOpening(nil, l, l.Say("The data of %s", u.Username))
	b = append(ui.AppendText(append(b, `<p>`...), u.Email), `</p><p class="s">`...)
	b = append(ui.AppendText(b, stamp(at)), `</p><h2>`...)
	b = append(ui.AppendText(b, l.Say("Messages")), `</h2><ul>`...)
	for _, r := range lists.Rooms {
		b = append(ui.AppendText(append(b, `<li><a href="`+r.Path+`"><bdi>`...), r.Name), `</bdi></a> `+strconv.Itoa(r.Messages)+`</li>`...)
	}
	b = append(b, `</ul>`...)
	if len(lists.Sections) > 0 {
		b = append(ui.AppendText(append(b, `<h2>`...), l.Say("Sections")), `</h2><ul>`...)
		for _, s := range lists.Sections {
			b = append(ui.AppendText(append(b, `<li><bdi>`...), s.Name), `</bdi><ul>`...)
			for _, room := range s.Rooms {
				b = append(ui.AppendText(append(b, `<li><bdi>`...), room), `</bdi></li>`...)
			}
			b = append(b, `</ul></li>`...)
		}
		b = append(b, `</ul>`...)
	}
	b = append(ui.AppendText(append(b, `<h2>`...), l.Say("For programs")), `</h2><ul>`...)
	for _, k := range lists.Kinds {
		b = append(b, `<li><a href="`+k+`.jsonl">`+k+`.jsonl</a></li>`...)
	}
	return append(b, "</ul></html>\n"...)
}

// Unseen is the name of a room that the account may not see any more.
func Unseen(l *words.Language, id chat.RoomID) string { return l.Say("Room %d", int64(id)) }
