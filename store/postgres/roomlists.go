package postgres

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"

	"parley/chat"
	"parley/store/postgres/db"
)

// RoomsOf implements rooms.Store.
func (s *Store) RoomsOf(ctx context.Context, user chat.UserID, from string) (chat.RoomList, error) {
	if strings.ContainsRune(from, 0) || !utf8.ValidString(from) {
		return chat.RoomList{}, errNoPlace
	}
	list, err := s.links.load(ctx, listKey{user, from})
	if err != nil || list.Next == "" {
		return list, err
	}
	rest, err := s.q.RoomsRest(ctx, db.RoomsRestParams{UserID: int64(user), FromKey: list.Next})
	list.Rest, list.Unread = int(rest.Rooms), int(rest.Unread)
	return list, translate(err)
}

// roomsOf reads the rooms and direct conversations of several pages' sidebars in one round
// trip, with statements for each.
func (s *Store) roomsOf(ctx context.Context, keys []listKey) (map[listKey]chat.RoomList, error) {
	var batch pgx.Batch
	lists := make([]chat.RoomList, len(keys))
	users := make([]chat.UserID, len(keys))
	for i, k := range keys {
		users[i] = k.user
		queueRooms(&batch, k, &lists[i])
		queueDirect(&batch, k.user, &lists[i].Direct)
	}
	each := slices.Compact(slices.Sorted(slices.Values(users))) // one may ask for several pages at once
	due := map[chat.UserID]int{}
	batch.Queue(db.RemindersDue, rawIDs(each)).Query(func(r pgx.Rows) error {
		rows, err := pgx.CollectRows(r, pgx.RowToStructByPos[db.RemindersDueRow])
		for _, r := range rows {
			due[chat.UserID(r.UserID)] = int(r.Due)
		}
		return err
	})
	err := s.pool.SendBatch(ctx, &batch).Close()
	found := make(map[listKey]chat.RoomList, len(keys))
	for i, k := range keys {
		lists[i].Due = due[k.user]
		found[k] = lists[i] // a user without rooms has an answer too
	}
	return found, err
}

// queueRooms adds a page of one user's rooms to a round trip.
func queueRooms(batch *pgx.Batch, k listKey, list *chat.RoomList) {
	batch.Queue(db.RoomsOf, int64(k.user), k.from, int32(chat.RoomsListed+1)).Query(func(r pgx.Rows) error {
		rows, err := pgx.CollectRows(r, pgx.RowToStructByPos[db.RoomsOfRow])
		for _, r := range rows {
			if len(list.Links) == chat.RoomsListed {
				list.Next = r.NameKey
				break
			}
			list.Links = append(list.Links, chat.RoomLink{
				ID: chat.RoomID(r.ID), Slug: r.Slug, Name: r.Name, Private: r.Private, LastSeq: r.LastSeq, Unread: r.Unread, Mentions: r.Mentions, Favourite: r.Favourite, Draft: r.Draft, Added: r.Added,
				Muted: r.Muted, Shunned: r.Shunned,
				Section: r.Section, SectionPlace: int(r.SectionPlace),
			}.Apply(chat.Level(r.Level)))
		}
		return err
	})
}

var likeEscaper = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

// FindRooms implements rooms.Store.
func (s *Store) FindRooms(ctx context.Context, user chat.UserID, folded, from string, most int) ([]chat.DirectoryRoom, error) {
	place, err := parseRank(from)
	if err != nil {
		return nil, err
	}
	return s.find(ctx, db.RoomsFindParams{
		UserID: int64(user), Pattern: likeEscaper.Replace(folded), Mine: folded != "",
		FromLater: place.later, FromKey: place.key, Most: int32(most),
	})
}

// OpenRooms implements rooms.Store.
func (s *Store) OpenRooms(ctx context.Context, user chat.UserID, folded string, most int) ([]chat.DirectoryRoom, error) {
	return s.find(ctx, db.RoomsFindParams{UserID: int64(user), Pattern: likeEscaper.Replace(folded), Most: int32(most)})
}

func (s *Store) find(ctx context.Context, p db.RoomsFindParams) ([]chat.DirectoryRoom, error) {
	rows, err := s.q.RoomsFind(ctx, p)
	found := make([]chat.DirectoryRoom, len(rows))
	for i, r := range rows {
		found[i] = chat.DirectoryRoom{
			Slug: r.Slug, Name: r.Name, Topic: r.Topic, Members: int(r.Members),
			Member: r.Member, Unread: r.Unread, Place: rank{r.Later, r.NameKey}.String(),
		}
	}
	return found, translate(err)
}

// MyRooms implements rooms.Store.
func (s *Store) MyRooms(ctx context.Context, user chat.UserID, folded string, most int) ([]chat.RoomLink, error) {
	rows, err := s.q.RoomsMine(ctx, db.RoomsMineParams{UserID: int64(user), Pattern: likeEscaper.Replace(folded), Most: int32(most)})
	found := make([]chat.RoomLink, len(rows))
	for i, r := range rows {
		found[i] = chat.RoomLink{ID: chat.RoomID(r.ID), Slug: r.Slug, Name: r.Name, Private: r.Private, LastSeq: r.LastSeq, Unread: r.Unread, Mentions: r.Mentions}.Apply(chat.Level(r.Level))
	}
	return found, translate(err)
}
