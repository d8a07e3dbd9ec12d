package chat

import (
	"context"
	"slices"
	"strings"
	"time"
)

// MailDigest is the mail of what its user missed. Detail is the period, as DigestPeriod has it.
const MailDigest MailKind = "digest"

// DigestPauses are the times after which what is unread may be mailed, in the order in which
// a form offers them; 0 is never.
var DigestPauses = []time.Duration{0, time.Hour, 4 * time.Hour, 8 * time.Hour, 24 * time.Hour, 3 * 24 * time.Hour, 7 * 24 * time.Hour}

// DigestMost is how many messages a digest shows.
const DigestMost = 20

// Digest is a user's wish to get what they missed by mail.
type Digest struct {
	User     UserID
	Turn     int64         // which time it was taken
	After    time.Duration // how long a message is unread before it is mailed
	Language string        // as words.Named has it
	Told     time.Time     // earlier messages are not mailed any more
	Now      time.Time     // when a worker took it, by the store's clock
	Proven   bool          // the account is in use, and its address is the user's
	Waits    bool          // an earlier one is not sent yet
}

// DigestPeriod is the time whose messages a digest tells of: after From, up to Upto.
type DigestPeriod struct{ From, Upto time.Time }

// digestSettles is how long a message may take from its time to its commit: what is younger is
// left to the next digest, else it could be in none.
const digestSettles = time.Minute

// Period is what a digest that is made now tells of.
func (d Digest) Period() DigestPeriod { return DigestPeriod{d.Told, d.Now.Add(-digestSettles)} }

// String is the period as a mail keeps it.
func (p DigestPeriod) String() string {
	return p.From.UTC().Format(time.RFC3339Nano) + "/" + p.Upto.UTC().Format(time.RFC3339Nano)
}

// ParseDigestPeriod reads what String writes.
func ParseDigestPeriod(text string) (p DigestPeriod, err error) {
	from, upto, _ := strings.Cut(text, "/")
	if p.From, err = time.Parse(time.RFC3339Nano, from); err == nil {
		p.Upto, err = time.Parse(time.RFC3339Nano, upto)
	}
	return p, err
}

// digestRecipient is a user with a proven address whose account is in use.
func (a *Accounts) digestRecipient(ctx context.Context, to Recipient) (Recipient, bool, error) {
	proven, err := a.store.EmailVerified(ctx, to.User.ID)
	if err != nil || !proven {
		return to, false, err
	}
	if _, err = a.store.UserBarOf(ctx, to.User.ID); Is(err, NotFound) {
		return to, true, nil
	}
	return to, false, err
}

// DigestStore keeps who wants digests. A user without one has no row.
type DigestStore interface {
	// DigestAfter is 0 for a user who wants none.
	DigestAfter(ctx context.Context, user UserID) (time.Duration, error)
	// DigestSet has messages mailed that come from now on, or ends that with 0. Another time
	// keeps what was told, and ends the say of a worker that took the former.
	DigestSet(ctx context.Context, user UserID, after time.Duration, language string) error
	// DigestsTake holds those that are due for a worker as long as lease. It takes none while
	// as many mails as waiting are due: other mails go first.
	DigestsTake(ctx context.Context, lease time.Duration, most, waiting int) ([]Digest, error)
	// DigestLater has it taken again at a time.
	DigestLater(ctx context.Context, d Digest, at time.Time) error
	// DigestQueue queues its mail, and moves Told to its period's end, both or neither. It does nothing when
	// another worker has done so, or when too many mails wait.
	DigestQueue(ctx context.Context, d Digest, m Mail) error
}

// DigestItem is a message that a digest tells of. Its Kind is empty for one of a direct
// conversation.
type DigestItem struct {
	Kind string
	Hit
}

// Unread are the messages of a period that the user has not read and that concern the user
// directly: mentions, keywords, replies in followed threads, direct messages. The newest come
// first, and they are at most most.
func (b *Inboxes) Unread(ctx context.Context, user UserID, p DigestPeriod, scope DigestScope, most int) (list []DigestItem, err error) {
	items, err := b.listed(ctx, user, func(i InboxItem) bool { return i.Unread && i.Kind != InboxReacted && i.Kind != InboxAdded })
	if err != nil {
		return nil, err
	}
	for _, i := range items {
		list = append(list, DigestItem{i.Kind, i.Hit})
	}
	if len(scope.Direct) > 0 {
		places, err := b.store.UnreadPlaces(ctx, user, scope.Direct, most)
		if err != nil {
			return nil, err
		}
		hits, err := b.store.SearchHits(ctx, user, places)
		if err != nil {
			return nil, err
		}
		for _, h := range hits {
			list = append(list, DigestItem{"", h})
		}
	}
	list = slices.DeleteFunc(list, func(i DigestItem) bool {
		return !i.CreatedAt.After(p.From) || i.CreatedAt.After(p.Upto) || !scope.tells(i.Hit)
	})
	slices.SortStableFunc(list, func(x, y DigestItem) int { return placeOf(y.Hit).Compare(placeOf(x.Hit)) })
	list = slices.CompactFunc(list, func(x, y DigestItem) bool { return x.Room == y.Room && x.Seq == y.Seq })
	return list[:min(len(list), most)], nil
}

func placeOf(h Hit) SearchPlace { return SearchPlace{At: h.CreatedAt, Room: h.Room, Seq: h.Seq} }

// DigestScope says what a user is told of at all.
type DigestScope struct {
	Levels  Levels
	Direct  []RoomID // conversations with unread messages
	Blocked []User
}

func (s DigestScope) tells(hit Hit) bool {
	level := s.Levels.Account
	for _, r := range s.Levels.Rooms {
		switch {
		case r.Slug != hit.Slug:
		case !r.Until.IsZero():
			level = LevelNone
		case r.Level != LevelDefault:
			level = r.Level
		}
	}
	return level != LevelNone && !slices.ContainsFunc(s.Blocked, func(u User) bool { return u.ID == hit.Author })
}
