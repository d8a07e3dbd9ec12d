package harness

import (
	"testing"

	"parley/chat"
	"parley/chat/server"
)

// settingsHarness is a server with ann as its owner.
type settingsHarness struct {
	*serverRoomsHarness
	*server.Server
}

func NewSettings(t *testing.T) *settingsHarness {
	t.Helper()
	h := NewServerRooms(t)
	s := &settingsHarness{h, server.NewServer(h.DB, h.Accounts)}
	s.Server.Now, s.Server.Bus = h.Clock.Now, h.Events
	s.Ann.Role = chat.Owner
	return s
}

func Text(s string) *string { return &s }

func (s *settingsHarness) Set(f chat.SettingsForm) {
	s.T.Helper()
	Must(s.T, s.Change(s.T.Context(), s.Ann, f))
}

// Changes counts the changes of settings in the audit log.
func (s *settingsHarness) Changes() (n int) {
	s.T.Helper()
	list, err := s.DB.AuditList(s.T.Context(), chat.AuditFilter{}, 100)
	Must(s.T, err)
	for _, e := range list {
		if e.Act == chat.DidChangeServer {
			n++
		}
	}
	return n
}
