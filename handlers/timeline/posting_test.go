package timeline_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/chat"
	"parley/handlers"
	"parley/handlers/handlerstest"
)

func TestAMessageIsStoredBeforeAPlainFormIsAnswered(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	tea := ann.Room("Tea", "public")
	ann.Post("/rooms/"+tea+"/messages", "body", "one\r\n\r\ntwo\r\n", "nonce", handlerstest.Nonce).Is(303).To("/rooms/" + tea + "#m-1")
	ann.Post("/rooms/"+tea+"/messages", "body", "one\r\n\r\ntwo", "nonce", handlerstest.Nonce).Is(303).To("/rooms/" + tea + "#m-1")
	ann.Post("/rooms/"+tea+"/messages", "body", "another", "nonce", handlerstest.Nonce).Is(303).To("/rooms/" + tea + "#m-2")
	ann.Post("/rooms/"+tea+"/messages", "body", "another").Is(303).To("/rooms/" + tea + "#m-3")
	ann.Get("/rooms/"+tea).Is(200).Has(`data-author="ann"`, "one<br>\n<br>\ntwo<").Lacks(`id="m-4"`)
}

func TestABrowserWithoutScriptsComesBackToWhereItWrote(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	tea := "/rooms/" + ann.Room("Tea", "public")
	browsing := []string{"Sec-Fetch-Mode", "navigate"}
	ann.Send(tea+"/messages", browsing, "body", "one", "stay", "body").Is(303).To(tea + "#body")
	ann.Send(tea+"/messages/1/thread", browsing, "body", "two", "stay", "reply").Is(303).To(tea + "/messages/1/thread#reply")
	ann.Send(tea+"/messages", browsing, "body", "three", "stay", "elsewhere").Is(303).To(tea + "#m-3")
	ann.Send(tea+"/messages", browsing, "body", "four").Is(303).To(tea + "#m-4")
	ann.Post(tea+"/messages", "body", "five", "stay", "body").Is(303).To(tea + "#m-5") // lynx, w3m, elinks
}

func TestAScriptGetsTheWaitingMessage(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	tea := ann.Room("Tea", "public")
	s.Change(func(w *handlerstest.World) { w.Stalled = true }) // accepted is not stored
	key := chat.MakeKey(uuid.MustParse(handlerstest.Nonce), 1, "<script>")
	ann.Send("/rooms/"+tea+"/messages", handlerstest.HTMX, "body", "<script>\n", "nonce", handlerstest.Nonce).Is(202).Part().
		Has("<article", `id="p-`+key.String()+`"`, `aria-busy="true"`, handlerstest.Nonce, "&lt;script&gt;").Lacks("<script>")
}

func TestARefusedMessageStaysInTheComposerUnderItsNonce(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	tea := ann.Room("Tea", "public")
	ann.Say(tea, 1)
	send := func(headers []string, body string) handlerstest.Answer {
		return ann.Send("/rooms/"+tea+"/messages", headers, "body", body, "nonce", handlerstest.Nonce)
	}
	refused := func(status int, body, shown, sentence string) {
		t.Helper()
		send(nil, body).Is(status).Whole().Has(shown, sentence, `role="alert"`, `name="nonce" value="`+handlerstest.Nonce+`"`, `id="m-1"`).Lacks("hunter2")
		send(handlerstest.HTMX, body).Is(status).Part().Has(sentence, `role="alert"`).Lacks("hunter2")
	}
	refused(422, "", "<textarea", "Write something first.")
	refused(422, " \n\t\u200b", "<textarea", "Write something first.")
	refused(422, "bell \a </textarea><script>", "&lt;/textarea&gt;&lt;script&gt;", "no control characters")
	long := strings.Repeat("ü", chat.BodyMax+1)
	refused(422, long, long, "That is 8001 characters; a message can have 8000.")
	s.Change(func(w *handlerstest.World) { w.Limit = chat.MessagesByPerson })
	refused(429, "fast", ">\nfast</textarea>", "faster than people can read")
	s.Change(func(w *handlerstest.World) { w.Limit, w.Redis = chat.Limit{}, handlerstest.ErrSecret })
	refused(503, "kept", ">\nkept</textarea>", "Redis cannot be reached")
	full := &chat.Error{Kind: chat.Unavailable, Retry: 3 * time.Second, Text: "Too many messages are waiting to be stored."}
	s.Change(func(w *handlerstest.World) { w.Redis, w.Full = nil, full })
	refused(503, "kept", ">\nkept</textarea>", "Too many messages are waiting")
	for _, headers := range [][]string{nil, handlerstest.HTMX} {
		if after := send(headers, "kept").Header.Get("Retry-After"); after != "3" {
			t.Errorf("with a full inbox, one is to come again after %q", after)
		}
	}
	s.Change(func(w *handlerstest.World) { w.Full, w.Postgres = nil, handlerstest.ErrSecret })
	send(nil, "kept").Is(503).Whole().Has(">\nkept</textarea>", handlerstest.Nonce, `action="/rooms/`+tea+`/messages"`, "PostgreSQL cannot be reached").Lacks("hunter2")
	send(handlerstest.HTMX, "kept").Is(503).Part().Has("PostgreSQL cannot be reached")
	s.Change(func(w *handlerstest.World) { w.Postgres = nil })
	send(nil, strings.Repeat("ü", chat.BodyMax)).Is(303).To("/rooms/" + tea + "#m-2")
}

func TestAMessageThatIsNotStoredInTimeIsGivenBack(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t, func(cfg *handlers.Config) { cfg.Deadline = 3 * time.Second })
	ann := s.Person(t, "ann")
	tea := ann.Room("Tea", "public")
	s.Change(func(w *handlerstest.World) { w.Stalled = true })
	ann.Post("/rooms/"+tea+"/messages", "body", "slow", "nonce", handlerstest.Nonce).Is(503).Whole().
		Has("not stored yet", ">\nslow</textarea>", handlerstest.Nonce, `role="log"`)
	s.Change(func(w *handlerstest.World) { w.Stalled = false })
	ann.Post("/rooms/"+tea+"/messages", "body", "slow", "nonce", handlerstest.Nonce).Is(303)
}

func TestAComposerHasANonceOfItsOwn(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	tea := ann.Room("Tea", "public")
	find := regexp.MustCompile(`name="nonce" value="([^"]+)"`)
	one, two := find.FindStringSubmatch(ann.Get("/rooms/"+tea).Body), find.FindStringSubmatch(ann.Get("/rooms/"+tea).Body)
	if one == nil || two == nil || one[1] == two[1] || uuid.Validate(one[1]) != nil {
		t.Errorf("nonces %q and %q", one, two)
	}
}

func TestAMessageIsEditedDeletedAndReactedTo(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann, bob, cay := s.Person(t, "ann"), s.Person(t, "bob"), s.Person(t, "cay")
	tea := ann.Room("Tea", "public")
	bob.Post("/rooms/" + tea + "/join").Is(303)
	bob.Say(tea, 60)
	at := func(seq int) string { return fmt.Sprintf("/rooms/%s/messages/%d", tea, seq) }
	oldPlace, newPlace := "/rooms/"+tea+"?at=2#m-2", "/rooms/"+tea+"#m-60"

	bob.Get(at(2)).Is(200).Whole().Has("line 2.", "Edit</button>", "Delete</button>", "React").Lacks(`/delete"`)
	bob.Get(at(2), handlerstest.HTMX...).Is(200).Part().Has("line 2.", "Edit</button>", "Delete</button>")
	bob.Get(at(2)+"?edit=1").Is(200).Whole().Has("line 2.", "Save</button>").Lacks("Delete</button>")
	bob.Get(at(2)+"?edit=1", handlerstest.HTMX...).Is(200).Part().Has("Save</button>")
	bob.Get(at(2)+"?delete=1").Is(200).Whole().Has("line 2.", "Delete this message?", `/delete"`)
	ann.Get(at(2)).Is(200).Has("Delete</button>", "React").Lacks("Edit</button>")
	ann.Get(at(2) + "?edit=1").Is(200).Lacks("New text")
	cay.Get(at(2)).Is(200).Has("line 2.").Lacks("Edit</button>", "Delete</button>", "React</button>")
	cay.Get(at(2) + "?delete=1").Is(200).Lacks(`/delete"`)
	cay.Post(at(2)+"/reactions", "emoji", "👍").Is(403).Has("Join the room first.")

	bob.Post(at(2), "body", "better").Is(303).To(oldPlace)
	bob.Post(at(60), "body", "best").Is(303).To(newPlace)
	cay.Get(at(2)).Is(200).Has("better", "edited")
	ann.Post(at(2), "body", "mine now").Is(403).Whole().Has("Only its author", "better")
	bob.Post(at(2), "body", "").Is(422).Whole().Has("Write something first.")
	bob.Send(at(2), handlerstest.HTMX, "body", "\a").Is(422).Part().Has("no control characters", "New text")
	if a := bob.Send(at(2), handlerstest.HTMX, "body", "best of all").Is(202); a.Body != "" {
		t.Errorf("a change answers %q to a script", a.Body)
	}

	ann.Post(at(2)+"/reactions", "emoji", "👍").Is(303).To(oldPlace)
	bob.Post(at(2)+"/reactions", "emoji", "👍").Is(303)
	ann.Get(at(2)).Is(200).Has("👍 2", `aria-pressed="true"`)
	bob.Send(at(2)+"/reactions", handlerstest.HTMX, "emoji", "👍").Is(202)
	bob.Get(at(2)).Is(200).Has("👍 1").Lacks(`aria-pressed="true"`)
	ann.Post(at(2)+"/reactions", "emoji", "<b>").Is(422).Whole().Has("A reaction is a single emoji.").Lacks("<b>")
	ann.Send(at(2)+"/reactions", handlerstest.HTMX, "emoji", "no").Is(422).Part().Has("A reaction is a single emoji.", "React")

	ann.Post(at(2) + "/delete").Is(303).To(oldPlace)
	bob.Post(at(2) + "/delete").Is(303).To(oldPlace)
	bob.Get(at(2)).Is(200).Has("This message was deleted.").Lacks("best of all", "Save</button>", "React</button>")
	bob.Post(at(2), "body", "again").Is(409).Whole().Has("That message was deleted.")
	cay.Post(at(3) + "/delete").Is(403)
	for _, seq := range []string{"0", "61", "-1", "x", "1.0", "99999999999999999999", "%31%00"} {
		bob.Get("/rooms/" + tea + "/messages/" + seq).Is(404).Whole().Has("That message does not exist.")
		bob.Post("/rooms/"+tea+"/messages/"+seq, "body", "kept text").Is(404).Has("That message does not exist.", "kept text")
	}
	s.Change(func(w *handlerstest.World) { w.Redis = handlerstest.ErrSecret })
	bob.Post(at(3), "body", "kept text").Is(503).Whole().Has("Redis cannot be reached", "kept text")
	s.Change(func(w *handlerstest.World) { w.Postgres = handlerstest.ErrSecret })
	bob.Post(at(3), "body", "kept text").Is(503).Whole().Has("PostgreSQL cannot be reached", "kept text", `action="`+at(3)+`"`)
}

func TestARepeatAnswersTheStoredMessage(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	tea := ann.Room("Tea", "public")
	ann.Say(tea, 1)
	key := chat.MakeKey(uuid.MustParse(handlerstest.Nonce), 1, "hello").String()
	ask := func(again ...string) handlerstest.Answer {
		t.Helper()
		return ann.Send("/rooms/"+tea+"/messages", handlerstest.HTMX, append(again, "body", "hello", "nonce", handlerstest.Nonce)...)
	}
	ask("again", "0").Is(404).Part().Has("That message is not stored.")
	ann.Post("/rooms/"+tea+"/messages", "body", "hello", "nonce", handlerstest.Nonce, "again", "0").Is(404).Whole().Has(">\nhello</textarea>")
	ann.Get("/rooms/" + tea).Is(200).Lacks(`id="m-2"`)

	ask().Is(202).Part().Has(`id="p-`+key+`"`, `aria-busy="true"`)
	for _, again := range [][]string{nil, {"again", "1"}, {"again", "0"}} {
		ask(again...).Is(202).Part().Has(`id="m-2"`, `data-seq="2"`, `data-key="`+key+`"`, "hello").Lacks("aria-busy")
	}
	ann.Post("/rooms/"+tea+"/messages", "body", "hello", "nonce", handlerstest.Nonce, "again", "0").Is(303).To("/rooms/" + tea + "#m-2")
	ask("again", "yes").Is(422).Part().Has("must be 1 or 0")
	ann.Send("/rooms/"+tea+"/messages/1/thread", handlerstest.HTMX, "body", "hello", "nonce", handlerstest.Nonce, "again", "0").Is(202).Part().Has(`id="m-2"`)
}
