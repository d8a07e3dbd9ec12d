package handlers

import (
	"context"
	"regexp"
	"testing"

	"parley/chat"
)

var wasField = regexp.MustCompile(`name="was" value="([0-9a-f]{16})"`)

// was is the replaced version that a page's edit form names.
func (a answer) was() string {
	a.t.Helper()
	found := wasField.FindStringSubmatch(a.body)
	if found == nil {
		a.t.Fatalf("%s: no such field in %.6000s", a.what, a.body)
	}
	return found[1]
}

func TestAnEditFromAnOldPageComesBackWithWhatIsThereNow(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.person(t, "ann")
	tea := ann.room("Tea", "public")
	ann.post("/rooms/"+tea+"/messages", "body", "first").is(303)
	at, place := "/rooms/"+tea+"/messages/1", "/rooms/"+tea+"#m-1"

	old := ann.get(at + "?edit=1").is(200).was() // in one tab
	ann.post(at, "body", "second", "was", old).is(303).to(place)
	ann.post(at, "body", "second", "was", old).is(303).to(place) // sent twice

	for _, headers := range [][]string{nil, htmx} { // in another
		back := ann.send(at, headers, "body", "<third>", "was", old).is(409).
			has("has been changed since", ">\n&lt;third&gt;</textarea>", "It says now:", ">second</blockquote>")
		if back.was() != chat.Fingerprint("second") {
			t.Errorf("the form replaces %s", back.was())
		}
	}
	ann.get(at).has("second").lacks("third")
	ann.send(at, htmx, "body", "fourth", "was", chat.Fingerprint("second")).is(202)
	ann.post(at, "body", "fifth", "was", "rubbish").is(409).has(">\nfifth</textarea>")
	ann.post(at, "body", "fifth").is(303) // a script that does not check
	ann.get(at).has("fifth").lacks("fourth")
}

func TestARefusedEditStillReplacesWhatItsAuthorSaw(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.person(t, "ann")
	tea := ann.room("Tea", "public")
	ann.post("/rooms/"+tea+"/messages", "body", "first").is(303)
	at := "/rooms/" + tea + "/messages/1"
	old := ann.get(at + "?edit=1").was()
	ann.post(at, "body", "second").is(303)
	if back := ann.post(at, "body", "", "was", old).is(422); back.was() != old {
		t.Error("the form would now replace what its author has not been told of")
	}
	s.change(func(w *world) { w.redis = errSecret })
	ann.post(at, "body", "kept", "was", old).is(409)
	if back := ann.post(at, "body", "kept", "was", chat.Fingerprint("second")).is(503).has(">\nkept</textarea>"); back.was() != chat.Fingerprint("second") {
		t.Error("after an outage the form replaces something else")
	}
}

// overtaking is an inbox that another command reaches just before.
type overtaking struct {
	chat.Inbox
	before func(ctx context.Context)
}

func (o overtaking) Enqueue(ctx context.Context, c chat.Command) error {
	o.before(ctx)
	return o.Inbox.Enqueue(ctx, c)
}

// The web node has read the message and is then stopped while another node edits it.
func TestAnEditThatIsOvertakenOnItsWayIsRefused(t *testing.T) {
	t.Parallel()
	for what, headers := range map[string][]string{"plain": nil, "htmx": htmx} {
		t.Run(what, func(t *testing.T) {
			s := open(t)
			ann := s.person(t, "ann")
			tea := ann.room("Tea", "public")
			ann.post("/rooms/"+tea+"/messages", "body", "first").is(303)
			at := "/rooms/" + tea + "/messages/1"
			s.posting.Inbox = overtaking{s.inbox, func(ctx context.Context) {
				_ = s.inbox.Enqueue(ctx, chat.Command{Kind: chat.Edit, Room: 1, Author: s.user("ann").ID, Seq: 1, Body: "newer"})
			}}
			ann.send(at, headers, "body", "older").is(409).
				has("has been changed since", ">\nolder</textarea>", ">newer</blockquote>", chat.Fingerprint("newer"))
			ann.get(at).has("newer")
		})
	}
}

func TestWhatWasWrittenForADeletedMessageIsGivenBack(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.person(t, "ann")
	tea := ann.room("Tea", "public")
	ann.post("/rooms/"+tea+"/messages", "body", "first").is(303)
	at := "/rooms/" + tea + "/messages/1"
	old := ann.get(at + "?edit=1").was()
	ann.post(at + "/delete").is(303)
	for _, headers := range [][]string{nil, htmx} {
		ann.send(at, headers, "body", "long thought about", "was", old).is(409).has("That message was deleted.", ">long thought about</blockquote>").lacks("Save</button>")
	}
}
