package timeline_test

import (
	"context"
	"testing"

	"parley/chat"
	"parley/handlers/handlerstest"
)

func TestAnEditFromAnOldPageComesBackWithWhatIsThereNow(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	tea := ann.Room("Tea", "public")
	ann.Post("/rooms/"+tea+"/messages", "body", "first").Is(303)
	at, place := "/rooms/"+tea+"/messages/1", "/rooms/"+tea+"#m-1"

	old := ann.Get(at + "?edit=1").Is(200).Was() // in one tab
	ann.Post(at, "body", "second", "was", old).Is(303).To(place)
	ann.Post(at, "body", "second", "was", old).Is(303).To(place) // sent twice

	for _, headers := range [][]string{nil, handlerstest.HTMX} { // in another
		back := ann.Send(at, headers, "body", "<third>", "was", old).Is(409).
			Has("has been changed since", ">\n&lt;third&gt;</textarea>", "It says now:", ">second</blockquote>")
		if back.Was() != chat.Fingerprint("second") {
			t.Errorf("the form replaces %s", back.Was())
		}
	}
	ann.Get(at).Has("second").Lacks("third")
	ann.Send(at, handlerstest.HTMX, "body", "fourth", "was", chat.Fingerprint("second")).Is(202)
	ann.Post(at, "body", "fifth", "was", "rubbish").Is(409).Has(">\nfifth</textarea>")
	ann.Post(at, "body", "fifth").Is(303) // a script that does not check
	ann.Get(at).Has("fifth").Lacks("fourth")
}

func TestARefusedEditStillReplacesWhatItsAuthorSaw(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	tea := ann.Room("Tea", "public")
	ann.Post("/rooms/"+tea+"/messages", "body", "first").Is(303)
	at := "/rooms/" + tea + "/messages/1"
	old := ann.Get(at + "?edit=1").Was()
	ann.Post(at, "body", "second").Is(303)
	if back := ann.Post(at, "body", "", "was", old).Is(422); back.Was() != old {
		t.Error("the form would now replace what its author has not been told of")
	}
	s.Change(func(w *handlerstest.World) { w.Redis = handlerstest.ErrSecret })
	ann.Post(at, "body", "kept", "was", old).Is(409)
	if back := ann.Post(at, "body", "kept", "was", chat.Fingerprint("second")).Is(503).Has(">\nkept</textarea>"); back.Was() != chat.Fingerprint("second") {
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
	for what, headers := range map[string][]string{"plain": nil, "htmx": handlerstest.HTMX} {
		t.Run(what, func(t *testing.T) {
			s := handlerstest.Open(t)
			ann := s.Person(t, "ann")
			tea := ann.Room("Tea", "public")
			ann.Post("/rooms/"+tea+"/messages", "body", "first").Is(303)
			at := "/rooms/" + tea + "/messages/1"
			s.Posting.Inbox = overtaking{s.Inbox, func(ctx context.Context) {
				_ = s.Inbox.Enqueue(ctx, chat.Command{Kind: chat.Edit, Room: 1, Author: s.User("ann").ID, Seq: 1, Body: "newer"})
			}}
			ann.Send(at, headers, "body", "older").Is(409).
				Has("has been changed since", ">\nolder</textarea>", ">newer</blockquote>", chat.Fingerprint("newer"))
			ann.Get(at).Has("newer")
		})
	}
}

func TestWhatWasWrittenForADeletedMessageIsGivenBack(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	tea := ann.Room("Tea", "public")
	ann.Post("/rooms/"+tea+"/messages", "body", "first").Is(303)
	at := "/rooms/" + tea + "/messages/1"
	old := ann.Get(at + "?edit=1").Was()
	ann.Post(at + "/delete").Is(303)
	for _, headers := range [][]string{nil, handlerstest.HTMX} {
		ann.Send(at, headers, "body", "long thought about", "was", old).Is(409).Has("That message was deleted.", ">long thought about</blockquote>").Lacks("Save</button>")
	}
}
