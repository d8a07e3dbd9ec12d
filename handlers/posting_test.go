package handlers

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/chat"
)

func TestAMessageIsStoredBeforeAPlainFormIsAnswered(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.person(t, "ann")
	tea := ann.room("Tea", "public")
	ann.post("/rooms/"+tea+"/messages", "body", "one\r\n\r\ntwo\r\n", "nonce", nonce).is(303).to("/rooms/" + tea + "#m-1")
	ann.post("/rooms/"+tea+"/messages", "body", "one\r\n\r\ntwo", "nonce", nonce).is(303).to("/rooms/" + tea + "#m-1")
	ann.post("/rooms/"+tea+"/messages", "body", "another", "nonce", nonce).is(303).to("/rooms/" + tea + "#m-2")
	ann.post("/rooms/"+tea+"/messages", "body", "another").is(303).to("/rooms/" + tea + "#m-3")
	ann.get("/rooms/"+tea).is(200).has(`data-author="ann"`, "one<br>\n<br>\ntwo<").lacks(`id="m-4"`)
}

func TestABrowserWithoutScriptsComesBackToWhereItWrote(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.person(t, "ann")
	tea := "/rooms/" + ann.room("Tea", "public")
	browsing := []string{"Sec-Fetch-Mode", "navigate"}
	ann.send(tea+"/messages", browsing, "body", "one", "stay", "body").is(303).to(tea + "#body")
	ann.send(tea+"/messages/1/thread", browsing, "body", "two", "stay", "reply").is(303).to(tea + "/messages/1/thread#reply")
	ann.send(tea+"/messages", browsing, "body", "three", "stay", "elsewhere").is(303).to(tea + "#m-3")
	ann.send(tea+"/messages", browsing, "body", "four").is(303).to(tea + "#m-4")
	ann.post(tea+"/messages", "body", "five", "stay", "body").is(303).to(tea + "#m-5") // lynx, w3m, elinks
}

func TestAScriptGetsTheWaitingMessage(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.person(t, "ann")
	tea := ann.room("Tea", "public")
	s.change(func(w *world) { w.stalled = true }) // accepted is not stored
	key := chat.MakeKey(uuid.MustParse(nonce), 1, "<script>")
	ann.send("/rooms/"+tea+"/messages", htmx, "body", "<script>\n", "nonce", nonce).is(202).part().
		has("<article", `id="p-`+key.String()+`"`, `aria-busy="true"`, nonce, "&lt;script&gt;").lacks("<script>")
}

func TestARefusedMessageStaysInTheComposerUnderItsNonce(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.person(t, "ann")
	tea := ann.room("Tea", "public")
	ann.say(tea, 1)
	send := func(headers []string, body string) answer {
		return ann.send("/rooms/"+tea+"/messages", headers, "body", body, "nonce", nonce)
	}
	refused := func(status int, body, shown, sentence string) {
		t.Helper()
		send(nil, body).is(status).whole().has(shown, sentence, `role="alert"`, `name="nonce" value="`+nonce+`"`, `id="m-1"`).lacks("hunter2")
		send(htmx, body).is(status).part().has(sentence, `role="alert"`).lacks("hunter2")
	}
	refused(422, "", "<textarea", "Write something first.")
	refused(422, " \n\t\u200b", "<textarea", "Write something first.")
	refused(422, "bell \a </textarea><script>", "&lt;/textarea&gt;&lt;script&gt;", "no control characters")
	long := strings.Repeat("ü", chat.BodyMax+1)
	refused(422, long, long, "That is 8001 characters; a message can have 8000.")
	s.change(func(w *world) { w.limit = chat.MessagesByPerson })
	refused(429, "fast", ">\nfast</textarea>", "faster than people can read")
	s.change(func(w *world) { w.limit, w.redis = chat.Limit{}, errSecret })
	refused(503, "kept", ">\nkept</textarea>", "Redis cannot be reached")
	full := &chat.Error{Kind: chat.Unavailable, Retry: 3 * time.Second, Text: "Too many messages are waiting to be stored."}
	s.change(func(w *world) { w.redis, w.full = nil, full })
	refused(503, "kept", ">\nkept</textarea>", "Too many messages are waiting")
	for _, headers := range [][]string{nil, htmx} {
		if after := send(headers, "kept").header.Get("Retry-After"); after != "3" {
			t.Errorf("with a full inbox, one is to come again after %q", after)
		}
	}
	s.change(func(w *world) { w.full, w.postgres = nil, errSecret })
	send(nil, "kept").is(503).whole().has(">\nkept</textarea>", nonce, `action="/rooms/`+tea+`/messages"`, "PostgreSQL cannot be reached").lacks("hunter2")
	send(htmx, "kept").is(503).part().has("PostgreSQL cannot be reached")
	s.change(func(w *world) { w.postgres = nil })
	send(nil, strings.Repeat("ü", chat.BodyMax)).is(303).to("/rooms/" + tea + "#m-2")
}

func TestAMessageThatIsNotStoredInTimeIsGivenBack(t *testing.T) {
	t.Parallel()
	s := open(t, func(cfg *Config) { cfg.Deadline = 3 * time.Second })
	ann := s.person(t, "ann")
	tea := ann.room("Tea", "public")
	s.change(func(w *world) { w.stalled = true })
	ann.post("/rooms/"+tea+"/messages", "body", "slow", "nonce", nonce).is(503).whole().
		has("not stored yet", ">\nslow</textarea>", nonce, `role="log"`)
	s.change(func(w *world) { w.stalled = false })
	ann.post("/rooms/"+tea+"/messages", "body", "slow", "nonce", nonce).is(303)
}

func TestAComposerHasANonceOfItsOwn(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.person(t, "ann")
	tea := ann.room("Tea", "public")
	find := regexp.MustCompile(`name="nonce" value="([^"]+)"`)
	one, two := find.FindStringSubmatch(ann.get("/rooms/"+tea).body), find.FindStringSubmatch(ann.get("/rooms/"+tea).body)
	if one == nil || two == nil || one[1] == two[1] || uuid.Validate(one[1]) != nil {
		t.Errorf("nonces %q and %q", one, two)
	}
}

func TestAMessageIsEditedDeletedAndReactedTo(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann, bob, cay := s.person(t, "ann"), s.person(t, "bob"), s.person(t, "cay")
	tea := ann.room("Tea", "public")
	bob.post("/rooms/" + tea + "/join").is(303)
	bob.say(tea, 60)
	at := func(seq int) string { return fmt.Sprintf("/rooms/%s/messages/%d", tea, seq) }
	oldPlace, newPlace := "/rooms/"+tea+"?at=2#m-2", "/rooms/"+tea+"#m-60"

	bob.get(at(2)).is(200).whole().has("line 2.", "Edit</button>", "Delete</button>", "React").lacks(`/delete"`)
	bob.get(at(2), htmx...).is(200).part().has("line 2.", "Edit</button>", "Delete</button>")
	bob.get(at(2)+"?edit=1").is(200).whole().has("line 2.", "Save</button>").lacks("Delete</button>")
	bob.get(at(2)+"?edit=1", htmx...).is(200).part().has("Save</button>")
	bob.get(at(2)+"?delete=1").is(200).whole().has("line 2.", "Delete this message?", `/delete"`)
	ann.get(at(2)).is(200).has("Delete</button>", "React").lacks("Edit</button>")
	ann.get(at(2) + "?edit=1").is(200).lacks("New text")
	cay.get(at(2)).is(200).has("line 2.").lacks("Edit</button>", "Delete</button>", "React</button>")
	cay.get(at(2) + "?delete=1").is(200).lacks(`/delete"`)
	cay.post(at(2)+"/reactions", "emoji", "👍").is(403).has("Join the room first.")

	bob.post(at(2), "body", "better").is(303).to(oldPlace)
	bob.post(at(60), "body", "best").is(303).to(newPlace)
	cay.get(at(2)).is(200).has("better", "edited")
	ann.post(at(2), "body", "mine now").is(403).whole().has("Only its author", "better")
	bob.post(at(2), "body", "").is(422).whole().has("Write something first.")
	bob.send(at(2), htmx, "body", "\a").is(422).part().has("no control characters", "New text")
	if a := bob.send(at(2), htmx, "body", "best of all").is(202); a.body != "" {
		t.Errorf("a change answers %q to a script", a.body)
	}

	ann.post(at(2)+"/reactions", "emoji", "👍").is(303).to(oldPlace)
	bob.post(at(2)+"/reactions", "emoji", "👍").is(303)
	ann.get(at(2)).is(200).has("👍 2", `aria-pressed="true"`)
	bob.send(at(2)+"/reactions", htmx, "emoji", "👍").is(202)
	bob.get(at(2)).is(200).has("👍 1").lacks(`aria-pressed="true"`)
	ann.post(at(2)+"/reactions", "emoji", "<b>").is(422).whole().has("A reaction is a single emoji.").lacks("<b>")
	ann.send(at(2)+"/reactions", htmx, "emoji", "no").is(422).part().has("A reaction is a single emoji.", "React")

	ann.post(at(2) + "/delete").is(303).to(oldPlace)
	bob.post(at(2) + "/delete").is(303).to(oldPlace)
	bob.get(at(2)).is(200).has("This message was deleted.").lacks("best of all", "Save</button>", "React</button>")
	bob.post(at(2), "body", "again").is(409).whole().has("That message was deleted.")
	cay.post(at(3) + "/delete").is(403)
	for _, seq := range []string{"0", "61", "-1", "x", "1.0", "99999999999999999999", "%31%00"} {
		bob.get("/rooms/" + tea + "/messages/" + seq).is(404).whole().has("That message does not exist.")
		bob.post("/rooms/"+tea+"/messages/"+seq, "body", "kept text").is(404).has("That message does not exist.", "kept text")
	}
	s.change(func(w *world) { w.redis = errSecret })
	bob.post(at(3), "body", "kept text").is(503).whole().has("Redis cannot be reached", "kept text")
	s.change(func(w *world) { w.postgres = errSecret })
	bob.post(at(3), "body", "kept text").is(503).whole().has("PostgreSQL cannot be reached", "kept text", `action="`+at(3)+`"`)
}

func TestARepeatAnswersTheStoredMessage(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.person(t, "ann")
	tea := ann.room("Tea", "public")
	ann.say(tea, 1)
	key := chat.MakeKey(uuid.MustParse(nonce), 1, "hello").String()
	ask := func(again ...string) answer {
		t.Helper()
		return ann.send("/rooms/"+tea+"/messages", htmx, append(again, "body", "hello", "nonce", nonce)...)
	}
	ask("again", "0").is(404).part().has("That message is not stored.")
	ann.post("/rooms/"+tea+"/messages", "body", "hello", "nonce", nonce, "again", "0").is(404).whole().has(">\nhello</textarea>")
	ann.get("/rooms/" + tea).is(200).lacks(`id="m-2"`)

	ask().is(202).part().has(`id="p-`+key+`"`, `aria-busy="true"`)
	for _, again := range [][]string{nil, {"again", "1"}, {"again", "0"}} {
		ask(again...).is(202).part().has(`id="m-2"`, `data-seq="2"`, `data-key="`+key+`"`, "hello").lacks("aria-busy")
	}
	ann.post("/rooms/"+tea+"/messages", "body", "hello", "nonce", nonce, "again", "0").is(303).to("/rooms/" + tea + "#m-2")
	ask("again", "yes").is(422).part().has("must be 1 or 0")
	ann.send("/rooms/"+tea+"/messages/1/thread", htmx, "body", "hello", "nonce", nonce, "again", "0").is(202).part().has(`id="m-2"`)
}
