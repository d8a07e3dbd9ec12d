package admin_test

import (
	"errors"
	"testing"
	"time"

	"parley/chat"
	"parley/handlers/handlerstest"
	"parley/operation"
)

func TestTheHealthPageSaysWhatToDo(t *testing.T) {
	t.Parallel()
	s, ann := handlerstest.Team(t)
	s.Figures = operation.Figures{Most: 10, Used: 2}
	ann.Get("/admin").Is(200).Has(`href="/admin/health"`, `href="/admin/storage"`)
	ann.Get("/admin/health").Is(200).Whole().Has("PostgreSQL", "Redis", "Store of files", "Dead letters", "Works.", "Nothing waits.", "2 of 10").Lacks("Mail", "Does not work", "Look whether")
	s.Figures = operation.Figures{
		Files: errors.New("read-only"), Inbox: operation.Queue{Waiting: 7, Oldest: 90 * time.Second}, DeadCount: 3,
		MailOn: true, Mail: chat.MailStats{Waiting: 2, Oldest: 3 * time.Hour, Failed: 4},
	}
	ann.Get("/admin/health").Is(200).Whole().Has("Does not work.", "the disk of PARLEY_DATA", "Waiting: 7. The oldest for 90 s.", "role worker", "could not be stored: 3.",
		"Waiting: 2. The oldest for 180 min. Failed within seven days: 4.", "PARLEY_SMTP", `href="/admin/mail"`).Lacks("read-only")
	s.Figures = operation.Figures{PushFailing: 3}
	ann.Get("/admin/health").Is(200).Has("Needs a look.", "Nothing waits. Sent in vain until now: 3.", "the push services of browsers")
	s.Figures = operation.Figures{RedisClock: 2 * time.Minute}
	ann.Get("/admin/health").Is(200).Has("Does not work.", "This process is ahead of Redis: by 120 s.", "take their time from the network")
	s.Figures = operation.Figures{PostgreSQLClock: -2 * time.Minute}
	ann.Get("/admin/health").Is(200).Has("This process is behind PostgreSQL: by 120 s.")
	s.Figures = operation.Figures{Redis: errors.New("down")}
	ann.Get("/admin/health").Is(200).Has("Look whether Redis runs", "It could not be measured")
	mia := s.Person(t, "mia")
	s.Role(t, "mia", chat.Moderator)
	mia.Get("/admin/health").Is(404)
	mia.Get("/admin/storage").Is(404)
	mia.Get("/admin").Is(200).Lacks("/admin/health", "/admin/storage")
}

func TestTheStoragePageShowsWhatFilesTakeAndTheBounds(t *testing.T) {
	t.Parallel()
	s, ann := handlerstest.Team(t)
	ann.Get("/admin/storage").Is(200).Whole().Has("There is none.", "no limit")
	ann.Post("/admin/settings", "person_mb", "7").Is(303)
	s.Sizes = operation.Storage{
		Stored: 5_000_000, Database: 42_000_000,
		Kinds: []operation.Share{{Name: operation.Pictures, Files: 3, Bytes: 3000}},
		Rooms: []operation.Share{{Name: "Milk & <tea>", Slug: "milk", Files: 9, Bytes: 900}}, People: []operation.Share{{Name: "ann", Files: 1, Bytes: 1}},
	}
	ann.Get("/admin/storage").Is(200).Whole().Has("5.0 MB", "42 MB", "7.0 MB", "Pictures", "3 KB", "Milk &amp; &lt;tea&gt;", `href="/admin/rooms/milk"`, `href="/admin/people/ann"`, "Files: 9")
}
