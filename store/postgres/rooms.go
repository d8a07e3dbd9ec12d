package postgres

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"parley/chat"
	"parley/store/postgres/db"
)

// RoomInsert implements chat.RoomStore.
func (s *Store) RoomInsert(ctx context.Context, r chat.Room, creator chat.UserID) (made chat.Room, err error) {
	err = s.tx(ctx, func(q *db.Queries) error {
		made, err = insertRoom(ctx, q, r, creator)
		return err
	})
	return made, nameTaken(err)
}

func insertRoom(ctx context.Context, q *db.Queries, r chat.Room, creator chat.UserID) (chat.Room, error) {
	row, err := q.RoomInsert(ctx, db.RoomInsertParams{
		Slug: r.Slug, Name: r.Name, NameKey: chat.Fold(r.Name), Topic: r.Topic, Private: r.Private,
		MadeBy: int64(creator), Nonce: nullable(r.Nonce),
	})
	if err != nil {
		return r, err
	}
	r.ID, r.CreatedAt = chat.RoomID(row.ID), row.CreatedAt
	_, err = q.MembershipInsert(ctx, db.MembershipInsertParams{UserID: int64(creator), RoomID: row.ID, Admin: true})
	return r, err
}

func nullable(id uuid.UUID) pgtype.UUID { return pgtype.UUID{Bytes: id, Valid: id != uuid.Nil} }

// RoomJustMade implements chat.RoomStore.
func (s *Store) RoomJustMade(ctx context.Context, r chat.Room, user chat.UserID) (chat.Room, error) {
	row, err := s.q.RoomJustMade(ctx, db.RoomJustMadeParams{
		NameKey: chat.Fold(r.Name), MadeBy: int64(user), Name: r.Name, Topic: r.Topic, Private: r.Private,
		Nonce: nullable(r.Nonce), Moment: chat.RepeatWindow,
	})
	r.ID, r.Slug = chat.RoomID(row.ID), row.Slug
	return r, translate(err)
}

// nameTaken translates a unique violation into a sentence.
func nameTaken(err error) error {
	if e := chat.As(err); err != nil && e.Kind == chat.Conflict && e.Field == "name" {
		e.Text = "There is already a room with that name."
	}
	return err
}

// RoomUpdate implements chat.RoomStore.
func (s *Store) RoomUpdate(ctx context.Context, r chat.Room) error {
	_, err := s.q.RoomUpdate(ctx, db.RoomUpdateParams{
		ID: int64(r.ID), Name: r.Name, NameKey: chat.Fold(r.Name), Topic: r.Topic, Private: r.Private,
		AdminsPost: r.AdminsPost,
	})
	return nameTaken(translate(err))
}

func userIDs(ids []int64) []chat.UserID {
	users := make([]chat.UserID, len(ids))
	for i, id := range ids {
		users[i] = chat.UserID(id)
	}
	return users
}

// accessKey is a room as a user asks for it.
type accessKey struct {
	slug string
	user chat.UserID
}

// Access implements chat.RoomStore.
func (s *Store) Access(ctx context.Context, slug string, user chat.UserID) (chat.Access, error) {
	return s.accesses.load(ctx, accessKey{slug, user})
}

func (s *Store) roomsAccess(ctx context.Context, keys []accessKey) (map[accessKey]chat.Access, error) {
	p := db.RoomsAccessParams{Slugs: make([]string, len(keys)), Users: make([]int64, len(keys))}
	for i, k := range keys {
		p.Slugs[i], p.Users[i] = k.slug, int64(k.user)
	}
	rows, err := s.q.RoomsAccess(ctx, p)
	found := make(map[accessKey]chat.Access, len(rows))
	for _, r := range rows {
		a := chat.Access{
			Room: chat.Room{
				ID: chat.RoomID(r.ID), Slug: r.Slug, Name: r.Name, Topic: r.Topic, Private: r.Private, Direct: r.Direct,
				LastSeq: r.LastSeq, LastRev: r.LastRev, MembersRev: r.MembersRev, Pins: int(r.Pins), CreatedAt: r.CreatedAt,
				AdminsPost: r.AdminsPost, Archived: r.Archived,
			},
			Member: r.Member, Admin: r.Admin, ReadSeq: r.ReadSeq, Favourite: r.Favourite, Guest: r.Guest, People: r.People, Blocked: r.Blocked,
		}
		if r.Direct {
			a.Room.Name = chat.DirectName(r.People)
		}
		found[accessKey{r.Slug, chat.UserID(r.UserID)}] = a
	}
	return found, err
}

// Room returns a room by its number, or NotFound.
func (s *Store) Room(ctx context.Context, id chat.RoomID) (chat.Room, error) {
	r, err := s.q.RoomGet(ctx, int64(id))
	return chat.Room{
		ID: chat.RoomID(r.ID), Slug: r.Slug, Name: r.Name, Topic: r.Topic, Private: r.Private,
		LastSeq: r.LastSeq, LastRev: r.LastRev, CreatedAt: r.CreatedAt,
	}, translate(err)
}

// Revs returns the counters and settings of each of these rooms that still exists.
func (s *Store) Revs(ctx context.Context, ids []chat.RoomID) (map[chat.RoomID]chat.Room, error) {
	raw := make([]int64, len(ids))
	for i, id := range ids {
		raw[i] = int64(id)
	}
	rows, err := s.q.RoomRevs(ctx, raw)
	rooms := make(map[chat.RoomID]chat.Room, len(rows))
	for _, r := range rows {
		rooms[chat.RoomID(r.ID)] = chat.Room{
			ID: chat.RoomID(r.ID), Slug: r.Slug, Name: r.Name, Topic: r.Topic, Private: r.Private, Direct: r.Direct,
			LastSeq: r.LastSeq, LastRev: r.LastRev, MembersRev: r.MembersRev,
		}
	}
	return rooms, translate(err)
}

// listKey is a page of a user's list of rooms.
type listKey struct {
	user chat.UserID
	from string
}

// RoomsOf implements chat.RoomStore.
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
// trip.
func (s *Store) roomsOf(ctx context.Context, keys []listKey) (map[listKey]chat.RoomList, error) {
	users, from := make([]chat.UserID, len(keys)), make([]string, len(keys))
	for i, k := range keys {
		users[i], from[i] = k.user, k.from
	}
	each := slices.Compact(slices.Sorted(slices.Values(users))) // one may ask for several pages at once
	var rows []db.RoomsOfRow
	var direct []db.DirectOfRow
	var batch pgx.Batch
	batch.Queue(db.RoomsOf, rawIDs(users), from, int32(chat.RoomsListed+1)).Query(func(r pgx.Rows) (err error) {
		rows, err = pgx.CollectRows(r, pgx.RowToStructByPos[db.RoomsOfRow])
		return err
	})
	batch.Queue(db.DirectOf, rawIDs(each), int32(chat.DirectListed)).Query(func(r pgx.Rows) (err error) {
		direct, err = pgx.CollectRows(r, pgx.RowToStructByPos[db.DirectOfRow])
		return err
	})
	err := s.pool.SendBatch(ctx, &batch).Close()
	found := roomLinks(keys, rows)
	conversations := directLinks(each, direct)
	for k, list := range found {
		list.Direct = conversations[k.user]
		found[k] = list
	}
	return found, err
}

// roomLinks are the rooms of each list; a user without rooms has an answer too.
func roomLinks(keys []listKey, rows []db.RoomsOfRow) map[listKey]chat.RoomList {
	found := make(map[listKey]chat.RoomList, len(keys))
	for _, k := range keys {
		found[k] = chat.RoomList{}
	}
	for _, r := range rows {
		k := listKey{chat.UserID(r.UserID), r.FromKey}
		list := found[k]
		if len(list.Links) == chat.RoomsListed {
			list.Next = r.NameKey
		} else {
			list.Links = append(list.Links, chat.RoomLink{
				ID: chat.RoomID(r.ID), Slug: r.Slug, Name: r.Name, Private: r.Private, LastSeq: r.LastSeq, Unread: r.Unread, Mentions: r.Mentions, Favourite: r.Favourite, Draft: r.Draft,
			})
		}
		found[k] = list
	}
	return found
}

var likeEscaper = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

// FindRooms implements chat.RoomStore.
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

// OpenRooms implements chat.RoomStore.
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

// MyRooms implements chat.RoomStore.
func (s *Store) MyRooms(ctx context.Context, user chat.UserID, folded string, most int) ([]chat.RoomLink, error) {
	rows, err := s.q.RoomsMine(ctx, db.RoomsMineParams{UserID: int64(user), Pattern: likeEscaper.Replace(folded), Most: int32(most)})
	found := make([]chat.RoomLink, len(rows))
	for i, r := range rows {
		found[i] = chat.RoomLink{ID: chat.RoomID(r.ID), Slug: r.Slug, Name: r.Name, Private: r.Private, LastSeq: r.LastSeq, Unread: r.Unread}
	}
	return found, translate(err)
}

// SetFavourite implements chat.RoomStore.
func (s *Store) SetFavourite(ctx context.Context, room chat.RoomID, user chat.UserID, on bool) (bool, error) {
	n, err := s.q.MembershipFavour(ctx, db.MembershipFavourParams{Favourite: on, UserID: int64(user), RoomID: int64(room), Most: chat.FavouritesMax})
	return n > 0, translate(err)
}

// AddMember implements chat.RoomStore.
func (s *Store) AddMember(ctx context.Context, room chat.RoomID, user chat.UserID) (bool, error) {
	n, err := s.q.MembershipInsert(ctx, db.MembershipInsertParams{UserID: int64(user), RoomID: int64(room)})
	return n > 0, translate(err)
}

// RemoveMember implements chat.RoomStore.
func (s *Store) RemoveMember(ctx context.Context, room chat.RoomID, user chat.UserID, byThemselves bool) (left bool, err error) {
	err = s.tx(ctx, func(q *db.Queries) error {
		if left, err = leave(ctx, q, room, user); err != nil || !left || !byThemselves {
			return err
		}
		return q.DepartureInsert(ctx, db.DepartureInsertParams{UserID: int64(user), RoomID: int64(room)})
	})
	return left, err
}

// JustLeft implements chat.RoomStore.
func (s *Store) JustLeft(ctx context.Context, slug string, user chat.UserID) (bool, error) {
	left, err := s.q.JustDeparted(ctx, db.JustDepartedParams{UserID: int64(user), Slug: slug, Moment: chat.RepeatWindow})
	return left, translate(err)
}

// RoomArchive implements chat.RoomStore.
func (s *Store) RoomArchive(ctx context.Context, id chat.RoomID, on bool) (bool, error) {
	n, err := s.q.RoomArchive(ctx, db.RoomArchiveParams{ID: int64(id), Archived: on})
	return n > 0, translate(err)
}

// SetAdmin implements chat.RoomStore. The room is locked first: two admins who take each
// other's place at once must not both count on the other.
func (s *Store) SetAdmin(ctx context.Context, room chat.RoomID, user chat.UserID, on bool) (changed bool, err error) {
	err = s.tx(ctx, func(q *db.Queries) error {
		if _, err := q.RoomLock(ctx, int64(room)); err != nil {
			return err
		}
		admin, err := q.MembershipAdmin(ctx, db.MembershipAdminParams{RoomID: int64(room), UserID: int64(user)})
		if err != nil || admin == on {
			return err
		}
		n, err := q.MembershipSetAdmin(ctx, db.MembershipSetAdminParams{RoomID: int64(room), UserID: int64(user), Admin: on})
		if err == nil && n == 0 {
			return chat.ErrOnlyAdmin
		}
		changed = err == nil
		return err
	})
	return changed, translate(err)
}

// Succession implements chat.RoomStore.
func (s *Store) Succession(ctx context.Context, room chat.RoomID, user chat.UserID) (chat.Succession, error) {
	r, err := s.q.RoomSuccession(ctx, db.RoomSuccessionParams{RoomID: int64(room), UserID: int64(user)})
	return chat.Succession{Managed: r.Managed, Heir: r.Heir}, translate(err)
}

// leave locks the room first: two admins who leave at the same time must not each count
// on the other.
func leave(ctx context.Context, q *db.Queries, room chat.RoomID, user chat.UserID) (bool, error) {
	if _, err := q.RoomLock(ctx, int64(room)); err != nil {
		return false, err
	}
	n, err := q.MembershipDelete(ctx, db.MembershipDeleteParams{UserID: int64(user), RoomID: int64(room)})
	if err != nil || n == 0 {
		return false, err
	}
	return true, q.MembershipPromote(ctx, int64(room))
}

// Members implements chat.RoomStore.
func (s *Store) Members(ctx context.Context, room chat.RoomID, folded, from string, most int) (page chat.MemberPage, err error) {
	since, err := parseMoment(from, first)
	if err != nil {
		return page, err
	}
	var rows []db.MembersListRow
	if folded == "" {
		rows, err = s.q.MembersList(ctx, db.MembersListParams{RoomID: int64(room), Since: since.at, SinceID: since.id, Most: int32(most) + 1})
	} else {
		var found []db.MembersFindRow
		found, err = s.q.MembersFind(ctx, db.MembersFindParams{
			RoomID: int64(room), Since: since.at, SinceID: since.id, Pattern: likeEscaper.Replace(folded), Most: int32(most) + 1,
		})
		for _, r := range found {
			rows = append(rows, db.MembersListRow(r))
		}
	}
	for i, r := range rows {
		if i == most {
			page.Next = moment{r.JoinedAt, r.ID}.String()
			break
		}
		page.Members = append(page.Members, chat.Member{ID: chat.UserID(r.ID), Username: r.Username, Admin: r.Admin, JoinedAt: r.JoinedAt})
	}
	return page, translate(err)
}

// MemberIDs implements chat.RoomStore.
func (s *Store) MemberIDs(ctx context.Context, room chat.RoomID) ([]chat.UserID, error) {
	ids, err := s.q.MemberIDs(ctx, int64(room))
	return userIDs(ids), translate(err)
}

// MarkRead implements chat.RoomStore.
func (s *Store) MarkRead(ctx context.Context, room chat.RoomID, user chat.UserID, seq int64) (bool, error) {
	moved, err := s.MarkReadAll(ctx, map[chat.Membership]int64{{User: user, Room: room}: seq})
	return len(moved) > 0, err
}

// SetRead implements chat.RoomStore.
func (s *Store) SetRead(ctx context.Context, room chat.RoomID, user chat.UserID, seq int64) (bool, error) {
	n, err := s.q.MembershipMark(ctx, db.MembershipMarkParams{RoomID: int64(room), UserID: int64(user), Seq: seq})
	return n > 0, translate(err)
}

// LastRoomSet implements chat.RoomStore.
func (s *Store) LastRoomSet(ctx context.Context, user chat.UserID, room chat.RoomID) error {
	id := int64(room)
	return translate(s.q.UserLastRoomSet(ctx, db.UserLastRoomSetParams{ID: int64(user), RoomID: &id}))
}
