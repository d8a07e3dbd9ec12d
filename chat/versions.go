package chat

import "time"

// VersionsMax is how many replaced texts of a message are kept, the newest ones.
const VersionsMax = 100

// Replaced is a text that an edit replaced.
type Replaced struct {
	Seq      int64
	Rev      int64 // the room's revision that replaced it
	Body     string
	Original bool // it is what was posted
	At       time.Time
}

// Deletion is who deleted a message, and when.
type Deletion struct {
	Seq  int64
	By   UserID // 0: it was too old to be kept
	Name string // empty when that account is gone
	At   time.Time
}

// Version is a text that a message has or had.
type Version struct {
	Body string
	At   time.Time // when it was written; zero when that is not known
}

// Versions are a message's texts, the newest first.
type Versions struct {
	List   []Version
	Before bool // earlier ones were not kept
}
