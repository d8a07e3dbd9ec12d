package handlers

import (
	"errors"
	"testing"
	"time"

	"parley/chat"
	"parley/operation"
)

func TestTheHealthPageSaysWhatToDo(t *testing.T) {
	t.Parallel()
	s, ann := team(t)
	s.figures = operation.Figures{Most: 10, Used: 2}
	ann.get("/admin").is(200).has(`href="/admin/health"`, `href="/admin/storage"`)
	ann.get("/admin/health").is(200).whole().has("PostgreSQL", "Redis", "Store of files", "Dead letters", "Works.", "Nothing waits.", "2 of 10").lacks("Mail", "Does not work", "Look whether")
	s.figures = operation.Figures{
		Files: errors.New("read-only"), Inbox: operation.Queue{Waiting: 7, Oldest: 90 * time.Second}, DeadCount: 3,
		MailOn: true, Mail: chat.MailStats{Waiting: 2, Oldest: 3 * time.Hour, Failed: 4},
	}
	ann.get("/admin/health").is(200).whole().has("Does not work.", "the disk of PARLEY_DATA", "Waiting: 7. The oldest for 90 s.", "role worker", "could not be stored: 3.",
		"Waiting: 2. The oldest for 180 min. Failed within seven days: 4.", "PARLEY_SMTP", `href="/admin/mail"`).lacks("read-only")
	s.figures = operation.Figures{PushFailing: 3}
	ann.get("/admin/health").is(200).has("Needs a look.", "Nothing waits. Sent in vain until now: 3.", "the push services of browsers")
	s.figures = operation.Figures{RedisClock: 2 * time.Minute}
	ann.get("/admin/health").is(200).has("Does not work.", "This process is ahead of Redis: by 120 s.", "take their time from the network")
	s.figures = operation.Figures{PostgreSQLClock: -2 * time.Minute}
	ann.get("/admin/health").is(200).has("This process is behind PostgreSQL: by 120 s.")
	s.figures = operation.Figures{Redis: errors.New("down")}
	ann.get("/admin/health").is(200).has("Look whether Redis runs", "It could not be measured")
	mia := s.person(t, "mia")
	s.role(t, "mia", chat.Moderator)
	mia.get("/admin/health").is(404)
	mia.get("/admin/storage").is(404)
	mia.get("/admin").is(200).lacks("/admin/health", "/admin/storage")
}

func TestTheStoragePageShowsWhatFilesTakeAndTheBounds(t *testing.T) {
	t.Parallel()
	s, ann := team(t)
	ann.get("/admin/storage").is(200).whole().has("There is none.", "no limit")
	ann.post("/admin/settings", "person_mb", "7").is(303)
	s.storage = operation.Storage{
		Stored: 5_000_000, Database: 42_000_000, Directs: operation.Share{Files: 2, Bytes: 20},
		Kinds: []operation.Share{{Name: operation.Pictures, Files: 3, Bytes: 3000}},
		Rooms: []operation.Share{{Name: "Milk & <tea>", Slug: "milk", Files: 9, Bytes: 900}}, People: []operation.Share{{Name: "ann", Files: 1, Bytes: 1}},
	}
	ann.get("/admin/storage").is(200).whole().has("5.0 MB", "42 MB", "7.0 MB", "Pictures", "3 KB", "Milk &amp; &lt;tea&gt;", `href="/admin/rooms/milk"`, "All direct conversations", `href="/admin/people/ann"`, "Files: 9")
}
