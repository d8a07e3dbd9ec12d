package postgres

import (
	"context"

	"parley/chat"
	"parley/chat/fold"
	"parley/store/postgres/db"
)

// AuditAppend implements chat.AuditStore.
func (s *Store) AuditAppend(ctx context.Context, e chat.AuditEntry) error {
	return translate(s.q.AuditInsert(ctx, db.AuditInsertParams{
		At: e.At, Kind: string(e.Act.Kind()), Act: string(e.Act), Detail: e.Detail, Address: e.Address,
		ByID: int64(e.By.ID), ByName: e.By.Username, ByKey: fold.String(e.By.Username),
		OfID: int64(e.Of.ID), OfName: e.Of.Username, OfKey: fold.String(e.Of.Username),
		RoomID: int64(e.Room.ID), RoomName: e.Room.Name, Seq: e.Seq,
	}))
}

// AuditList implements chat.AuditStore.
func (s *Store) AuditList(ctx context.Context, f chat.AuditFilter, most int) ([]chat.AuditEntry, error) {
	rows, err := s.q.AuditList(ctx, db.AuditListParams{
		Below: f.Below, Kind: string(f.Kind), NameKey: f.Name, Since: f.Since, Until: f.Until, Most: int32(most),
	})
	list := make([]chat.AuditEntry, len(rows))
	for i, r := range rows {
		list[i] = chat.AuditEntry{
			ID: r.ID, At: r.At, Act: chat.AuditAct(r.Act), Seq: r.Seq, Detail: r.Detail, Address: r.Address,
			By:   chat.User{ID: chat.UserID(r.ByID), Username: r.ByName},
			Of:   chat.User{ID: chat.UserID(r.OfID), Username: r.OfName},
			Room: chat.Room{ID: chat.RoomID(r.RoomID), Name: r.RoomName},
		}
	}
	return list, translate(err)
}
