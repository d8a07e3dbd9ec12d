package export

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"parley/chat"
	"parley/views/words"
)

var noon = time.Date(2026, 3, 14, 12, 0, 0, 0, time.UTC)

// written is a file in a form, whole or cut off.
func written(t *testing.T, form string, whole bool, list ...chat.Message) string {
	t.Helper()
	f, ok := FormNamed(form)
	l, spoken := words.Named("en")
	if !ok || !spoken {
		t.Fatalf("there is no form %s", form)
	}
	var b bytes.Buffer
	w := f.New(&b, l, Head{Room: chat.Room{Name: "Tea <i>", Slug: "tea", Topic: "<b>leaves</b>"}, By: "ann", At: noon})
	if len(list) > 0 {
		if err := w.Messages(list); err != nil {
			t.Fatal(err)
		}
	}
	end := w.End
	if !whole {
		end = w.CutOff
	}
	if err := end(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func evil() chat.Message {
	return chat.Message{Seq: 1, AuthorName: "<i>bob", Body: "<script>alert(1)</script>", CreatedAt: noon, Notes: []chat.Note{{People: []chat.Reactor{{Name: "<i>cay"}, {}}, More: 2}}}
}

func TestAnExportInHTMLRunsNothing(t *testing.T) {
	got := written(t, "html", true, evil())
	for _, raw := range []string{"<script", "<i>", "<b>leaves"} {
		if strings.Contains(got, raw) {
			t.Errorf("%s is raw in %s", raw, got)
		}
	}
	for _, want := range []string{"Tea &lt;i&gt;", "&lt;i&gt;bob", "deleted user and 2 others"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in %s", want, got)
		}
	}
}

func TestADeletedMessageIsExportedWithoutItsText(t *testing.T) {
	gone := chat.Message{Seq: 2, AuthorName: "bob", CreatedAt: noon, Deleted: true, Edited: true}
	removed := gone
	removed.Removal = "spam"
	for form, want := range map[string][2]string{
		"html": {"This message was deleted.", "Removed by a moderator: spam"}, "json": {`"deleted":true`, `"removed_because":"spam"`}, "text": {"deleted", "spam"},
	} {
		if got := written(t, form, true, gone); !strings.Contains(got, want[0]) {
			t.Errorf("%s: no %q in %s", form, want[0], got)
		}
		if got := written(t, form, true, removed); !strings.Contains(got, want[1]) {
			t.Errorf("%s: no %q in %s", form, want[1], got)
		}
	}
	if got := written(t, "html", true, gone); strings.Contains(got, "edited") {
		t.Errorf("it is edited, too: %s", got)
	}
}

func TestAnExportInJSONIsOneObjectUnlessItWasCutOff(t *testing.T) {
	var file struct {
		Room     struct{ Name string }
		Messages []JSONMessage
	}
	for _, list := range [][]chat.Message{nil, {evil()}, {evil(), evil(), evil()}} {
		if err := json.Unmarshal([]byte(written(t, "json", true, list...)), &file); err != nil || len(file.Messages) != len(list) || file.Room.Name != "Tea <i>" {
			t.Errorf("%d messages: %+v, %v", len(list), file, err)
		}
		if cut := written(t, "json", false, list...); json.Valid([]byte(cut)) {
			t.Errorf("a file that lacks messages is whole: %s", cut)
		}
	}
}

func TestAPersonNoticesThatAnExportLacksMessages(t *testing.T) {
	for _, form := range []string{"html", "text"} {
		if got := written(t, form, false, evil()); !strings.Contains(got, "This file lacks the messages after here.") {
			t.Errorf("%s does not say so: %s", form, got)
		}
		if got := written(t, form, true, evil()); strings.Contains(got, "lacks") {
			t.Errorf("%s says so of a whole file: %s", form, got)
		}
	}
}
