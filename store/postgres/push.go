package postgres

import (
	"context"
	"time"

	"parley/chat"
	"parley/chat/fold"
	"parley/store/postgres/db"
)

// PushKeys implements chat.PushDeviceStore.
func (s *Store) PushKeys(ctx context.Context) (string, []byte, error) {
	k, err := s.q.PushKeys(ctx)
	return k.Public, k.Sealed, translate(err)
}

// PushKeysAdd implements chat.PushDeviceStore.
func (s *Store) PushKeysAdd(ctx context.Context, public string, sealed []byte) error {
	return translate(s.q.PushKeysInsert(ctx, db.PushKeysInsertParams{Public: public, Sealed: sealed}))
}

// PushKeysSeal implements chat.PushDeviceStore.
func (s *Store) PushKeysSeal(ctx context.Context, public string, sealed []byte) error {
	return translate(s.q.PushKeysSeal(ctx, db.PushKeysSealParams{Public: public, Sealed: sealed}))
}

// PushDeviceAdd implements chat.PushDeviceStore.
func (s *Store) PushDeviceAdd(ctx context.Context, d chat.PushDevice) error {
	n, err := s.q.PushDeviceAdd(ctx, db.PushDeviceAddParams{UserID: int64(d.User), SessionID: d.Session, Endpoint: d.Endpoint, P256dh: d.P256dh, Auth: d.Auth, Agent: d.Agent, Most: chat.PushDevicesMax})
	if err == nil && n == 0 {
		return chat.ErrPushDevicesMost
	}
	return translate(err)
}

// PushDevices implements chat.PushDeviceStore.
func (s *Store) PushDevices(ctx context.Context, user chat.UserID) (list []chat.PushDevice, err error) {
	rows, err := s.q.PushDevices(ctx, int64(user))
	for _, r := range rows {
		list = append(list, chat.PushDevice{ID: r.ID, User: user, Agent: r.Agent, CreatedAt: r.CreatedAt})
	}
	return list, translate(err)
}

var errNoDevice = chat.E(chat.NotFound, "That device is not there any more.")

func deviceThere(n int64, err error) error {
	if err == nil && n == 0 {
		return errNoDevice
	}
	return translate(err)
}

// PushDeviceRemove implements chat.PushDeviceStore.
func (s *Store) PushDeviceRemove(ctx context.Context, user chat.UserID, id int64) error {
	return deviceThere(s.q.PushDeviceRemove(ctx, db.PushDeviceRemoveParams{ID: id, UserID: int64(user)}))
}

// PushTest implements chat.PushDeviceStore.
func (s *Store) PushTest(ctx context.Context, user chat.UserID, id int64) error {
	return deviceThere(s.q.PushTest(ctx, db.PushTestParams{ID: id, UserID: int64(user)}))
}

// PushPause implements chat.PushDeviceStore.
func (s *Store) PushPause(ctx context.Context, place string, pause time.Duration) error {
	return translate(s.q.PushPausesAdd(ctx, db.PushPausesAddParams{Origin: place, Pause: pause}))
}

// pushLease is how long a worker has what it took; pushRooms and pushSpan are how many rooms,
// and how many messages of each, it decides at a time. pushGrace is for a person who reads a
// message as it comes: the read position arrives after it.
const (
	pushLease = 30 * time.Second
	pushGrace = 3 * time.Second
	pushRooms = 64
	pushSpan  = 200
)

// PushCursorsAdd implements chat.PushOutbox.
func (s *Store) PushCursorsAdd(ctx context.Context) error { return translate(s.q.PushCursorsAdd(ctx)) }

// PushClaim implements chat.PushOutbox.
func (s *Store) PushClaim(ctx context.Context, rooms []chat.RoomID, all bool) (chat.PushNews, error) {
	claimed, err := s.q.PushClaim(ctx, db.PushClaimParams{Lease: pushLease, AllRooms: all, Rooms: rawRooms(rooms), Most: pushRooms})
	if err != nil || len(claimed) == 0 {
		return chat.PushNews{}, translate(err)
	}
	direct, list := map[int64]bool{}, []chat.PushRoom{}
	for _, r := range claimed {
		list = append(list, chat.PushRoom{Room: chat.RoomID(r.RoomID), From: r.Seq, Upto: min(r.LastSeq, r.Seq+pushSpan)})
		direct[r.RoomID] = r.Direct
	}
	return s.pushNews(ctx, list, direct, 0)
}

// PushNewsOf implements chat.PushOutbox.
func (s *Store) PushNewsOf(ctx context.Context, p chat.Push) (chat.PushNews, error) {
	from := max(p.Told, p.Read, p.Seq-1-pushSpan)
	return s.pushNews(ctx, []chat.PushRoom{{Room: p.Room, From: from, Upto: p.Seq - 1}}, map[int64]bool{int64(p.Room): p.Direct}, p.Device.User)
}

// PushBack implements chat.PushOutbox.
func (s *Store) PushBack(ctx context.Context, p chat.Push, seq int64) error {
	n, err := s.q.PushBack(ctx, db.PushBackParams{Before: seq, DeviceID: p.Device.ID, RoomID: int64(p.Room), Seq: p.Seq})
	return s.pushNext(ctx, p, n, err)
}

// pushNext has a newer message told at once where it came meanwhile: then the row of p did
// not change.
func (s *Store) pushNext(ctx context.Context, p chat.Push, changed int64, err error) error {
	if err == nil && changed == 0 {
		err = s.q.PushNext(ctx, db.PushNextParams{DeviceID: p.Device.ID, RoomID: int64(p.Room), Seq: p.Seq})
	}
	return translate(err)
}

// pushNews is what there is to decide, for one person or with 0 for all.
func (s *Store) pushNews(ctx context.Context, rooms []chat.PushRoom, direct map[int64]bool, person chat.UserID) (n chat.PushNews, err error) {
	n.Rooms = rooms
	var p db.PushMessagesParams
	for _, r := range rooms {
		p.Rooms, p.Froms, p.Uptos = append(p.Rooms, int64(r.Room)), append(p.Froms, r.From), append(p.Uptos, r.Upto)
	}
	messages, err := s.q.PushMessages(ctx, p)
	if err != nil {
		return n, translate(err)
	}
	threads := map[chat.PushThread]struct{}{} // each once, without a user
	for _, m := range messages {
		x := chat.PushMessage{Room: chat.RoomID(m.RoomID), Seq: m.Seq, Author: chat.UserID(m.AuthorID), Body: m.Body, Called: m.Called, Thread: m.Thread, At: m.CreatedAt}
		for _, id := range m.Named {
			x.Named = append(x.Named, chat.UserID(id))
		}
		if m.Thread > 0 {
			threads[chat.PushThread{Room: x.Room, Thread: x.Thread}] = struct{}{}
		}
		n.Messages = append(n.Messages, x)
	}
	if n.Readers, err = s.pushReaders(ctx, p.Rooms, direct, person); err == nil {
		err = s.pushThreads(ctx, &n, threads, person)
	}
	return n, err
}

func (s *Store) pushThreads(ctx context.Context, n *chat.PushNews, threads map[chat.PushThread]struct{}, person chat.UserID) error {
	if len(threads) == 0 {
		return nil
	}
	p := db.PushFollowersParams{Person: int64(person)}
	for t := range threads {
		p.Rooms, p.Threads = append(p.Rooms, int64(t.Room)), append(p.Threads, t.Thread)
	}
	followers, err := s.q.PushFollowers(ctx, p)
	if err != nil {
		return translate(err)
	}
	for _, f := range followers {
		n.Threads = append(n.Threads, chat.PushThread{Room: chat.RoomID(f.RoomID), Thread: f.Thread, User: chat.UserID(f.UserID)})
	}
	muted, err := s.q.PushMuted(ctx, db.PushMutedParams(p))
	for _, f := range muted {
		t := chat.PushThread{Room: chat.RoomID(f.RoomID), Thread: f.Thread, User: chat.UserID(f.UserID)}
		if n.Unfollowed = append(n.Unfollowed, t); f.Muted {
			n.Muted = append(n.Muted, t)
		}
	}
	return translate(err)
}

func (s *Store) pushReaders(ctx context.Context, rooms []int64, direct map[int64]bool, person chat.UserID) (list []chat.PushReader, err error) {
	rows, err := s.q.PushReaders(ctx, db.PushReadersParams{Person: int64(person), Rooms: rooms})
	for _, r := range rows {
		x := chat.PushReader{
			Room: chat.RoomID(r.RoomID), User: chat.UserID(r.UserID), Read: r.ReadSeq, Direct: direct[r.RoomID], Level: chat.Level(r.Level),
			Availability: availability(r.QuietUntil, false, r.QuietFrom, r.QuietTo, r.Zone),
		}
		for _, w := range r.Words {
			x.Keywords = append(x.Keywords, fold.String(w))
		}
		for _, id := range r.Blocked {
			x.Blocked = append(x.Blocked, chat.UserID(id))
		}
		list = append(list, x)
	}
	return list, translate(err)
}

// PushQueue implements chat.PushOutbox.
func (s *Store) PushQueue(ctx context.Context, rooms []chat.PushRoom, told []chat.PushTelling) error {
	var queue db.PushQueueParams
	for _, t := range told {
		queue.Users, queue.Rooms = append(queue.Users, int64(t.User)), append(queue.Rooms, int64(t.Room))
		queue.Seqs, queue.Ats = append(queue.Seqs, t.Seq), append(queue.Ats, t.At)
	}
	var moved db.PushAdvanceParams
	for _, r := range rooms {
		moved.Rooms, moved.Uptos = append(moved.Rooms, int64(r.Room)), append(moved.Uptos, r.Upto)
	}
	queue.Grace = pushGrace
	return s.tx(ctx, func(q *db.Queries) error {
		if len(told) > 0 {
			if err := q.PushQueue(ctx, queue); err != nil {
				return err
			}
		}
		return q.PushAdvance(ctx, moved)
	})
}

// PushTake implements chat.PushOutbox.
func (s *Store) PushTake(ctx context.Context, most int) (list []chat.Push, err error) {
	rows, err := s.q.PushTake(ctx, db.PushTakeParams{Lease: pushLease, Most: int32(most)})
	for _, r := range rows {
		list = append(list, chat.Push{
			Device: chat.PushDevice{ID: r.DeviceID, User: chat.UserID(r.UserID), Endpoint: r.Endpoint, P256dh: r.P256dh, Auth: r.Auth, CreatedAt: r.CreatedAt},
			Room:   chat.RoomID(r.RoomID), Seq: r.Seq, Told: r.ToldSeq, Tries: int(r.Tries), Read: r.ReadSeq, Slug: r.Slug, Name: r.Name, Direct: r.Direct, Author: r.Author, Body: r.Body, Paused: r.Paused,
		})
	}
	return list, translate(err)
}

// PushTold implements chat.PushOutbox.
func (s *Store) PushTold(ctx context.Context, p chat.Push) error {
	return translate(s.q.PushTold(ctx, db.PushToldParams{Seq: p.Seq, DeviceID: p.Device.ID, RoomID: int64(p.Room)}))
}

// PushSettle implements chat.PushOutbox.
func (s *Store) PushSettle(ctx context.Context, p chat.Push) error {
	n, err := s.q.PushSettle(ctx, db.PushSettleParams{DeviceID: p.Device.ID, RoomID: int64(p.Room), Seq: p.Seq})
	return s.pushNext(ctx, p, n, err)
}

// PushDrop implements chat.PushOutbox.
func (s *Store) PushDrop(ctx context.Context, p chat.Push) error {
	n, err := s.q.PushDrop(ctx, db.PushDropParams{DeviceID: p.Device.ID, RoomID: int64(p.Room), Seq: p.Seq})
	return s.pushNext(ctx, p, n, err)
}

// PushLater implements chat.PushOutbox.
func (s *Store) PushLater(ctx context.Context, p chat.Push, pause time.Duration) error {
	return translate(s.q.PushLater(ctx, db.PushLaterParams{Pause: pause, Tries: int32(p.Tries), DeviceID: p.Device.ID, RoomID: int64(p.Room)}))
}

// PushGone implements chat.PushOutbox.
func (s *Store) PushGone(ctx context.Context, d chat.PushDevice) error {
	return translate(s.q.PushDeviceGone(ctx, d.ID))
}

// PushReadTake implements chat.PushOutbox.
func (s *Store) PushReadTake(ctx context.Context, most int) (list []chat.Push, err error) {
	rows, err := s.q.PushReadTake(ctx, int32(most))
	for _, r := range rows {
		list = append(list, chat.Push{Device: chat.PushDevice{ID: r.DeviceID, Endpoint: r.Endpoint, P256dh: r.P256dh, Auth: r.Auth}, Room: chat.RoomID(r.RoomID), Told: r.ToldSeq})
	}
	return list, translate(err)
}

func rawRooms(rooms []chat.RoomID) []int64 {
	ids := make([]int64, len(rooms))
	for i, r := range rooms {
		ids[i] = int64(r)
	}
	return ids
}
