package chat

import "time"

// RetentionGrace is how long after its change a retention holds: until then a mistake costs
// nothing.
const RetentionGrace = 24 * time.Hour

// ReportsKept is how long a settled report keeps the text that it was about.
const ReportsKept = 30 * 24 * time.Hour

// DueRoom is a room in which messages may be too old.
type DueRoom struct {
	Room Room // its ID and LastSeq
	Days int  // its own, if they hold
	Seq  int64
}

// DueMessage is a message that is too old.
type DueMessage struct {
	Seq    int64
	Author UserID
}
