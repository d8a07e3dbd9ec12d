// Package files shows what was shared in a room.
package files

import (
	"strings"

	"parley/chat"
	"parley/views/ui"
	"parley/views/words"
)

// FilesView is a page of a room's files.
type FilesView struct {
	Access chat.Access
	Kind   chat.FileKind
	List   []chat.RoomFile
	Older  int64 // where the next page begins; 0 when there is none
}

var kindNames = map[chat.FileKind]string{
	chat.AnyFile: words.Mark("All"), chat.Pictures: words.Mark("Pictures"), chat.Videos: words.Mark("Videos"),
	chat.Sounds: words.Mark("Sounds"), chat.Others: words.Mark("Other files"),
}

func (v FilesView) olderPath() string {
	return ui.FilesPath(v.Access.Room.Slug, "kind", string(v.Kind), "before", ui.Itoa(v.Older))
}

func sizeOf(x chat.RoomFile) string {
	if kind := ui.FileKind(x.Name, x.Kind); kind != "" {
		return kind + ", " + ui.FileSize(x.Size)
	}
	return ui.FileSize(x.Size)
}

// FilesText has a line for each file: when, by whom, what, and its address.
func FilesText(v FilesView) string {
	var b strings.Builder
	for i := range v.List {
		x := &v.List[i]
		b.WriteString(ui.Timestamp(x.CreatedAt) + " #" + ui.Itoa(x.Seq) + " ")
		ui.Line(&b, x.UserName)
		b.WriteString(": ")
		ui.Line(&b, x.Name)
		b.WriteString(" (" + ui.FileSize(x.Size) + ") " + ui.FilePath(x.ID, x.Name) + "\n")
	}
	return b.String()
}
