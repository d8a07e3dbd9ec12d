package files

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/chat"
)

func TestALargePictureIsShownByItsPreview(t *testing.T) {
	for _, c := range []struct {
		size, preview int64
		want          bool
	}{{picturesMax, 5, false}, {picturesMax + 1, 5, true}, {picturesMax + 1, 0, false}} {
		v := FileView{File: chat.File{ID: uuid.UUID{1}, Name: "tea.png", Blob: chat.Blob{Size: c.size}, PreviewSize: c.preview}}
		if got := strings.HasSuffix(v.src(), "?size=preview"); got != c.want {
			t.Errorf("%d bytes with a preview of %d: %s", c.size, c.preview, v.src())
		}
	}
}

func TestAPictureIsDescribedByItsAuthorElseByItsName(t *testing.T) {
	v := FileView{File: chat.File{Name: "tea.png"}}
	if v.alt() != "tea.png" {
		t.Errorf("%q", v.alt())
	}
	if v.File.Alt = "A cup of tea"; v.alt() != "A cup of tea" {
		t.Errorf("%q", v.alt())
	}
}

func TestAFileIsOneLineForTerminals(t *testing.T) {
	f := chat.RoomFile{File: chat.File{ID: uuid.UUID{1}, Seq: 5, Name: "a\n\x1b[2Jb.txt", Blob: chat.Blob{Size: 2048}, CreatedAt: time.Date(2026, 3, 14, 12, 0, 0, 0, time.UTC)}, UserName: "ann"}
	got := FilesText(FilesView{List: []chat.RoomFile{f, f}})
	if strings.Count(got, "\n") != 2 || strings.ContainsRune(got, '\x1b') || !strings.HasPrefix(got, "2026-03-14T12:00:00Z #5 ann: a") {
		t.Errorf("the lines are %q", got)
	}
}
