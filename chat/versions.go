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

// Operator stands for the people who run the server, where they deleted a message by a command. It
// is stored, and no account's number.
const Operator UserID = -1

// Deletion is who deleted a message, and when.
type Deletion struct {
	Seq  int64
	By   UserID // 0: it was too old to be kept; or Operator
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
