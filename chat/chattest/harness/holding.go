package harness

import (
	"log/slog"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/chat"
	"parley/chat/chattest"
	"parley/chat/moderation"
	"parley/chat/posting"
)

// HoldingHarness is a server whose list holds messages with "buy", and a worker that sends approved
// ones.
type HoldingHarness struct {
	*settingsHarness
	*moderation.Holding
	Posting  *posting.Service
	Sender   *posting.HeldSender
	Messages *LogHarness
	Room     chat.Room
}

func NewHolding(t *testing.T) *HoldingHarness {
	t.Helper()
	s := NewSettings(t)
	h := &HoldingHarness{settingsHarness: s, Holding: moderation.NewHolding(s.DB, s.Server, s.Accounts, s.DB), Room: s.Room("Tea", false)}
	_, err := s.DB.AddMember(t.Context(), h.Room.ID, s.Bob.ID)
	Must(t, err)
	h.Messages = &LogHarness{Database: s.DB, T: t, Worker: uuid.New()}
	inbox := chattest.NewInbox()
	h.Posting = posting.New(inbox, s.DB, chat.NoLimits{}, uuid.New())
	h.Posting.Words, h.Posting.Holds = s.RefuseWords, h.Holding
	inbox.AfterPut = func(c chat.Command) { h.Posting.Resolve(c.ReplyTo.Number, h.Messages.Apply(c).Outcomes[0]) }
	h.Sender = &posting.HeldSender{Store: s.DB, Access: s.DB, Lookup: s.DB, Posting: h.Posting, Log: slog.New(slog.DiscardHandler), Now: s.Clock.Now}
	s.Set(chat.SettingsForm{HeldWords: Text("buy*\ngold")})
	return h
}

func (h *HoldingHarness) Access(who chat.User) chat.Access {
	h.T.Helper()
	a, err := h.Rooms.Open(h.T.Context(), h.Room.Slug, who.ID)
	Must(h.T, err)
	a.Moderates = who.Role.May(chat.Moderate)
	return a
}

func (h *HoldingHarness) Send(who chat.User, d posting.Draft) (int64, error) {
	return h.Posting.SendAndWait(h.T.Context(), who, h.Access(who), d)
}

// Held sends a message that is held, and returns its number.
func (h *HoldingHarness) Held(who chat.User, body string) int64 {
	h.T.Helper()
	_, err := h.Send(who, posting.Draft{Body: body, Nonce: uuid.New()})
	ExpectKind(h.T, err, chat.Held)
	list, err := h.Mine(h.T.Context(), who.ID)
	Must(h.T, err)
	return list[0].ID
}

// ExpectMine is what became of the author's messages, the newest first.
func (h *HoldingHarness) ExpectMine(who chat.User, want ...string) {
	h.T.Helper()
	list, err := h.Mine(h.T.Context(), who.ID)
	Must(h.T, err)
	var got []string
	for _, m := range list {
		got = append(got, string(m.State)+" "+m.Command.Body+" "+m.Reason)
	}
	expectStrings(h.T, got, want)
}

// Acts counts entries of the audit log.
func (h *HoldingHarness) Acts(act chat.AuditAct) (n int) {
	list, err := h.DB.AuditList(h.T.Context(), chat.AuditFilter{Below: 1 << 60, Until: time.Unix(1<<37, 0)}, 100)
	Must(h.T, err)
	for _, e := range list {
		if e.Act == act {
			n++
		}
	}
	return n
}
