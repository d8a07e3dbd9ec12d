package postgres

import (
	"encoding/json"

	"github.com/jackc/pgx/v5"

	"parley/chat"
	"parley/chat/ledger"
	"parley/store/postgres/db"
)

// queueMentioned reads the accounts and rooms that the commands' texts may name. Most
// batches name none, and ask nothing.
func (b *ingestTx) queueMentioned(batch *pgx.Batch) {
	var accounts db.AccountsMentionedParams
	var rooms []string
	naming := map[string][]*ledger.Ledger{} // whose texts may name a room, by key
	for _, c := range b.commands {
		if c.Kind != chat.Post && c.Kind != chat.Edit {
			continue
		}
		for _, name := range chat.NamesIn(c.Body) {
			if name.Mark == '@' {
				accounts.Rooms, accounts.Keys = append(accounts.Rooms, int64(c.Room)), append(accounts.Keys, name.Key)
				continue
			}
			if naming[name.Key] == nil {
				rooms = append(rooms, name.Key)
			}
			naming[name.Key] = append(naming[name.Key], b.ledgers[c.Room])
		}
	}
	if len(accounts.Rooms) > 0 {
		batch.Queue(db.AccountsMentioned, accounts.Rooms, accounts.Keys).Query(b.readAccounts)
	}
	if len(rooms) > 0 {
		batch.Queue(db.RoomsMentioned, rooms).Query(func(rows pgx.Rows) error { return readRoomsMentioned(rows, naming) })
	}
}

func (b *ingestTx) readAccounts(rows pgx.Rows) error {
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[db.AccountsMentionedRow])
	for _, r := range list {
		l := b.ledgers[chat.RoomID(r.RoomID)]
		l.Named[chat.Name{Mark: '@', Key: r.Key}] = chat.Reference{User: chat.UserID(r.ID), Key: r.Key, Name: r.Username}
		if r.Member {
			l.Members[chat.UserID(r.ID)] = true
		}
	}
	return err
}

// readRoomsMentioned keeps the first room of a key.
func readRoomsMentioned(rows pgx.Rows, naming map[string][]*ledger.Ledger) error {
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[db.RoomsMentionedRow])
	for _, r := range list {
		name := chat.Name{Mark: '#', Key: r.Key}
		for _, l := range naming[r.Key] {
			if _, ok := l.Named[name]; !ok {
				l.Named[name] = chat.Reference{Room: chat.RoomID(r.ID), Key: r.Key, Name: r.Slug}
			}
		}
	}
	return err
}

// queueMentions stores whom messages mention. Those of changed messages are stored again.
func (b *ingestTx) queueMentions(batch *pgx.Batch) {
	var off db.MentionsClearParams
	var on db.MentionsInsertParams
	for room, l := range b.ledgers {
		for seq, users := range l.Renamed() {
			off.Rooms, off.Seqs = append(off.Rooms, int64(room)), append(off.Seqs, seq)
			for _, user := range users {
				on.Rooms, on.Seqs, on.Users = append(on.Rooms, int64(room)), append(on.Seqs, seq), append(on.Users, int64(user))
			}
		}
	}
	if len(off.Rooms) > 0 {
		batch.Queue(db.MentionsClear, off.Rooms, off.Seqs)
	}
	if len(on.Rooms) > 0 {
		batch.Queue(db.MentionsInsert, on.Rooms, on.Seqs, on.Users)
	}
}

// referencesJSON leaves the names out: they are read with the message.
func referencesJSON(refs []chat.Reference) []byte {
	if len(refs) == 0 {
		return nil
	}
	kept := make([]chat.Reference, len(refs))
	for i, ref := range refs {
		ref.Name = ""
		kept[i] = ref
	}
	raw, _ := json.Marshal(kept) // strings and ints cannot fail
	return raw
}

// references reads what referencesJSON wrote, with the names from the function named.
func references(raw []byte) (refs []chat.Reference) {
	if len(raw) == 0 || json.Unmarshal(raw, &refs) != nil {
		return nil // only this package writes the column
	}
	return refs
}
