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

// DigestScope says what a user is told of at all.
type DigestScope struct {
	Levels  Levels
	Direct  []RoomID // conversations with unread messages
	Blocked []User
}

func (s DigestScope) Tells(hit Hit) bool {
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
