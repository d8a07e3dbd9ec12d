// Package files shows what was shared in a room.
package files

import (
	"path"
	"strings"

	"github.com/google/uuid"

	"parley/chat"
	"parley/views/markdown"
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

// FileView is the page of one file.
type FileView struct {
	Access       chat.Access
	File         chat.File
	Message      chat.Message
	Mine         bool   // the viewer has sent it
	Text         string // of a text file, its beginning
	Whole        bool   // the text has all of it
	Width        int    // of the picture of a PDF's first page; 0 for none
	Height       int
	Older, Newer uuid.UUID
}

// picturesMax is how large a picture's file may be for its page to show the picture itself.
const picturesMax = 10_000_000

// src is what the page shows of a picture. A large one is shown by its preview.
func (v FileView) src() string {
	path := ui.FilePath(v.File.ID, v.File.Name)
	if v.File.Size > picturesMax && v.File.PreviewSize > 0 {
		path += "?size=preview"
	}
	return path
}

func (v FileView) alt() string {
	if v.File.Alt != "" {
		return v.File.Alt
	}
	return v.File.Name
}

// code is the text, highlighted by the language that the file's name tells.
func (v FileView) code() string {
	return markdown.Code(v.Text, strings.TrimPrefix(path.Ext(v.File.Name), "."))
}

// FileText is a file's page for terminals.
func FileText(v FileView) string {
	list := []chat.RoomFile{{File: v.File, UserName: v.Message.AuthorName}}
	list[0].CreatedAt = v.Message.CreatedAt
	return FilesText(FilesView{Access: v.Access, List: list})
}

var kindNames = map[chat.FileKind]string{
	chat.AnyFile: words.Mark("All"), chat.Pictures: words.Mark("Pictures"), chat.Videos: words.Mark("Videos"),
	chat.Sounds: words.Mark("Sounds"), chat.Others: words.Mark("Other files"),
}

func (v FilesView) olderPath() string {
	return ui.FilesPath(v.Access.Room.Slug, "kind", string(v.Kind), "before", ui.Itoa(v.Older))
}

func sizeOf(x chat.File) string {
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
