package postgres

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/chat"
	"parley/operation"
)

// A direct conversation changes the sum of all bytes alone.
func TestStorageAddsUpFilesByRoomKindAndPerson(t *testing.T) {
	s := open(t)
	ann, bob := person(t, s, "ann"), person(t, s, "bob")
	tea, secret := newRoom(t, s, "Tea", ann.ID, false), newRoom(t, s, "Secret", ann.ID, true)
	direct := newRoom(t, s, "Conversation", bob.ID, true)
	s.sql(t, "update rooms set direct = $2::bigint || ',' || $3::bigint where id = $1", direct.ID, ann.ID, bob.ID)
	for i, f := range []chat.File{
		{User: ann.ID, Room: tea.ID, Blob: chat.Blob{Size: 1000, Kind: "image/png"}}, {User: bob.ID, Room: tea.ID, Blob: chat.Blob{Size: 30, Kind: "text/plain"}},
		{User: bob.ID, Room: secret.ID, Blob: chat.Blob{Size: 2000, Kind: "video/mp4"}}, {User: bob.ID, Room: direct.ID, Blob: chat.Blob{Size: 5, Kind: "audio/ogg"}},
	} {
		f.ID, f.Name, f.Hash = uuid.New(), "x", chat.Hash{byte(i + 1)}
		must(t, s.BlobTouch(t.Context(), f.Blob))
		must(t, s.FileInsert(t.Context(), f))
	}
	got, err := s.Storage(t.Context(), 1)
	must(t, err)
	if got.Stored != 3035 || got.Database < 1_000_000 {
		t.Errorf("%+v", got)
	}
	if len(got.Rooms) != 1 || got.Rooms[0] != (operation.Share{Name: "Secret", Slug: secret.Slug, Private: true, Files: 1, Bytes: 2000}) {
		t.Errorf("the rooms are %+v", got.Rooms)
	}
	if len(got.People) != 1 || got.People[0] != (operation.Share{Name: "bob", Files: 2, Bytes: 2030}) {
		t.Errorf("the people are %+v", got.People)
	}
	for i, want := range []operation.Share{{Name: operation.Videos, Files: 1, Bytes: 2000}, {Name: operation.Pictures, Files: 1, Bytes: 1000}, {Name: operation.Documents, Files: 1, Bytes: 30}} {
		if len(got.Kinds) != 3 || got.Kinds[i] != want {
			t.Errorf("the kinds are %+v", got.Kinds)
		}
	}
}

// deviceOf subscribes a device under a new session, and returns its number.
func deviceOf(t *testing.T, s *Store, u chat.User) int64 {
	t.Helper()
	n := session(t, s, u)
	must(t, s.PushDeviceAdd(t.Context(), chat.PushDevice{User: u.ID, Session: n.ID, Endpoint: "https://push.example.org/" + n.ID.String()}))
	return one[int64](t, s, "select id from push_devices where session_id = $1", n.ID)
}

func TestADeviceThatNoSignOutEndsIsRemoved(t *testing.T) {
	s := open(t)
	ann := person(t, s, "ann")
	stays := deviceOf(t, s, ann)
	s.sql(t, "insert into push_devices (user_id, endpoint, p256dh, auth, agent) values ($1, 'https://push.example.org/old', '', '', '')", ann.ID) // as the version before does
	must(t, s.Housekeep(t.Context()))
	if list, err := s.PushDevices(t.Context(), ann.ID); err != nil || len(list) != 1 || list[0].ID != stays {
		t.Errorf("%+v %v, want %d", list, err, stays)
	}
}

func TestPushesThatAreTriedAgainAreCountedApart(t *testing.T) {
	s := open(t)
	expect := func(due, failing int64) {
		t.Helper()
		got, tried, err := s.PushWaiting(t.Context())
		if err != nil || got.Waiting != due || (got.Oldest > time.Minute) != (due > 0) || tried != failing {
			t.Errorf("%+v and %d, %v, want %d and %d", got, tried, err, due, failing)
		}
	}
	expect(0, 0)
	device := deviceOf(t, s, person(t, s, "ann"))
	add := func(room, told, tries int, due string) {
		s.sql(t, "insert into push_outbox (device_id, room_id, seq, told_seq, tries, due_at) values ($1, $2, 5, $3, $4, now() + $5::interval)", device, room, told, tries, due)
	}
	add(1, 5, 3, "1 hour") // told
	add(2, 0, 1, "1 hour") // on its first way
	add(3, 0, 2, "1 hour")
	expect(0, 1)
	add(4, 0, 2, "-2 minutes")
	expect(1, 1)
}
