package moderation_test

import (
	"testing"

	"github.com/google/uuid"

	"parley/chat"
	"parley/chat/chattest/harness"
	"parley/chat/posting"
)

func TestAHeldMessageIsSentOnceAModeratorApprovesIt(t *testing.T) {
	h := harness.NewHolding(t)
	d := posting.Draft{Body: "Buying tea", Nonce: uuid.New()}
	for range 2 { // the form sent twice
		_, err := h.Send(h.Bob, d)
		harness.ExpectKind(t, err, chat.Held)
	}
	_, _, err := h.Posting.Send(t.Context(), h.Bob, h.Access(h.Bob), d)
	harness.ExpectKind(t, err, chat.Held)
	h.ExpectMine(h.Bob, "waiting Buying tea ")
	if n := h.Access(h.Bob).Room.LastSeq; n != 0 {
		t.Errorf("the room has %d messages", n)
	}
	list, _, err := h.Waiting(t.Context(), h.Ann, 0)
	harness.Must(t, err)
	if len(list) != 1 || list[0].Word != "buying" || list[0].Author.Username != h.Bob.Username {
		t.Fatalf("%+v", list)
	}
	for range 2 { // two clicks
		harness.Must(t, h.Decide(t.Context(), h.Ann, h.Access(h.Ann), list[0].ID, true, ""))
	}
	harness.ExpectKind(t, h.Decide(t.Context(), h.Ann, h.Access(h.Ann), list[0].ID, false, "no"), chat.Conflict)
	other := h.Eve // an admin of the room
	harness.ExpectKind(t, h.Decide(t.Context(), other, h.Access(other), list[0].ID, true, ""), chat.Conflict)
	harness.ExpectKind(t, h.TakeBack(t.Context(), h.Bob.ID, list[0].ID), chat.Conflict)
	for range 2 {
		harness.Must(t, h.Sender.Step(t.Context()))
	}
	m := h.Messages.Message(1)
	if m.Author != h.Bob.ID || m.Body != "Buying tea" || h.Access(h.Bob).Room.LastSeq != 1 {
		t.Errorf("%+v", m)
	}
	h.ExpectMine(h.Bob)
	if seq, err := h.Send(h.Bob, d); seq != 1 || err != nil {
		t.Errorf("a late repeat is %d, %v", seq, err)
	}
	if n := h.Acts(chat.DidApproveHeld); n != 1 {
		t.Errorf("%d entries of the approval", n)
	}
}

func TestARefusedMessageTellsItsAuthorWhy(t *testing.T) {
	h := harness.NewHolding(t)
	id := h.Held(h.Bob, "buy tea")
	harness.Must(t, h.Decide(t.Context(), h.Ann, h.Access(h.Ann), id, false, "no advertisements"))
	harness.Must(t, h.Sender.Step(t.Context()))
	h.ExpectMine(h.Bob, "refused buy tea no advertisements")
	n, err := h.Count(t.Context(), h.Bob, h.Access(h.Bob))
	if n != (chat.HeldCount{Refused: 1}) || err != nil {
		t.Errorf("%+v, %v", n, err)
	}
	harness.Must(t, h.TakeBack(t.Context(), h.Bob.ID, id))
	h.ExpectMine(h.Bob)
	id = h.Held(h.Bob, "gold")
	harness.Must(t, h.TakeBack(t.Context(), h.Bob.ID, id))
	harness.ExpectKind(t, h.Decide(t.Context(), h.Ann, h.Access(h.Ann), id, true, ""), chat.Conflict)
	if n := h.Acts(chat.DidRefuseHeld); n != 1 {
		t.Errorf("%d entries of the refusal", n)
	}
}

func TestWhatWaitsIsToldWhenTheListOfWordsIsEmptied(t *testing.T) {
	h := harness.NewHolding(t)
	id := h.Held(h.Bob, "buy tea")
	h.Set(chat.SettingsForm{HeldWords: harness.Text("")})
	for who, want := range map[chat.User]chat.HeldCount{h.Bob: {Mine: 1}, h.Ann: {All: 1}} {
		if n, err := h.Count(t.Context(), who, h.Access(who)); n != want || err != nil {
			t.Errorf("%s: %+v, %v", who.Username, n, err)
		}
	}
	harness.Must(t, h.Decide(t.Context(), h.Ann, h.Access(h.Ann), id, false, "no advertisements"))
	if n, err := h.Count(t.Context(), h.Bob, h.Access(h.Bob)); n != (chat.HeldCount{Refused: 1}) || err != nil {
		t.Errorf("%+v, %v", n, err)
	}
	harness.Must(t, h.TakeBack(t.Context(), h.Bob.ID, id))
	h.ExpectMine(h.Bob)
}

// What changes between the moderator's click and the worker's turn is decided as for every
// message.
func TestAnApprovedMessageIsNotSentOnceItsAuthorCannotWrite(t *testing.T) {
	for name, c := range map[string]struct {
		change func(h *harness.HoldingHarness) error
		why    string
	}{
		"removed": {func(h *harness.HoldingHarness) error {
			_, err := h.DB.RemoveMember(h.T.Context(), h.Room.ID, h.Bob.ID, h.Bob.ID)
			return err
		}, "You are not in this room any more."},
		"banned": {func(h *harness.HoldingHarness) error {
			harness.Must(h.T, h.ChangeRoleByOperator(h.T.Context(), "ann", "owner"))
			_, err := h.Deactivate(h.T.Context(), h.Ann, h.Bob.Username, "spam", false)
			return err
		}, "You are not in this room any more."},
		"archived": {func(h *harness.HoldingHarness) error {
			_, err := h.DB.RoomArchive(h.T.Context(), h.Room.ID, 0, true)
			return err
		}, "This room is archived: it can be read, and nothing can be written in it."},
		"deleted": {func(h *harness.HoldingHarness) error {
			_, err := h.DB.RoomDelete(h.T.Context(), h.Room.ID, h.Eve.ID)
			return err
		}, "You are not in this room any more."},
	} {
		t.Run(name, func(t *testing.T) {
			h := harness.NewHolding(t)
			id, late := h.Held(h.Bob, "buy tea"), h.Held(h.Bob, "buy more")
			harness.Must(t, h.Decide(t.Context(), h.Ann, h.Access(h.Ann), id, true, ""))
			ann := h.Access(h.Ann)
			harness.Must(t, c.change(h))
			harness.Must(t, h.Sender.Step(t.Context()))
			list, err := h.Mine(t.Context(), h.Bob.ID)
			harness.Must(t, err)
			if m := list[1]; m.State != chat.HeldRefused || m.Reason != c.why {
				t.Errorf("%+v", m)
			}
			harness.ExpectKind(t, h.Decide(t.Context(), h.Ann, ann, late, true, ""), chat.Conflict)
			if seq, err := h.DB.MessageByKey(t.Context(), h.Bob.ID, list[1].Command.Key); err == nil {
				t.Errorf("it was sent as %d", seq)
			}
		})
	}
}

func TestWhoseMessagesWaitAndWhoDecides(t *testing.T) {
	h := harness.NewHolding(t)
	if seq, err := h.Send(h.Eve, posting.Draft{Body: "gold"}); seq == 0 || err != nil {
		t.Errorf("a message of the room's admin: %d, %v", seq, err)
	}
	id := h.Held(h.Bob, "gold")
	harness.ExpectKind(t, h.Decide(t.Context(), h.Bob, h.Access(h.Bob), id, true, ""), chat.Forbidden)
	_, _, err := h.WaitingIn(t.Context(), h.Bob, h.Access(h.Bob), 0)
	harness.ExpectKind(t, err, chat.Forbidden)
	_, _, err = h.Waiting(t.Context(), h.Bob, 0)
	harness.ExpectKind(t, err, chat.Forbidden)
	// A direct conversation has no moderator.
	direct := h.Access(h.Bob)
	direct.Room.Direct, direct.Admin = true, false
	_, err = h.Posting.SendAndWait(t.Context(), h.Bob, direct, posting.Draft{Body: "gold"})
	harness.ExpectField(t, err, chat.Invalid, "body")
	seq, err := h.Send(h.Bob, posting.Draft{Body: "silver"})
	harness.Must(t, err)
	m := h.Messages.Message(seq)
	harness.ExpectField(t, h.Posting.Edit(t.Context(), h.Bob, h.Access(h.Bob), m, posting.Revision{Body: "gold"}, false), chat.Invalid, "body")
}
