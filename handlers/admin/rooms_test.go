package admin_test

import (
	"strconv"
	"testing"

	"github.com/google/uuid"

	"parley/chat"
	"parley/handlers/handlerstest"
)

func TestTheServersAdminsFindEveryRoomAndReadNone(t *testing.T) {
	t.Parallel()
	s, ann := handlerstest.Team(t)
	bob, eve := s.Person(t, "bob"), s.Person(t, "eve")
	secret := bob.Room("Surprise", "private")
	bob.Post("/rooms/"+secret+"/messages", "body", "a cake").Is(303)
	direct := bob.Direct("eve")
	for _, name := range []string{"Coffee", "Ales"} {
		eve.Room(name, "public")
	}
	ann.Get("/admin/rooms").Is(200).Whole().Has("Ales", "Coffee", "Milk", "/admin/rooms?after=surprise", "Members: 1").Lacks("Surprise")
	ann.Get("/admin/rooms?after=surprise").Is(200).Has("Surprise", "private", "Tea", "From the beginning").Lacks("Coffee", "a cake", "?after=")
	ann.Get("/admin/rooms?q=surprise").Is(200).Has("Surprise").Lacks("Coffee")
	ann.Get("/admin/rooms?q=none").Is(200).Has("There is none.")
	ann.Get("/admin/rooms?q=%00").Is(422)
	ann.Get("/admin/rooms/"+secret).Is(200).Has("Messages: 1", "bob", "Archive room").Lacks("a cake")
	ann.Get("/admin/rooms/" + direct).Is(404)
	ann.Get("/rooms/" + secret).Is(404)
}

func TestARefusedAdminOfARoomIsKeptInTheForm(t *testing.T) {
	t.Parallel()
	s, ann := handlerstest.Team(t)
	bob := s.Person(t, "bob")
	secret := "/admin/rooms/" + bob.Room("Surprise", "private")
	ann.Post(secret+"/admin", "username", "nobody").Is(422).Whole().Has(`value="nobody"`, "There is nobody with that username.")
	ann.Post(secret+"/admin", "username", "ann").Is(403).Has(`value="ann"`, "Choose one of its members.")
	ann.Get(ann.Post("/admin/rooms/milk/admin", "username", "bob").Is(303).Header.Get("Location")).Is(200).Has("The room has another admin.", "/admin/people/bob")
	ann.Get(ann.Post("/admin/rooms/milk/archive", "on", "1").Is(303).Header.Get("Location")).Is(200).Has("The room is archived.", "Bring room back")
	bob.Post("/rooms/milk/messages", "body", "still?", "nonce", uuid.NewString()).Is(403)
	ann.Get("/admin/rooms/milk/delete").Is(200).Has("Delete", "30 days")
	ann.Get(ann.Post("/admin/rooms/milk/delete").Is(303).Header.Get("Location")).Is(200).Has("The room is deleted.")
	bob.Get("/rooms/milk").Is(404)
	ann.Get("/admin/audit?kind=settings").Is(200).Has("Milk")
	if list, err := s.AuditList(t.Context(), chat.AuditFilter{Below: 1 << 60, Kind: chat.AuditSettings, Until: s.Session("ann").SeenAt.AddDate(1, 0, 0)}, 2); err != nil || list[0].Room.ID == 0 || list[0].Act != chat.DidDeleteRoom {
		t.Errorf("%+v %v", list, err)
	}
}

func TestAnAdminOfTheServerBringsAPrivateRoomBack(t *testing.T) {
	t.Parallel()
	s, ann := handlerstest.Team(t)
	bob := s.Person(t, "bob")
	secret := bob.Room("Surprise", "private")
	room, err := s.ManagedRoom(t.Context(), secret)
	if err != nil {
		t.Fatal(err)
	}
	ann.Post("/admin/rooms/" + secret + "/delete").Is(303)
	for range 2 { // the second of two clicks ends there, too
		ann.Get(ann.Post("/rooms/restore", "room", strconv.Itoa(int(room.Room.ID))).Is(303).Header.Get("Location")).Is(200).Has("The room is back.", "Surprise", "bob")
	}
	bob.Get("/rooms/" + secret).Is(200)
	ann.Get("/rooms/" + secret).Is(404)
	if list, err := s.AuditList(t.Context(), chat.AuditFilter{Below: 1 << 60, Kind: chat.AuditSettings, Until: s.Session("ann").SeenAt.AddDate(1, 0, 0)}, 3); err != nil ||
		list[0].Act != chat.DidBringBackRoom || list[0].Room.ID != room.Room.ID || list[0].By.Username != "ann" || list[1].Act != chat.DidDeleteRoom {
		t.Errorf("%+v %v", list, err)
	}
}
