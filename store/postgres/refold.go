package postgres

import (
	"context"
	"log/slog"

	"parley/chat"
	"parley/chat/emojis"
	"parley/chat/fold"
	"parley/chat/letters"
	"parley/store/postgres/db"
)

// refold makes folded keys and reactions again where they were made by older rules. Of
// two names with the same new key, the older one keeps it. The other keeps its name and
// its old key, is logged, and stands in the view names_shared.
func (s *Store) refold(ctx context.Context, log *slog.Logger) error {
	if version, err := s.q.FoldingVersion(ctx); err != nil || version == fold.Version {
		return err
	}
	return s.tx(ctx, func(q *db.Queries) error {
		if err := q.FoldingLock(ctx); err != nil {
			return err
		}
		// Another process may have done it meanwhile.
		if version, err := q.FoldingVersion(ctx); err != nil || version == fold.Version {
			return err
		}
		for _, step := range []func(context.Context, *db.Queries, *slog.Logger) error{refoldUsers, refoldRooms, renameReactions} {
			if err := step(ctx, q, log); err != nil {
				return err
			}
		}
		if err := q.FoldingClear(ctx); err != nil {
			return err
		}
		return q.FoldingSet(ctx, fold.Version)
	})
}

// keyAllocator assigns keys, to the oldest first.
type keyAllocator struct {
	owner map[string]int64
	log   *slog.Logger
}

func newKeyAllocator(log *slog.Logger) *keyAllocator {
	return &keyAllocator{owner: map[string]int64{}, log: log}
}

// key is the key by the new rules, or the shared one when an older name has it.
func (k *keyAllocator) key(what string, id int64, fresh, old string) string {
	owner, taken := k.owner[fresh]
	if taken {
		k.log.Warn("a name is another's by the rules of today; it stays and is found as it was written", "what", what, "id", id, "older", owner)
		fresh = chat.SharedKey(fresh, old)
	}
	k.owner[fresh] = id
	return fresh
}

func refoldUsers(ctx context.Context, q *db.Queries, log *slog.Logger) error {
	rows, err := q.UserKeys(ctx)
	if err != nil {
		return err
	}
	names, emails, looks := newKeyAllocator(log), newKeyAllocator(log), map[string]int64{}
	var p db.UserKeysSetParams
	for _, r := range rows {
		name := names.key("username", r.ID, fold.String(r.Username), r.UsernameKey)
		email := emails.key("email", r.ID, chat.EmailKey(r.Email), r.EmailKey)
		skeleton := letters.Skeleton(r.Username)
		if owner, taken := looks[skeleton]; taken {
			log.Warn("a username looks like an older one", "id", r.ID, "older", owner)
			skeleton = ""
		} else {
			looks[skeleton] = r.ID
		}
		if name != r.UsernameKey || email != r.EmailKey || skeleton != r.UsernameSkeleton {
			p.Ids, p.Names = append(p.Ids, r.ID), append(p.Names, name)
			p.Skeletons, p.Emails = append(p.Skeletons, skeleton), append(p.Emails, email)
		}
	}
	if err := q.UserKeysClear(ctx, p.Ids); err != nil {
		return err
	}
	return q.UserKeysSet(ctx, p)
}

func refoldRooms(ctx context.Context, q *db.Queries, log *slog.Logger) error {
	rows, err := q.RoomKeys(ctx)
	if err != nil {
		return err
	}
	names := newKeyAllocator(log)
	var p db.RoomKeysSetParams
	for _, r := range rows {
		if name := names.key("room", r.ID, fold.String(r.Name), r.NameKey); name != r.NameKey {
			p.Ids, p.Names = append(p.Ids, r.ID), append(p.Names, name)
		}
	}
	if err := q.RoomKeysClear(ctx, p.Ids); err != nil {
		return err
	}
	if err := q.RoomSkeletonsClear(ctx); err != nil {
		return err
	}
	return q.RoomKeysSet(ctx, p)
}

// renameReactions gives each emoji its one form.
func renameReactions(ctx context.Context, q *db.Queries, log *slog.Logger) error {
	kinds, err := q.ReactionKinds(ctx)
	if err != nil {
		return err
	}
	var p db.ReactionsRenameParams
	for _, old := range kinds {
		if emoji, ok := emojis.Clean(old); ok && emoji != old {
			p.Olds, p.News = append(p.Olds, old), append(p.News, emoji)
		}
	}
	if len(p.Olds) == 0 {
		return nil
	}
	if err := q.ReactionsRename(ctx, p); err != nil {
		return err
	}
	changed, err := q.ReactionsRenamed(ctx, p.Olds)
	if err != nil {
		return err
	}
	var n db.ReactionsRecountParams
	for _, r := range changed {
		n.Rooms, n.Seqs = append(n.Rooms, r.RoomID), append(n.Seqs, r.Seq)
	}
	log.Info("reactions that are the same picture are one now", "messages", len(changed))
	return q.ReactionsRecount(ctx, n)
}
