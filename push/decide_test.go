package push

import (
	"testing"
	"time"

	"parley/chat"
)

func TestOneIsToldOfWhatConcernsOne(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 15, 12, 0, 0, 0, time.UTC)
	const room, ann, bob = 1, chat.UserID(1), chat.UserID(2)
	plain := chat.PushMessage{Room: room, Seq: 5, Author: bob, Body: "we deploy it"}
	reader := chat.PushReader{Room: room, User: ann, Read: 4, Level: chat.LevelMentions}
	for name, x := range map[string]struct {
		change func(r *chat.PushReader, m *chat.PushMessage)
		thread chat.PushThread
		muted  bool // the thread is not followed
		silent bool // nor are its mentions told
		want   bool
	}{
		"any message at mentions":     {want: false},
		"any message at all":          {change: func(r *chat.PushReader, _ *chat.PushMessage) { r.Level = chat.LevelAll }, want: true},
		"a mention":                   {change: func(_ *chat.PushReader, m *chat.PushMessage) { m.Named = []chat.UserID{ann} }, want: true},
		"a mention of another":        {change: func(_ *chat.PushReader, m *chat.PushMessage) { m.Named = []chat.UserID{bob} }, want: false},
		"a call":                      {change: func(_ *chat.PushReader, m *chat.PushMessage) { m.Called = true }, want: true},
		"a call in a muted room":      {change: func(r *chat.PushReader, m *chat.PushMessage) { m.Called, r.Level = true, chat.LevelNone }, want: false},
		"a direct message":            {change: func(r *chat.PushReader, _ *chat.PushMessage) { r.Direct = true }, want: true},
		"one's own":                   {change: func(r *chat.PushReader, m *chat.PushMessage) { r.Direct, m.Author = true, ann }, want: false},
		"what is read":                {change: func(r *chat.PushReader, _ *chat.PushMessage) { r.Direct, r.Read = true, 5 }, want: false},
		"of a blocked person":         {change: func(r *chat.PushReader, _ *chat.PushMessage) { r.Direct, r.Blocked = true, []chat.UserID{bob} }, want: false},
		"a keyword":                   {change: func(r *chat.PushReader, _ *chat.PushMessage) { r.Keywords = []string{"deploy"} }, want: true},
		"a part of a word":            {change: func(r *chat.PushReader, _ *chat.PushMessage) { r.Keywords = []string{"dep"} }, want: false},
		"a followed thread":           {change: func(_ *chat.PushReader, m *chat.PushMessage) { m.Thread = 3 }, thread: chat.PushThread{Room: room, Thread: 3, User: ann}, want: true},
		"another's thread":            {change: func(_ *chat.PushReader, m *chat.PushMessage) { m.Thread = 3 }, thread: chat.PushThread{Room: room, Thread: 3, User: bob}, want: false},
		"an unfollowed thread at all": {change: func(r *chat.PushReader, m *chat.PushMessage) { m.Thread, r.Level = 3, chat.LevelAll }, muted: true, want: false},
		"its keyword":                 {change: func(r *chat.PushReader, m *chat.PushMessage) { m.Thread, r.Keywords = 3, []string{"deploy"} }, muted: true, want: false},
		"its direct message":          {change: func(r *chat.PushReader, m *chat.PushMessage) { m.Thread, r.Direct = 3, true }, muted: true, want: false},
		"its mention":                 {change: func(_ *chat.PushReader, m *chat.PushMessage) { m.Thread, m.Named = 3, []chat.UserID{ann} }, muted: true, want: true},
		"a mention in a muted thread": {change: func(_ *chat.PushReader, m *chat.PushMessage) { m.Thread, m.Named = 3, []chat.UserID{ann} }, silent: true, want: false},
		"a call in it":                {change: func(_ *chat.PushReader, m *chat.PushMessage) { m.Thread, m.Called = 3, true }, silent: true, want: false},
		"a mention beside it":         {change: func(_ *chat.PushReader, m *chat.PushMessage) { m.Named = []chat.UserID{ann} }, silent: true, want: true},
		"another thread at all":       {change: func(r *chat.PushReader, m *chat.PushMessage) { m.Thread, r.Level = 4, chat.LevelAll }, muted: true, want: true},
		"in quiet hours": {change: func(r *chat.PushReader, _ *chat.PushMessage) {
			r.Direct, r.Availability.Hours = true, chat.QuietHours{From: 11 * 60, To: 13 * 60}
		}, want: false},
	} {
		r, m := reader, plain
		if x.change != nil {
			x.change(&r, &m)
		}
		news := chat.PushNews{Messages: []chat.PushMessage{m}, Readers: []chat.PushReader{r}, Threads: []chat.PushThread{x.thread}}
		its := []chat.PushThread{{Room: room, Thread: 3, User: ann}}
		if x.muted || x.silent {
			news.Unfollowed = its
		}
		if x.silent {
			news.Muted = its
		}
		told := Decide(news, now)
		if (len(told) == 1) != x.want {
			t.Errorf("%s: %+v", name, told)
		}
	}
}

// All of a reader's choices together, against what the reference says of them: one is told of a message if it concerns one at the
// room's level, unless the thread or the hour forbids.
func TestChoicesOfAReaderGoTogether(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 15, 12, 0, 0, 0, time.UTC)
	const room, ann, bob = 1, chat.UserID(1), chat.UserID(2)
	its, n := []chat.PushThread{{Room: room, Thread: 3, User: ann}}, 0
	for _, level := range []chat.Level{chat.LevelAll, chat.LevelMentions, chat.LevelNone} { // which a mute makes none
		for _, thread := range []string{"", "unknown", "followed", "unfollowed", "muted"} {
			for _, quiet := range []string{"", "hours", "until", "over"} {
				for _, what := range []string{"plain", "named", "called", "keyword", "direct"} {
					m := chat.PushMessage{Room: room, Seq: 5, Author: bob, Body: "we deploy it"}
					r := chat.PushReader{Room: room, User: ann, Read: 4, Level: level}
					news := chat.PushNews{}
					if thread != "" {
						m.Thread = 3
					}
					switch thread {
					case "followed":
						news.Threads = its
					case "unfollowed":
						news.Unfollowed = its
					case "muted":
						news.Unfollowed, news.Muted = its, its
					}
					switch quiet {
					case "hours":
						r.Availability.Hours = chat.QuietHours{From: 11 * 60, To: 13 * 60}
					case "until":
						r.Availability.QuietUntil = now.Add(time.Minute)
					case "over":
						r.Availability.QuietUntil = now.Add(-time.Minute)
					}
					switch what {
					case "named":
						m.Named = []chat.UserID{ann}
					case "called":
						m.Called = true
					case "keyword":
						r.Keywords = []string{"deploy"}
					case "direct":
						r.Direct = true
					}
					news.Messages, news.Readers = []chat.PushMessage{m}, []chat.PushReader{r}
					addressed := what == "named" || what == "called"
					want := addressed || what == "keyword" || what == "direct" || level == chat.LevelAll || thread == "followed"
					if level == chat.LevelNone || thread == "muted" || thread == "unfollowed" && !addressed || quiet == "hours" || quiet == "until" {
						want = false
					}
					if told := len(Decide(news, now)) == 1; told != want {
						t.Errorf("level %s, thread %q, quiet %q, %s: told %v", level, thread, quiet, what, told)
					}
					n++
				}
			}
		}
	}
	t.Log(n, "cases")
}
