package chat_test

import (
	"log/slog"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/chat"
	"parley/chat/chattest"
)

// holding is a server whose list holds messages with "buy", and a worker that sends approved
// ones.
type holding struct {
	*settingsHarness
	*chat.Holding
	posting *chat.Posting
	sender  *chat.HeldSender
	log     *logHarness
	room    chat.Room
}

func newHolding(t *testing.T) *holding {
	t.Helper()
	s := newSettings(t)
	h := &holding{settingsHarness: s, Holding: chat.NewHolding(s.db, s.Server, s.Accounts, s.db), room: s.room("Tea", false)}
	_, err := s.db.AddMember(t.Context(), h.room.ID, s.bob.ID)
	must(t, err)
	h.log = &logHarness{Database: s.db, t: t, worker: uuid.New()}
	inbox := chattest.NewInbox()
	h.posting = chat.NewPosting(inbox, s.db, chat.NoLimits{}, uuid.New())
	h.posting.Words, h.posting.Holds = s.RefuseWords, h.Holding
	inbox.AfterPut = func(c chat.Command) { h.posting.Resolve(c.ReplyTo.Number, h.log.ingest(c).Outcomes[0]) }
	h.sender = &chat.HeldSender{Store: s.db, Access: s.db, Lookup: s.db, Posting: h.posting, Log: slog.New(slog.DiscardHandler), Now: s.clock.Now}
	s.set(chat.SettingsForm{HeldWords: text("buy*\ngold")})
	return h
}

func (h *holding) access(who chat.User) chat.Access {
	h.t.Helper()
	a, err := h.rooms.Open(h.t.Context(), h.room.Slug, who.ID)
	must(h.t, err)
	a.Moderates = who.Role.May(chat.Moderate)
	return a
}

func (h *holding) send(who chat.User, d chat.Draft) (int64, error) {
	return h.posting.SendAndWait(h.t.Context(), who, h.access(who), d)
}

// held sends a message that is held, and returns its number.
func (h *holding) held(who chat.User, body string) int64 {
	h.t.Helper()
	_, err := h.send(who, chat.Draft{Body: body, Nonce: uuid.New()})
	expectKind(h.t, err, chat.Held)
	list, err := h.Mine(h.t.Context(), who.ID)
	must(h.t, err)
	return list[0].ID
}

// expectMine is what became of the author's messages, the newest first.
func (h *holding) expectMine(who chat.User, want ...string) {
	h.t.Helper()
	list, err := h.Mine(h.t.Context(), who.ID)
	must(h.t, err)
	var got []string
	for _, m := range list {
		got = append(got, string(m.State)+" "+m.Command.Body+" "+m.Reason)
	}
	expectStrings(h.t, got, want)
}

func expectStrings(t testing.TB, got, want []string) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%q, want %q", got, want)
	}
	for i := range got {
		if got[i] != want[i] {
			t.Errorf("%q, want %q", got[i], want[i])
		}
	}
}

func TestAHeldMessageIsSentOnceAModeratorApprovesIt(t *testing.T) {
	h := newHolding(t)
	d := chat.Draft{Body: "Buying tea", Nonce: uuid.New()}
	for range 2 { // the form sent twice
		_, err := h.send(h.bob, d)
		expectKind(t, err, chat.Held)
	}
	_, _, err := h.posting.Send(t.Context(), h.bob, h.access(h.bob), d)
	expectKind(t, err, chat.Held)
	h.expectMine(h.bob, "waiting Buying tea ")
	if n := h.access(h.bob).Room.LastSeq; n != 0 {
		t.Errorf("the room has %d messages", n)
	}
	list, _, err := h.Waiting(t.Context(), h.ann, 0)
	must(t, err)
	if len(list) != 1 || list[0].Word != "buying" || list[0].Author.Username != h.bob.Username {
		t.Fatalf("%+v", list)
	}
	for range 2 { // two clicks
		must(t, h.Decide(t.Context(), h.ann, h.access(h.ann), list[0].ID, true, ""))
	}
	expectKind(t, h.Decide(t.Context(), h.ann, h.access(h.ann), list[0].ID, false, "no"), chat.Conflict)
	other := h.eve // an admin of the room
	expectKind(t, h.Decide(t.Context(), other, h.access(other), list[0].ID, true, ""), chat.Conflict)
	expectKind(t, h.TakeBack(t.Context(), h.bob.ID, list[0].ID), chat.Conflict)
	for range 2 {
		must(t, h.sender.Step(t.Context()))
	}
	m := h.log.message(1)
	if m.Author != h.bob.ID || m.Body != "Buying tea" || h.access(h.bob).Room.LastSeq != 1 {
		t.Errorf("%+v", m)
	}
	h.expectMine(h.bob)
	if seq, err := h.send(h.bob, d); seq != 1 || err != nil {
		t.Errorf("a late repeat is %d, %v", seq, err)
	}
	if n := h.acts(chat.DidApproveHeld); n != 1 {
		t.Errorf("%d entries of the approval", n)
	}
}

// acts counts entries of the audit log.
func (h *holding) acts(act chat.AuditAct) (n int) {
	list, err := h.db.AuditList(h.t.Context(), chat.AuditFilter{Below: 1 << 60, Until: time.Unix(1<<37, 0)}, 100)
	must(h.t, err)
	for _, e := range list {
		if e.Act == act {
			n++
		}
	}
	return n
}

func TestARefusedMessageTellsItsAuthorWhy(t *testing.T) {
	h := newHolding(t)
	id := h.held(h.bob, "buy tea")
	must(t, h.Decide(t.Context(), h.ann, h.access(h.ann), id, false, "no advertisements"))
	must(t, h.sender.Step(t.Context()))
	h.expectMine(h.bob, "refused buy tea no advertisements")
	n, err := h.Count(t.Context(), h.bob, h.access(h.bob))
	if n != (chat.HeldCount{Refused: 1}) || err != nil {
		t.Errorf("%+v, %v", n, err)
	}
	must(t, h.TakeBack(t.Context(), h.bob.ID, id))
	h.expectMine(h.bob)
	id = h.held(h.bob, "gold")
	must(t, h.TakeBack(t.Context(), h.bob.ID, id))
	expectKind(t, h.Decide(t.Context(), h.ann, h.access(h.ann), id, true, ""), chat.Conflict)
	if n := h.acts(chat.DidRefuseHeld); n != 1 {
		t.Errorf("%d entries of the refusal", n)
	}
}

func TestWhatWaitsIsToldWhenTheListOfWordsIsEmptied(t *testing.T) {
	h := newHolding(t)
	id := h.held(h.bob, "buy tea")
	h.set(chat.SettingsForm{HeldWords: text("")})
	for who, want := range map[chat.User]chat.HeldCount{h.bob: {Mine: 1}, h.ann: {All: 1}} {
		if n, err := h.Count(t.Context(), who, h.access(who)); n != want || err != nil {
			t.Errorf("%s: %+v, %v", who.Username, n, err)
		}
	}
	must(t, h.Decide(t.Context(), h.ann, h.access(h.ann), id, false, "no advertisements"))
	if n, err := h.Count(t.Context(), h.bob, h.access(h.bob)); n != (chat.HeldCount{Refused: 1}) || err != nil {
		t.Errorf("%+v, %v", n, err)
	}
	must(t, h.TakeBack(t.Context(), h.bob.ID, id))
	h.expectMine(h.bob)
}

// What changes between the moderator's click and the worker's turn is decided as for every
// message.
func TestAnApprovedMessageIsNotSentOnceItsAuthorCannotWrite(t *testing.T) {
	for name, c := range map[string]struct {
		change func(h *holding) error
		why    string
	}{
		"removed": {func(h *holding) error {
			_, err := h.db.RemoveMember(h.t.Context(), h.room.ID, h.bob.ID, true)
			return err
		}, "You are not in this room any more."},
		"banned": {func(h *holding) error {
			must(h.t, h.ChangeRoleByOperator(h.t.Context(), "ann", "owner"))
			_, err := h.Deactivate(h.t.Context(), h.ann, h.bob.Username, "spam", false)
			return err
		}, "You are not in this room any more."},
		"archived": {func(h *holding) error { _, err := h.db.RoomArchive(h.t.Context(), h.room.ID, true); return err }, "This room is archived: it can be read, and nothing can be written in it."},
		"deleted":  {func(h *holding) error { _, err := h.db.RoomDelete(h.t.Context(), h.room.ID, h.eve.ID); return err }, "You are not in this room any more."},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHolding(t)
			id, late := h.held(h.bob, "buy tea"), h.held(h.bob, "buy more")
			must(t, h.Decide(t.Context(), h.ann, h.access(h.ann), id, true, ""))
			ann := h.access(h.ann)
			must(t, c.change(h))
			must(t, h.sender.Step(t.Context()))
			list, err := h.Mine(t.Context(), h.bob.ID)
			must(t, err)
			if m := list[1]; m.State != chat.HeldRefused || m.Reason != c.why {
				t.Errorf("%+v", m)
			}
			expectKind(t, h.Decide(t.Context(), h.ann, ann, late, true, ""), chat.Conflict)
			if seq, err := h.db.MessageByKey(t.Context(), h.bob.ID, list[1].Command.Key); err == nil {
				t.Errorf("it was sent as %d", seq)
			}
		})
	}
}

func TestWhoseMessagesWaitAndWhoDecides(t *testing.T) {
	h := newHolding(t)
	if seq, err := h.send(h.eve, chat.Draft{Body: "gold"}); seq == 0 || err != nil {
		t.Errorf("a message of the room's admin: %d, %v", seq, err)
	}
	id := h.held(h.bob, "gold")
	expectKind(t, h.Decide(t.Context(), h.bob, h.access(h.bob), id, true, ""), chat.Forbidden)
	_, _, err := h.WaitingIn(t.Context(), h.bob, h.access(h.bob), 0)
	expectKind(t, err, chat.Forbidden)
	_, _, err = h.Waiting(t.Context(), h.bob, 0)
	expectKind(t, err, chat.Forbidden)
	// A direct conversation has no moderator.
	direct := h.access(h.bob)
	direct.Room.Direct, direct.Admin = true, false
	_, err = h.posting.SendAndWait(t.Context(), h.bob, direct, chat.Draft{Body: "gold"})
	expectField(t, err, chat.Invalid, "body")
	seq, err := h.send(h.bob, chat.Draft{Body: "silver"})
	must(t, err)
	m := h.log.message(seq)
	expectField(t, h.posting.Edit(t.Context(), h.bob, h.access(h.bob), m, chat.Revision{Body: "gold"}, false), chat.Invalid, "body")
}
