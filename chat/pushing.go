package chat

import (
	"context"
	"time"

	"github.com/google/uuid"
)

// PushDevicesMax is how many devices of an account are told.
const PushDevicesMax = 20

// PushDevice is a browser that is told of what concerns its user, while no page is open.
type PushDevice struct {
	ID        int64
	User      UserID
	Session   uuid.UUID // with which the device ends
	Endpoint  string    // of the browser's push service
	P256dh    string    // the browser's public key
	Auth      string    // its secret
	Agent     string    // the browser's name of itself
	CreatedAt time.Time
}

// ErrPushDevicesMost is the refusal of PushDeviceAdd.
var ErrPushDevicesMost = E(Conflict, "You have 20 devices. Remove one first.")

// PushDeviceStore keeps devices, and the server's keys.
type PushDeviceStore interface {
	// PushKeys returns the public key and the sealed private one, or NotFound.
	PushKeys(ctx context.Context) (public string, sealed []byte, err error)
	// PushKeysAdd keeps the keys of the first caller.
	PushKeysAdd(ctx context.Context, public string, sealed []byte) error
	// PushKeysSeal keeps the private key of a public one in another form.
	PushKeysSeal(ctx context.Context, public string, sealed []byte) error
	PushDeviceAdd(ctx context.Context, d PushDevice) error
	PushDevices(ctx context.Context, user UserID) ([]PushDevice, error)
	// PushDevicesOf returns the devices of some users, with their keys, but those that PushPause
	// leaves alone.
	PushDevicesOf(ctx context.Context, users []UserID) ([]PushDevice, error)
	// PushDeviceRemove and PushTest answer NotFound for a device that is not the user's.
	PushDeviceRemove(ctx context.Context, user UserID, id int64) error
	PushTest(ctx context.Context, user UserID, id int64) error
	// PushPause leaves a push service alone for a while, on all nodes: nothing is taken for it until then. place is its
	// origin, or the endpoint of one device.
	PushPause(ctx context.Context, place string, pause time.Duration) error
}

// PushRoom is a room with messages to decide on: those after From, up to Upto.
type PushRoom struct {
	Room       RoomID
	From, Upto int64
}

// PushMessage is a new message, as far as who is told depends on it.
type PushMessage struct {
	Room   RoomID
	Seq    int64
	Author UserID
	Body   string
	Called bool
	Thread int64 // or 0
	Named  []UserID
	At     time.Time
}

// PushReader is a member of a room who has a device.
type PushReader struct {
	Room         RoomID
	User         UserID
	Read         int64
	Direct       bool
	Level        Level
	Availability Availability
	Keywords     []string // folded
	Blocked      []UserID
}

// PushThread is a thread, and a user who follows it or who does not want to.
type PushThread struct {
	Room   RoomID
	Thread int64
	User   UserID
}

// PushTelling says that a user is told of a room, up to its newest message that concerns
// them.
type PushTelling struct {
	User UserID
	Room RoomID
	Seq  int64
	At   time.Time
}

// PushNews is what a worker decides at a time.
type PushNews struct {
	Rooms      []PushRoom
	Messages   []PushMessage
	Readers    []PushReader
	Threads    []PushThread // with who follows them
	Unfollowed []PushThread // with who wants to know mentions alone, or nothing
	Muted      []PushThread // with who wants to know nothing
}

// Push is one on its way to a device.
type Push struct {
	Device     PushDevice
	Room       RoomID // 0 for a test
	Seq        int64
	Tries      int
	Told       int64 // of the room, on the device
	Read       int64 // of the room, by the user; -1 for one who left it
	Slug, Name string
	Direct     bool
	Author     string
	Body       string // empty once the message is deleted
	Paused     bool   // the device, or its push service, wants to be left alone: it is told later
}

// PushOutbox is what workers tell. The room's cursor moves in the transaction that queues,
// so each message is decided once, and what a dead worker held is taken by another one.
type PushOutbox interface {
	PushCursorsAdd(ctx context.Context) error
	// PushClaim takes rooms with news for a while: some, or any with all.
	PushClaim(ctx context.Context, rooms []RoomID, all bool) (PushNews, error)
	PushQueue(ctx context.Context, rooms []PushRoom, told []PushTelling) error
	// PushTake takes what is due. A message is due shortly after it is queued: a person who
	// reads it at once is told nothing.
	// Some of those are Paused, and wait.
	PushTake(ctx context.Context, most int) ([]Push, error)
	// PushNewsOf is what there is for the user between what was told or read, and the message
	// of a push.
	PushNewsOf(ctx context.Context, p Push) (PushNews, error)
	// PushBack has an earlier message told, unless a later one came: that one is due at once.
	PushBack(ctx context.Context, p Push, seq int64) error
	PushTold(ctx context.Context, p Push) error
	// PushSettle ends a push that is not sent, on a device that was told of earlier messages.
	PushSettle(ctx context.Context, p Push) error
	PushDrop(ctx context.Context, p Push) error
	PushLater(ctx context.Context, p Push, pause time.Duration) error
	PushGone(ctx context.Context, d PushDevice) error
	// PushReadTake takes what was told and is read since; Told says up to where.
	PushReadTake(ctx context.Context, most int) ([]Push, error)
}
