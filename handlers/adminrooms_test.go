package handlers

import (
	"strconv"
	"testing"

	"github.com/google/uuid"

	"parley/chat"
)

func TestTheServersAdminsFindEveryRoomAndReadNone(t *testing.T) {
	t.Parallel()
	s, ann := team(t)
	bob, eve := s.person(t, "bob"), s.person(t, "eve")
	secret := bob.room("Surprise", "private")
	bob.post("/rooms/"+secret+"/messages", "body", "a cake").is(303)
	direct := bob.direct("eve")
	for _, name := range []string{"Coffee", "Ales"} {
		eve.room(name, "public")
	}
	ann.get("/admin/rooms").is(200).whole().has("Ales", "Coffee", "Milk", "/admin/rooms?after=surprise", "Members: 1").lacks("Surprise")
	ann.get("/admin/rooms?after=surprise").is(200).has("Surprise", "private", "Tea", "From the beginning").lacks("Coffee", "a cake", "?after=")
	ann.get("/admin/rooms?q=surprise").is(200).has("Surprise").lacks("Coffee")
	ann.get("/admin/rooms?q=none").is(200).has("There is none.")
	ann.get("/admin/rooms?q=%00").is(422)
	ann.get("/admin/rooms/"+secret).is(200).has("Messages: 1", "bob", "Archive room").lacks("a cake")
	ann.get("/admin/rooms/" + direct).is(404)
	ann.get("/rooms/" + secret).is(404)
}

func TestARefusedAdminOfARoomIsKeptInTheForm(t *testing.T) {
	t.Parallel()
	s, ann := team(t)
	bob := s.person(t, "bob")
	secret := "/admin/rooms/" + bob.room("Surprise", "private")
	ann.post(secret+"/admin", "username", "nobody").is(422).whole().has(`value="nobody"`, "There is nobody with that username.")
	ann.post(secret+"/admin", "username", "ann").is(403).has(`value="ann"`, "Choose one of its members.")
	ann.get(ann.post("/admin/rooms/milk/admin", "username", "bob").is(303).header.Get("Location")).is(200).has("The room has another admin.", "/admin/people/bob")
	ann.get(ann.post("/admin/rooms/milk/archive", "on", "1").is(303).header.Get("Location")).is(200).has("The room is archived.", "Bring room back")
	bob.post("/rooms/milk/messages", "body", "still?", "nonce", uuid.NewString()).is(403)
	ann.get("/admin/rooms/milk/delete").is(200).has("Delete", "30 days")
	ann.get(ann.post("/admin/rooms/milk/delete").is(303).header.Get("Location")).is(200).has("The room is deleted.")
	bob.get("/rooms/milk").is(404)
	ann.get("/admin/audit?kind=settings").is(200).has("Milk")
	if list, err := s.AuditList(t.Context(), chat.AuditFilter{Below: 1 << 60, Kind: chat.AuditSettings, Until: s.session("ann").SeenAt.AddDate(1, 0, 0)}, 2); err != nil || list[0].Room.ID == 0 || list[0].Act != chat.DidDeleteRoom {
		t.Errorf("%+v %v", list, err)
	}
}

func TestAnAdminOfTheServerBringsAPrivateRoomBack(t *testing.T) {
	t.Parallel()
	s, ann := team(t)
	bob := s.person(t, "bob")
	secret := bob.room("Surprise", "private")
	room, err := s.ManagedRoom(t.Context(), secret)
	if err != nil {
		t.Fatal(err)
	}
	ann.post("/admin/rooms/" + secret + "/delete").is(303)
	for range 2 { // the second of two clicks ends there, too
		ann.get(ann.post("/rooms/restore", "room", strconv.Itoa(int(room.Room.ID))).is(303).header.Get("Location")).is(200).has("The room is back.", "Surprise", "bob")
	}
	bob.get("/rooms/" + secret).is(200)
	ann.get("/rooms/" + secret).is(404)
	if list, err := s.AuditList(t.Context(), chat.AuditFilter{Below: 1 << 60, Kind: chat.AuditSettings, Until: s.session("ann").SeenAt.AddDate(1, 0, 0)}, 3); err != nil ||
		list[0].Act != chat.DidBringBackRoom || list[0].Room.ID != room.Room.ID || list[0].By.Username != "ann" || list[1].Act != chat.DidDeleteRoom {
		t.Errorf("%+v %v", list, err)
	}
}
