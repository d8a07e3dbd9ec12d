package harness

import (
	"testing"

	"github.com/google/uuid"

	"parley/chat"
	chatrooms "parley/chat/rooms"
)

// serverRoomsHarness is the rules, with ann as an admin of the server, and eve's rooms.
type serverRoomsHarness struct {
	*AccountsHarness
	*chatrooms.Server
	Rooms         *chatrooms.Service
	Ann, Eve, Bob chat.User
}

func NewServerRooms(t *testing.T) *serverRoomsHarness {
	t.Helper()
	h := NewAccounts(t)
	h.Audit = h.DB
	rooms := chatrooms.New(h.DB, h.DB, chat.NoLimits{}, h.Events, h.Recent)
	s := &serverRoomsHarness{AccountsHarness: h, Server: chatrooms.NewServer(h.DB, rooms, h.Accounts), Rooms: rooms}
	s.Ann, s.Eve, s.Bob = h.SignUpAs("ann").User, h.SignUpAs("eve").User, h.SignUpAs("bob").User
	_, err := h.DB.RoleChange(t.Context(), 0, s.Ann.ID, chat.ServerAdmin, chat.CheckRoleChange)
	Must(t, err)
	s.Ann.Role = chat.ServerAdmin
	return s
}

func (s *serverRoomsHarness) Room(name string, private bool) chat.Room {
	s.T.Helper()
	r, err := s.Rooms.CreateOnce(s.T.Context(), s.Eve.ID, name, "", private, uuid.New())
	Must(s.T, err)
	return r
}

// AuditLog is the audit log, the newest entry first.
func (s *serverRoomsHarness) AuditLog() []chat.AuditEntry {
	s.T.Helper()
	list, _, err := chat.NewAudit(s.DB).List(s.T.Context(), chat.Session{User: s.Ann}, chat.AuditFilter{}, 100)
	Must(s.T, err)
	return list
}

func (s *serverRoomsHarness) Admins(slug string) []string {
	s.T.Helper()
	m, err := s.Get(s.T.Context(), s.Ann, slug)
	Must(s.T, err)
	return m.Admins
}
