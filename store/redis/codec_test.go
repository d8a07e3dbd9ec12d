package redis

import (
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/redis/rueidis"

	"parley/chat"
)

func xentry(raw string) rueidis.XRangeEntry {
	return rueidis.XRangeEntry{ID: "1-1", FieldValues: map[string]string{field: raw}}
}

func containsAll(s string, parts ...string) bool {
	for _, p := range parts {
		if !strings.Contains(s, p) {
			return false
		}
	}
	return true
}

// samples are messages with extreme values.
func samples() []chat.Message {
	full := said(1<<40, 1<<50, math.MaxInt64, strings.Repeat("界", chat.BodyMax))
	full.FirstRev, full.Author, full.Edited = math.MaxInt64-1, math.MaxInt64, true
	for range chat.ReactionsMax {
		r := chat.Reaction{Emoji: "👩🏽‍❤️‍💋‍👨🏿", Count: math.MaxInt32}
		for range chat.ReactorsMax {
			r.By = append(r.By, chat.Reactor{User: math.MaxInt64, Name: strings.Repeat("界", chat.UsernameMax)})
		}
		full.Reactions = append(full.Reactions, r)
	}
	tombstone := said(1, 2, 9, "")
	tombstone.FirstRev, tombstone.Deleted, tombstone.AuthorName = 2, true, ""
	before := said(1, 1, 1, "x")
	before.CreatedAt = time.UnixMicro(-1)
	begun := said(1, 5, 9, "who knows?")
	begun.Replies, begun.RepliedAt = math.MaxInt32, moment
	answer := said(1, 6, 8, "not me")
	answer.Thread, answer.Answered, answer.AnsweredName = 5, math.MaxInt64, "ann"
	answer.AnsweredSeq, answer.AnsweredText = math.MaxInt64, "who knows?"
	naming, calling := said(1, 7, 7, "@ann #general"), said(1, 8, 10, "@room")
	for range chat.MentionsMax {
		naming.References = append(naming.References, chat.Reference{User: math.MaxInt64, Key: "ann", Name: "Ann"}, chat.Reference{User: 3, Key: "bob", Name: "Bob", Quoted: true}, chat.Reference{Room: 5, Key: "general", Name: "general"})
	}
	pinned := said(1, 9, 11, "look here")
	pinned.Pinned = true
	naming.References, calling.Called = naming.References[:chat.MentionsMax], true
	linked := said(1, 9, 11, "https://example.org/a")
	linked.Preview = chat.Preview{Link: linked.Body, Title: "A page", Site: "example.org", Text: "What it is about."}
	pictured := linked
	pictured.Preview.Picture, pictured.Preview.Width, pictured.Preview.Height = strings.Repeat("ab", 32), 840, 600
	quoting := said(1, 10, 12, "https://example.org/rooms/a?at=1#m-1")
	quoting.Quoted = chat.Quotation{Seq: 1, Author: math.MaxInt64, AuthorName: "ann", At: moment, Text: "many words"}
	forwarded := said(1, 11, 13, "as she said")
	forwarded.Forward = chat.Origin{Room: 5, Seq: math.MaxInt64, Author: 7, AuthorName: "ann", Slug: "garden", RoomName: "The garden"}
	filed := said(1, 10, 12, "")
	for range chat.FilesMax {
		filed.Files = append(filed.Files, chat.Attachment{ID: uuid.New(), Name: "plan.png", Kind: "image/png", Size: math.MaxInt64, Width: math.MaxInt32, Height: 1, Alt: "a “plan”"})
	}
	asking := said(1, 12, 14, "Tea?\n\n- yes\n- no")
	asking.Poll = &chat.Poll{Counts: []int{1, 0}, By: [][]chat.Reactor{{{User: 5, Name: "ann"}}, nil}, Voters: 1, Many: true, Ends: moment, Closed: true}
	return []chat.Message{filed, forwarded, asking, said(1, 1, 1, "hello"), full, tombstone, before, begun, answer, naming, calling, pinned, linked, pictured, quoting, {Room: 1, CreatedAt: moment}}
}

func TestAMessageComesBackAsItWent(t *testing.T) {
	for _, m := range samples() {
		got, err := decodeMessage(string(appendMessage(nil, &m)))
		if err != nil || !same(got, m) {
			t.Errorf("%+v came back as %+v (%v)", m, got, err)
		}
	}
	for _, at := range []time.Time{{}, moment} {
		c := chat.Changes{Room: 5, Prev: 7, Rev: 12, LastSeq: 4, Messages: samples(), At: at}
		got, err := decodeChanges(string(appendChanges(nil, &c)))
		if err != nil || got.Room != 5 || got.Prev != 7 || got.Rev != 12 || got.LastSeq != 4 || !got.At.Equal(at) {
			t.Errorf("%+v %v", got, err)
		}
		expectMessages(t, got.Messages, c.Messages)
	}
}

func TestAMessageThatWasCutIsRefused(t *testing.T) {
	for _, m := range samples() {
		whole := string(appendMessage(nil, &m))
		step := max(1, len(whole)/500)
		for n := 0; n < len(whole); n += step {
			if got, err := decodeMessage(whole[:n]); err != errCodec {
				t.Fatalf("%d of %d bytes became %+v (%v)", n, len(whole), got, err)
			}
		}
		if _, err := decodeMessage(whole + "x"); err != errCodec {
			t.Errorf("more than a message: %v", err)
		}
		if _, err := decodeMessage("\x7f" + whole[1:]); err != errCodec {
			t.Errorf("another version: %v", err)
		}
	}
}

func TestAnEventComesBackAsItWent(t *testing.T) {
	n := 7
	for _, e := range []chat.Event{{Online: &n}, {Typist: "ann"}, {Head: true}, {Gone: true}} {
		got, err := decodeEvent(otherEvent(e))
		if err != nil || got.Typist != e.Typist || got.Head != e.Head || got.Gone != e.Gone || (got.Online == nil) != (e.Online == nil) {
			t.Errorf("%+v came back as %+v (%v)", e, got, err)
		}
	}
	if e, err := decodeEvent(`j{"o":7}`); err != nil || e.Online != nil {
		t.Errorf("the number of a node that counts other people is taken: %+v, %v", e, err)
	}
	for _, s := range []string{"", "c", "j", "x{}", "j{", "c\x01"} {
		if e, err := decodeEvent(s); err == nil && s != "x{}" {
			t.Errorf("%q became %+v", s, e)
		}
	}
}

func TestNewsComeBackAsTheyWent(t *testing.T) {
	some := map[chat.UserID]int64{1: 8, math.MaxInt64: 9}
	for form, list := range map[byte][]chat.Activity{
		formActivity: {{Room: 7, LastSeq: 9, Authors: some}, {Room: math.MaxInt64, LastSeq: math.MaxInt64, Authors: some}},
		'{': {
			{Room: 7, LastSeq: 9, Deleted: 3}, {Room: 7, LastSeq: 9, Authors: some, Deleted: 3}, {Room: 7, LastSeq: 9, Authors: some, Called: true},
			{Room: 7, LastSeq: 9, Authors: some, Named: []chat.UserID{4}}, {Room: 7, LastSeq: 9, Authors: some, Direct: []chat.UserID{1, 4}},
		},
	} {
		for _, a := range list {
			text := newsEvent(&chat.UserEvent{Activity: &a})
			if got, err := decodeNews(text); err != nil || text[0] != form || !reflect.DeepEqual(got, chat.UserEvent{Activity: &a}) {
				t.Errorf("%+v became %+v (%v) by way of %q", a, got.Activity, err, text)
			}
		}
	}
}

func FuzzNewsAreReadOrRefused(f *testing.F) {
	f.Add(newsEvent(&chat.UserEvent{Activity: &chat.Activity{Room: 7, LastSeq: 9, Authors: map[chat.UserID]int64{1: 8, 2: 9}}}))
	f.Add(newsEvent(&chat.UserEvent{Person: 3, Left: 1}))
	f.Add("n\x01\x02\x03")
	f.Add("")
	f.Fuzz(func(t *testing.T, s string) {
		n, err := decodeNews(s)
		if err == nil && s[0] == formActivity {
			if again, err := decodeNews(newsEvent(&n)); err != nil || !reflect.DeepEqual(again, n) {
				t.Errorf("%q: %+v became %+v (%v)", s, n.Activity, again.Activity, err)
			}
		}
	})
}

func FuzzAMessageIsReadOrRefused(f *testing.F) {
	for _, m := range samples()[2:] {
		f.Add(string(appendMessage(nil, &m)))
	}
	f.Add("")
	f.Add("\x01" + strings.Repeat("\xff", 30))
	f.Fuzz(func(t *testing.T, s string) {
		m, err := decodeMessage(s)
		if err != nil {
			if err != errCodec {
				t.Error(err)
			}
			return
		}
		again, err := decodeMessage(string(appendMessage(nil, &m)))
		if err != nil || !same(again, m) {
			t.Errorf("%+v became %+v (%v)", m, again, err)
		}
	})
}

func FuzzAnEventIsReadOrRefused(f *testing.F) {
	c := changes(1, 0, samples()[2:]...)
	f.Add(changesEvent(&c))
	f.Add(otherEvent(chat.Event{Typist: "ann"}))
	f.Add("c\x01\x00\x01\x01\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01")
	f.Fuzz(func(t *testing.T, s string) {
		e, err := decodeEvent(s)
		if err == nil && e.Changes != nil && s[0] == formChanges {
			if again, err := decodeEvent(changesEvent(e.Changes)); err != nil || len(again.Changes.Messages) != len(e.Changes.Messages) {
				t.Errorf("%q: %v", s, err)
			}
		}
	})
}
